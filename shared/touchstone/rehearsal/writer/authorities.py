"""Authorities as a document names them, in the form that calls take and in the one that lawyers say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from touchstone.scoring.comparators.citation import Citation, find_citations, parse_citation

_CODES = {"cfr": "CFR", "usc": "USC"}
_RULES_OF_ACTS = ("230", "240")
_ITEMS_OF_S_K = "229"
_PIECES = re.compile(r"\d+|[a-z]+")


def cited_in(text: str) -> tuple[Citation, ...]:
    """The sections of codes that a text cites, each once; whole parts and regulations are left out."""
    found = (one for one in find_citations(text) if one.kind == "usc" or (one.kind == "cfr" and "." in one.key))
    return tuple(dict.fromkeys(found))


def written(citation: Citation, source: str) -> str:
    """A section in canonical form, such as `17 CFR 230.144A(d)(4)`, its number in the letters of the source."""
    key = _cased(citation.key, source)
    return f"{citation.title} {_CODES[citation.kind]} {key}{_paragraphs(citation.paragraphs)}"


def spoken(citation: Citation, source: str) -> str:
    """A section as lawyers say it, such as `Rule 144(d)`; in canonical form if that would be another one."""
    part, _, section = _cased(citation.key, source).partition(".")
    told = f"{section}{_paragraphs(citation.paragraphs)}"
    if part in _RULES_OF_ACTS and parse_citation(name := f"Rule {told}") == citation:
        return name
    if part == _ITEMS_OF_S_K and parse_citation(name := f"Item {told} of Regulation S-K") == citation:
        return name
    return written(citation, source)


def named_by(choice: str, parameter: str) -> Citation | None:
    """The authority that a value of an enumeration stands for: `reg_d_506b`, `exchange_act_s10b`, 144A of a `rule`."""
    for name in _spellings(choice.lower(), parameter):
        one = parse_citation(name)
        if one is not None and one.kind in _CODES:
            return one
    return None


def most_specific(choices: Iterable[str], parameter: str, cited: Citation) -> str | None:
    """The value of an enumeration that stands for a cited section, or for the nearest one that holds it."""
    best, depth = None, -1
    for choice in choices:
        one = named_by(choice, parameter)
        if one is None or (one.kind, one.title, one.key) != (cited.kind, cited.title, cited.key):
            continue
        own = len(one.paragraphs)
        if own > depth and cited.paragraphs[:own] == one.paragraphs:
            best, depth = choice, own
    return best


def _spellings(choice: str, parameter: str) -> Iterator[str]:
    *words, last = choice.split("_")
    if not re.match(r"[\d(]|s\d", last):
        return
    if not words:
        yield f"{parameter} {choice}"
        return
    before = " ".join(words).replace("reg ", "regulation ")
    if section := re.fullmatch(r"s(\d.*)", last):
        number, *paragraphs = _PIECES.findall(section[1])
        yield f"{before} section {number}{_paragraphs(paragraphs)}"
    if re.match(r"\d", last) and "rule" not in words:
        number, *paragraphs = _PIECES.findall(last)
        yield f"{before} rule {number}{_paragraphs(paragraphs)}"
    if words[0] == "rule" and all(word[0].isdigit() for word in words[1:]):
        joined = "-".join((*words[1:], last))
        yield f"rule {joined}"
        yield "rule " + re.sub(r"([a-z])(\d+)$", r"\1-\2", joined)


def _cased(key: str, source: str) -> str:
    part, dot, number = key.rpartition(".")
    found = re.search(rf"(?<!\w){re.escape(number)}(?!\w)", source, re.IGNORECASE)
    return f"{part}{dot}{found[0] if found else number}"


def _paragraphs(labels: Iterable[str]) -> str:
    return "".join(f"({label})" for label in labels)
