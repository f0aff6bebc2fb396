"""A document as the writer reads it: what kind it is, what it is called, and its sentences in their place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from touchstone.rehearsal.writer.authorities import cited_in, written
from touchstone.rehearsal.writer.reading import Request
from touchstone.scoring.comparators.citation import Citation, find_citations

Kind = Literal["provision", "decision", "contract", "text"]

_CONTRACT = re.compile(r"\b(?:agreement|contract|indenture|warrant|note|lease|plan of merger)\b", re.IGNORECASE)
_END = re.compile(r"[.?!][\"\u201d\u2019')]*(?=\s+[\"\u201c(]?[A-Z0-9\u201c(]|\s*$)")
_ABBREVIATED = re.compile(
    r"(?:\b(?:v|vs|Inc|Corp|Co|Ltd|Sec|Art|Supp|Fed|Reg|Stat|Dr|Mr|Ms|Mrs|St|cf|e\.g|i\.e|Indus|Found)|\b[A-Z])\.$"
)
_NUMBERED = r"\d++(?:\.\d++)*+(?:\(\w+\))*+"
_OWN_SECTION = re.compile(rf"\bSections? {_NUMBERED}(?:(?:,| and| or) {_NUMBERED})*+(?! of the [A-Z]\w+ Act)")
_DOCKET = re.compile(r"\bNos?\. (?=\d)")
_ANSWER = re.compile(r"(?:Yes|No)[.,]$")
_PARAGRAPH = re.compile(r"Paragraph ((?:\(\w+\))+)[.,]?$")
_NUMBER = re.compile(
    r"^(?:(?:(?:Section|Article)\s+)?(?:\d+(?:\.\d+)*\.(?=\s|$)|\d+\.\d+(?=\s)|\([a-z0-9]{1,4}\)|[A-Z]\.(?=\s))\s*)+"
)
_FINITE = "is are was were be been has have had must may shall should does do did will would can could might"
_PRESENT = """
agree allow appl arise bar become begin bind call carr concern consist constitute contain cover create define depend
deprive describe determine end exempt extend file follow forbid give hold impose include keep know last leave limit list
make mean name need owe permit prevent prohibit protect provide reach refer rel require run say sell set show stand
start state suppose take tell turn use warrant
"""
_PAST = """
adopted affirmed agreed applied asked became bought came decided denied failed found gave held issued made meant offered
promised published ran refused rejected reversed ruled said sold sued took went
"""
_VERB = re.compile(
    rf"\b(?:{'|'.join([*_FINITE.split(), *_PAST.split()])}|(?:{'|'.join(_PRESENT.split())})(?:s|es|ies))\b"
)
_LEANS_ON_WHAT_STOOD_BEFORE = re.compile(
    r"(?:It|Its|They|Their|Them|This|These|Those|That|He|She|His|Her|Such|Then|There|Here|Both|Neither|Otherwise|However|"
    r"But|And|Or|So|Therefore|In (?:that|this|no|such) \w+|To this|For (?:this|that)|On (?:that|such)|"
    r"Paragraphs?|Clauses?|Note|WHEREAS|EX-|THIS)\b"
)
_EMPTY_HEADINGS = (
    "definitions general miscellaneous digests contents recitals background exhibits other when who what how why"
)
_SAYS_NOTHING = frozenset(_EMPTY_HEADINGS.split())
_SMALL_WORDS = re.compile(r"(?:In|For|As|To|The|By|On|At|With|If|Of|And)\b")
_SHORTEST, _LONGEST = 40, 600
_LONGEST_ABBREVIATION = 12
_HEADING_WORDS, _HEADING_LENGTH = 7, 60
_HEAD = 600


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence in its place.

    Attributes:
        text: the sentence, word for word.
        heading: what stands over or before it as a heading, without its number; empty without any.
        paragraphs: labels of the provision's paragraph that it stands in.
        cited: the sections that it cites.
        stands_alone: it makes sense without the sentence before it.
    """

    text: str
    heading: str
    paragraphs: tuple[str, ...]
    cited: tuple[Citation, ...]
    stands_alone: bool


@dataclass(frozen=True, slots=True)
class Document:
    """A document.

    Attributes:
        kind: a provision and a decision by what they are cited by, a contract by its title.
        name: what it is called: `Rule 144`, a decision's parties, `Indenture`.
        party: whose contract it is; empty if it is none, or its title does not say so.
        citation: what it is cited by.
        section: that as a section of a code; None of any other kind of citation.
        state: the day whose state it shows.
        text: its text.
        passages: its sentences.
    """

    kind: Kind
    name: str
    party: str
    citation: str
    section: Citation | None
    state: str
    text: str
    passages: tuple[Passage, ...]


