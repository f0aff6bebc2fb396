"""Words of a question: sentences as subordinate clauses, words to search for, names of what is asked about."""

from __future__ import annotations

import re

from touchstone.rehearsal.writer.document import Document, Passage

_SEARCHED = re.compile(r"\d[\d,.]*\d(?![\w-])|[^\W_](?:[\w'\u2019&.-]*[^\W_])?(?:\(\w+\))*")
_EMPTY_WORDS = """
a an the of in on at by for from to into with within as and or that which who whom whose this these those it its is are
was were be been being has have had do does did will would shall should may might can could must if when where while
than then there here their they them he she his her any each all such so under upon about also other what how why
whether once unless only before after during no not nothing none some many most one two until since because although
though without except besides persons
"""
_LIMITING_WORDS = "no not nothing none without except unless only before after until one two"
_EMPTY, _KEPT = frozenset(_EMPTY_WORDS.split()), frozenset(_LIMITING_WORDS.split())
_NAMED = re.compile(r"[A-Z][\w-]* (?:[\d(]|[A-Z]{1,2}\b)|[A-Z]{2}|\w*\d")
_THIS = re.compile(
    r"\b[Tt]his (?=(?:agreement|letter|note|warrant|indenture|rule|section|paragraph|item|form|exemption)\b)",
    re.IGNORECASE,
)
_LEANS = re.compile(r"(?:\S+ ){1,8}(?:it|them|they)\b")
"""An early pronoun: in a provision it is the provision, which the question names; elsewhere nobody knows."""
_NUMBERED = frozenset({"rule", "rules", "section", "sections", "item", "form", "regulation", "v"})
_LONGEST_STATEMENT = 320


def statement(passage: Passage, document: Document) -> str | None:
    """The sentence so that "that ..." can stand before it; None if it is a question, long, or leans on another."""
    text = _THIS.sub("the ", passage.text).rstrip(". ")
    if not passage.stands_alone or len(text) > _LONGEST_STATEMENT or text.endswith(("?", "!")):
        return None
    if document.kind != "provision" and _LEANS.match(text):
        return None
    if document.kind == "provision" and text.startswith(f"{document.name} "):
        return f"it{text[len(document.name) :]}"
    return inner(text, document.text)


def inner(text: str, source: str) -> str:
    """A text as it stands within a sentence: its first word small, if it is no name."""
    first = re.match(r"[\w\u2019'-]+", text)
    if first is None or _NAMED.match(text):
        return text
    word = first[0].lower()
    if word in _EMPTY or re.search(rf"\b{re.escape(word)}\b", source):
        return text[0].lower() + text[1:]
    return text


def search_words(*texts: str, name: str = "", most: int = 10) -> str:
    """The words by which a search is made, in their order, each once; a name stands before them as it is."""
    words = [word for text in texts for word in _SEARCHED.findall(text)]
    kept = dict.fromkeys(word for word in words if word.lower() in _KEPT or word.lower() not in _EMPTY)
    chosen = list(kept)[:most]
    while chosen and len(chosen) < len(kept) and chosen[-1].lower() in _NUMBERED:
        chosen.pop()
    return " ".join(filter(None, [name, *chosen]))


def contract_name(document: Document) -> str:
    """A contract with its party."""
    return f"the {document.name} of {document.party}" if document.party else f"the {document.name}"


def topic(passage: Passage, document: Document) -> str:
    """The heading as it stands within a sentence, quoted if it is a contract's or written as a title; or nothing."""
    heading = passage.heading.capitalize() if passage.heading.isupper() else passage.heading
    if heading and (document.kind == "contract" or any(word[0].isupper() for word in heading.split()[1:])):
        return f"\u201c{heading}\u201d"
    return inner(heading, document.text) if heading else ""


def listed(things: list[str]) -> str:
    """Things in a row: "a, b and c"."""
    return " and ".join(filter(None, [", ".join(things[:-1]), *things[-1:]]))
