"""A final answer from results: one line of a template for each thing found, with what it can be cited by."""

from collections.abc import Callable, Iterable, Iterator
from string import Template
from typing import Any

from touchstone.evaluation.execution.results import CallResult

Json = dict[str, Any]

_LINES = {
    "clause": Template("$issuer, $agreement_type of $filed ($exhibit), $clause_type read from $classified_by: $text"),
    "provision": Template("$citation, $title ($status as of $as_of): $summary"),
    "requirements": Template("$regime ($citation): $status."),
    "requirement": Template("$result: $text ($citation)"),
    "obligation": Template("$title: Form $form, due $due. $rule ($citation)"),
    "resale": Template("Rule or section $rule ($citation): holding period until $holding_period_ends. $conditions"),
    "case": Template("$name, $citation ($year): $holding"),
    "checked": Template("$citation: $status. $title"),
    "filing": Template("$issuer, $form filed $filed: $title"),
    "abstained": Template("No research tool was needed: $reason."),
    "nothing": Template("$tool found nothing."),
    "failed": Template("$tool could not run: $codes."),
}
_PLACE = Template("[$document, paragraph $paragraph, characters $start to $end]")


def final_answer(results: Iterable[CallResult]) -> str:
    """The results of an answer's calls in words, nothing added.

    Args:
        results: What became of the calls, in order.

    Returns:
        Lines of text; passages are cited by document, paragraph and span.
    """
    return "\n".join(line for result in results for line in _lines(result))


def _lines(result: CallResult) -> Iterator[str]:
    if not result.ok:
        yield _line("failed", {"tool": result.name, "codes": ", ".join(fault.code for fault in result.faults)})
        return
    found = list(_WRITERS[result.name](result.result))
    yield from found or [_line("nothing", {"tool": result.name})]


def _line(name: str, values: Json) -> str:
    return _LINES[name].substitute(values)


def _hits(name: str, key: str) -> Callable[[Json], Iterator[str]]:
    def lines(result: Json) -> Iterator[str]:
        for hit in result[key]:
            yield _line(name, hit)
            yield from _passages([hit] if "span" in hit else hit.get("passages", []))

    return lines


def _passages(passages: Iterable[Json]) -> Iterator[str]:
    for passage in passages:
        start, end = passage["span"]
        yield f"  {_PLACE.substitute(passage, start=start, end=end)} {passage['text']}"


def _regulation(result: Json) -> Iterator[str]:
    if "sections" in result:
        yield from (f"{section['citation']}, {section['title']}" for section in result["sections"])
    elif "summary" in result:
        yield _line("provision", result)
        yield from _passages(result["passages"])


def _requirements(result: Json) -> Iterator[str]:
    yield _line("requirements", result)
    yield from (f"  {_line('requirement', item)}" for item in result["requirements"])


def _obligation(result: Json) -> Iterator[str]:
    yield _line("obligation", {**result, "due": result["due"] or "on no fixed day"})


def _resale(result: Json) -> Iterator[str]:
    yield _line("resale", {**result, "conditions": "; ".join(result["conditions"]).capitalize() + "."})


def _checked(result: Json) -> Iterator[str]:
    candidates = ", ".join(f"{one['citation']} ({one['title']})" for one in result.get("candidates", []))
    yield _line("checked", {"title": candidates, **result}).strip()
    yield from _passages(result.get("passages", []))


def _compliance(result: Json) -> Iterator[str]:
    for name, key in (("clause", "clauses"), ("provision", "provisions"), ("case", "cases")):
        yield from _hits(name, key)(result)


def _validated(result: Json) -> Iterator[str]:
    entry = result["entry"]
    if entry is not None:
        yield _line("case" if "holding" in entry else "provision", entry)


_WRITERS: dict[str, Callable[[Json], Iterator[str]]] = {
    "clause_search": _hits("clause", "clauses"),
    "regulation_lookup": _regulation,
    "requirement_check": _requirements,
    "filing_obligation": _obligation,
    "resale_check": _resale,
    "case_law_search": _hits("case", "cases"),
    "citation_check": _checked,
    "filing_lookup": _hits("filing", "filings"),
    "no_tool": lambda result: iter([_line("abstained", result)]),
    "statute_retrieval": _hits("provision", "provisions"),
    "compliance_checker": _compliance,
    "citation_validator": _validated,
}
