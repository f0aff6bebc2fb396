"""Which passages of the contracts cite a rule, under any of its names: exact, where a search for words is not."""

from collections import defaultdict
from functools import cache

from examples.securities.library.passages import Passage, passages
from touchstone.scoring.comparators.citation import find_citations, parse_citation

_RULES = "cfr"
_Citing = tuple[tuple[str, ...], Passage]


def passages_citing(citation: str) -> list[Passage]:
    """The passages of contracts that cite a rule or a paragraph of it.

    Sections of statutes are left out: "Section 5" in a contract is most often its own.

    Args:
        citation: A citation of a rule, such as ``17 CFR 230.144(i)``.

    Returns:
        The passages, in the order of the manifest; for a paragraph, those that cite it or a part of it.
    """
    asked = parse_citation(citation)
    if asked is None or asked.kind != _RULES:
        return []
    depth = len(asked.paragraphs)
    found = _by_rule().get((asked.title, asked.key), [])
    return list(dict.fromkeys(passage for cited, passage in found if cited[:depth] == asked.paragraphs))


@cache
def _by_rule() -> dict[tuple[str, str], list[_Citing]]:
    found: dict[tuple[str, str], list[_Citing]] = defaultdict(list)
    for passage in passages():
        if passage.document.kind == "contract":
            for one in find_citations(passage.text):
                if one.kind == _RULES:
                    found[one.title, one.key].append((one.paragraphs, passage))
    return dict(found)
