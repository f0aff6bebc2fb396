"""A citation as it should be written: `17 CFR 230.144A(a)(1)`, `15 USC 78j(b)`."""

from __future__ import annotations

import re

from touchstone.scoring.comparators.citation import Citation, parse_citation
from touchstone.scoring.comparators.citation_cases import CAPTIONS

_CODES = {"cfr": "CFR", "usc": "USC"}
_PARAGRAPHS = re.compile(r"((?:\([0-9A-Za-z]{1,5}\))+)\s*[.,;]?$")
_LEADING = frozenset(CAPTIONS)


def canonical_text(text: str) -> str | None:
    """The canonical form of a text that cites one section of the CFR or the US Code, and nothing else.

    Letters keep the case in which the text has them, as paragraph (A) and paragraph (a) differ, and so do Rule 144A
    and Rule 10b-5a.

    Returns:
        The form, or None when the text is none or several citations, or of another kind.
    """
    citation = parse_citation(text)
    if citation is None or citation.kind not in _CODES or not citation.key:
        return None
    key = _cased(citation.key, text)
    if citation.kind == "cfr" and "." not in citation.key:  # a whole part
        return f"{citation.title} CFR part {key}"
    tail = _PARAGRAPHS.search(text.strip())
    paragraphs = tail.group(1) if tail and citation.paragraphs else "".join(f"({one})" for one in citation.paragraphs)
    if _labels(paragraphs) != list(citation.paragraphs):
        paragraphs = "".join(f"({one})" for one in citation.paragraphs)
    return f"{citation.title} {_CODES[citation.kind]} {key}{paragraphs}"


def is_leading_case(citation: Citation) -> bool:
    """Whether a case is one of the leading cases that scoring knows by name."""
    return citation.kind == "case" and f"{citation.title} {citation.key}" in _LEADING


def _cased(key: str, text: str) -> str:
    """A key with its number's letters as the text has them."""
    part, dot, number = key.rpartition(".")
    found = re.search(rf"(?<!\w){re.escape(number)}(?!\w)", text, re.IGNORECASE)
    return f"{part}{dot}{found.group() if found else number}"


def _labels(paragraphs: str) -> list[str]:
    return [label.lower() for label in re.findall(r"\(([^()]*)\)", paragraphs)]
