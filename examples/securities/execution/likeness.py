"""How much of what one result says another one says too.

What a tool merely echoes from its arguments (``query``, ``asked``, ``proposition``) does not count: two calls that were
worded differently and found the same are alike. Lists of hits are compared by their ids with average overlap, the mean
over depths 1 to 5 of the share of common ids down to that depth (R. Fagin, R. Kumar and D. Sivakumar, "Comparing top k
lists", 2003; W. Webber, A. Moffat and J. Zobel, "A similarity measure for indefinite rankings", 2010), so that the
first hits count most. Where a list is shorter than the depth, the longer of the two is what the share is of.
"""

from collections.abc import Callable, Mapping, Sequence
from statistics import fmean
from typing import Any, NamedTuple

_DEPTH = 5

Json = Mapping[str, Any]


class Facts(NamedTuple):
    """What a result says.

    Attributes:
        subject: what it is about; results about different things are not alike at all.
        parts: what it says of it: single values, sets, or ranked lists of ids.
    """

    subject: Any
    parts: tuple[Any, ...]


class Ranked(tuple[Any, ...]):
    """Ids of hits, best first."""

    __slots__ = ()


def likeness(tool: str, expected: Json, seen: Json) -> float:
    """Compare two results of one tool.

    Args:
        tool: The tool's name.
        expected: What the reference call returned.
        seen: What the emitted call returned.

    Returns:
        From 0.0, nothing in common, to 1.0, the same.
    """
    one, other = (_FACTS[tool](result) for result in (expected, seen))
    if one.subject != other.subject or len(one.parts) != len(other.parts):
        return 0.0
    return fmean(_alike(*pair) for pair in zip(one.parts, other.parts, strict=True)) if one.parts else 1.0


def _alike(one: Any, other: Any) -> float:
    if isinstance(one, Ranked) and isinstance(other, Ranked):
        return average_overlap(one, other)
    if isinstance(one, frozenset) and isinstance(other, frozenset):
        return len(one & other) / len(one | other) if one | other else 1.0
    return float(one == other)


def average_overlap(one: Sequence[Any], other: Sequence[Any]) -> float:
    """The mean over depths of the share of common ids.

    Args:
        one: Ids, best first.
        other: Ids, best first.

    Returns:
        1.0 for lists with the same ids in the same order, and for two empty ones; 0.0 for lists with nothing in common.
    """
    depth = min(max(len(one), len(other)), _DEPTH)
    if not depth:
        return 1.0
    return fmean(len({*one[:d]} & {*other[:d]}) / max(len(one[:d]), len(other[:d])) for d in range(1, depth + 1))


def _ids(result: Json, hits: str, key: str) -> Ranked:
    return Ranked(hit[key] for hit in result.get(hits, ()))


def _places(result: Json) -> frozenset[Any]:
    return frozenset((passage["document"], passage["paragraph"]) for passage in result.get("passages", ()))


def _regulation(result: Json) -> Facts:
    if "sections" in result:
        return Facts(result["citation"], (_ids(result, "sections", "citation"),))
    return Facts(result["citation"], (result["status"], _places(result)))


def _requirements(result: Json) -> Facts:
    checked = frozenset((item["text"], item["result"]) for item in result["requirements"])
    return Facts(result["regime"], (result["citation"], checked))


def _citation(result: Json) -> Facts:
    written = "".join(filter(str.isalnum, result["citation"].lower()))
    return Facts((result["status"], written), (result.get("words_not_found"),))


def _compliance(result: Json) -> Facts:
    hits = (("clauses", "id"), ("provisions", "citation"), ("cases", "citation"))
    return Facts(None, tuple(_ids(result, *names) for names in hits))


def _validation(result: Json) -> Facts:
    return Facts((result["status"], (result["entry"] or {}).get("citation")), ())


_FACTS: dict[str, Callable[[Json], Facts]] = {
    "clause_search": lambda result: Facts(None, (_ids(result, "clauses", "id"),)),
    "regulation_lookup": _regulation,
    "requirement_check": _requirements,
    "filing_obligation": lambda result: Facts(result["event"], (result["due"],)),
    "resale_check": lambda result: Facts(
        result["rule"], (result["citation"], result["holding_period_ends"], frozenset(result["conditions"]))
    ),
    "case_law_search": lambda result: Facts(None, (_ids(result, "cases", "citation"),)),
    "citation_check": _citation,
    "filing_lookup": lambda result: Facts(None, (_ids(result, "filings", "id"),)),
    "no_tool": lambda result: Facts(result["reason"], ()),
    "statute_retrieval": lambda result: Facts(None, (_ids(result, "provisions", "citation"),)),
    "compliance_checker": _compliance,
    "citation_validator": _validation,
}