def document_of(request: Request) -> Document:
    """The document of a request."""
    kind = _kind(request)
    name, _, party = request.title.partition(", ") if kind == "contract" else (request.title, "", "")
    if kind == "provision":
        name = request.title.partition(": ")[0] or request.citation
    section = next(iter(cited_in(request.citation)), None)
    if section is None and (match := re.match(r"(\d+) CFR (\d+\.[\w-]+)", request.citation)):
        section = Citation("cfr", match[1], match[2])
    return Document(
        kind,
        name or request.citation,
        party,
        request.citation,
        section,
        request.state,
        request.text,
        _all(request, kind),
    )


def _kind(request: Request) -> Kind:
    kinds = {one.kind for one in find_citations(request.citation)}
    if "case" in kinds:
        return "decision"
    if kinds:
        return "provision"
    return "contract" if ", " in request.title and _CONTRACT.search(request.title) else "text"


def _all(request: Request, kind: Kind) -> tuple[Passage, ...]:
    paragraphs: tuple[str, ...] = ()
    passages: list[Passage] = []
    heading = ""
    for line in _body(request.text, "" if kind == "contract" else request.citation).split("\n"):
        begins, paragraphs = True, paragraphs if not line.strip() else ()
        for piece in _pieces(line):
            if place := _PARAGRAPH.match(piece):
                paragraphs, heading, begins = tuple(re.findall(r"\w+", place[1])), "", False
                continue
            bare = _NUMBER.sub("", piece).strip()
            if not bare or _is_heading(bare):
                heading = _telling(bare.rstrip("."), request.title) or ("" if begins or bare else heading)
            elif _SHORTEST <= len(bare) <= _LONGEST and bare[-1] in ".?!":
                passages.append(Passage(bare, heading, paragraphs, _cited(bare, kind), _stands_alone(bare)))
            begins = False
    return tuple(passages)


def _cited(text: str, kind: Kind) -> tuple[Citation, ...]:
    """What a sentence cites; a "Section 5" in a contract is its own, unless an act is named."""
    return cited_in(_OWN_SECTION.sub(" ", text) if kind == "contract" else text)


def _body(text: str, citation: str) -> str:
    """The text after its head, which ends with what it is cited by."""
    words = r"\s+".join(map(re.escape, citation.split()))
    head = re.compile(words).search(text, 0, _HEAD) if words else None
    return text[head.end() :] if head else text


def _pieces(line: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(line):
        stop = end.start() + 1
        if _ABBREVIATED.search(line, max(start, stop - _LONGEST_ABBREVIATION), stop) or _DOCKET.match(
            line, max(start, line.rfind(" ", 0, stop) + 1)
        ):
            continue
        yield line[start : end.end()].strip()
        start = end.end()
    if rest := line[start:].strip():
        yield rest


def _stands_alone(text: str) -> bool:
    return text[0].isupper() and bool(_VERB.search(text)) and not _LEANS_ON_WHAT_STOOD_BEFORE.match(text)


def _is_heading(text: str) -> bool:
    short = len(text) <= _HEADING_LENGTH and len(text.split()) <= _HEADING_WORDS and text[0].isupper()
    return short and text[-1] not in ":;,?!" and not _VERB.search(text) and not re.search(r"\d|^EX-", text)


def _telling(heading: str, title: str) -> str:
    """A heading that says what stands below it; empty for one that any document has, or for the document's title."""
    folded = heading.casefold()
    if (
        folded in _SAYS_NOTHING
        or folded in title.casefold()
        or _SMALL_WORDS.match(heading)
        or _ANSWER.match(f"{heading}.")
    ):
        return ""
    return heading


def place_of(document: Document, passage: Passage) -> Citation | None:
    """The section of a code that a passage of a provision is: the document's own, with the passage's paragraph."""
    if document.section is None:
        return None
    own = document.section.paragraphs
    paragraphs = passage.paragraphs if passage.paragraphs[: len(own)] == own else own
    return Citation(document.section.kind, document.section.title, document.section.key, paragraphs)


def place_name(document: Document, passage: Passage) -> str:
    """The same in words."""
    place = place_of(document, passage)
    if place is None or document.section is None:
        return document.name
    labels = "".join(f"({label})" for label in place.paragraphs[len(document.section.paragraphs) :])
    name = document.name if document.name != document.citation else written(document.section, document.citation)
    return f"paragraph {labels} of {name}" if labels else name
