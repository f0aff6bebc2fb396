"""Paragraphs of a raw document: page furniture left out, broken lines joined, headings found, spans kept."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from examples.securities.library.headings import Outline, is_division
from examples.securities.library.markup import Line, lines_of

_NAVIGATION = (
    r"skip to (?:main )?content|home|menu|search|share|print|digests|back to top|previous|next|table of contents|"
    r"was this page helpful\?|decisions|title \d+|part \d+|chapter \w+|supreme court|second circuit|s\.d\.n\.y\."
)
_FURNITURE = re.compile(
    rf"(?:(?:{_NAVIGATION})(?: ?[|>] ?(?:{_NAVIGATION}))*|(?:page )?-? ?\d{{1,3}} ?-?(?: of \d+)?|execution version|"
    r"execution copy|conformed copy|(?:exhibit |ex-)\d+\.\d+|\d{1,2}|d\d+d?ex[\d]+\.htm|-{3,}[\s-]*|"
    r"© digest desk, invented|digest in our own words; not the official text\.)",
    re.IGNORECASE,
)
_MARKER = re.compile(
    r"(?:ARTICLE |Article |SECTION |Section |EXHIBIT |SCHEDULE |Schedule |ANNEX |SECTION )[A-Z\d]|"
    r"\(?(?:[a-z]{1,2}|[ivx]{1,4}|[A-H]|\d{1,2})[.)] ?(?=$|\W|[A-Z])|\d{1,2}\.\d{1,2}\b"
)
_ONLY_MARKER = re.compile(r"(?:.*[.;:] )?(?:\(?(?:[A-Za-z]|[ivx]{1,4}|\d{1,2})[.)]|\d{1,2}\.\d{1,2}\.?)")
_ENDED = re.compile(r"[.;:?!][\u201d\"')]?$|; (?:and|or)$")
_GOES_ON = re.compile(r"[a-z,.;:?!)\u201d\u2019&]")
_CAPITALS = re.compile(r"[^a-z]*[A-Z]{3}[^a-z]*")
_FEWEST_BREAKS = 0.15
_FEWEST_WORDS = 3
_WORD = re.compile(r"[^\W\d_]{2,}")


class Paragraph(NamedTuple):
    """A paragraph of a document.

    Attributes:
        number: its place among the paragraphs of the document, from 1.
        start: where it starts in the raw text, in characters.
        end: where it ends there.
        headings: the headings that it stands under, outermost first, its own last.
        text: its text, lines joined and entities decoded.
    """

    number: int
    start: int
    end: int
    headings: tuple[str, ...]
    text: str


def paragraphs_of(raw: str) -> list[Paragraph]:
    """The paragraphs of a document.

    Page numbers, running heads, navigation and lines without words are left out. A line that was broken at a tag or
    at the end of a page is joined to the one before.

    Args:
        raw: The text as it came: plain text or HTML.

    Returns:
        The paragraphs of at least three words, in order; their spans do not overlap.
    """
    outline = Outline()
    found: list[Paragraph] = []
    for group in _groups(lines_of(raw)):
        text = _joined(group)
        headings = outline.headings(text)
        if len(_WORD.findall(text)) >= _FEWEST_WORDS:
            found.append(Paragraph(len(found) + 1, group[0].start, group[-1].end, headings, text))
    return found


def _groups(lines: list[Line]) -> Iterator[list[Line]]:
    spaced = sum(line.apart for line in lines) > _FEWEST_BREAKS * len(lines)
    group: list[Line] = []
    turned_page = apart = False
    for line in lines:
        if _FURNITURE.fullmatch(line.text):
            turned_page = True
            continue
        apart = apart or line.apart
        if group and _starts(_joined(group[-3:]), line.text, apart=apart, spaced=spaced, turned_page=turned_page):
            yield group
            group = []
        group.append(line)
        turned_page = apart = False
    if group:
        yield group


def _starts(before: str, line: str, *, apart: bool, spaced: bool, turned_page: bool) -> bool:
    """Whether a line starts a paragraph, or goes on with the text before it."""
    if _ONLY_MARKER.fullmatch(before):
        return False
    ended = _ENDED.search(before) is not None
    if spaced:
        return apart and (ended or not turned_page or _MARKER.match(line) is not None)
    if _GOES_ON.match(line) and not _MARKER.match(line):
        return False
    if _MARKER.match(line) or is_division(before) or (_CAPITALS.fullmatch(before) and not _CAPITALS.fullmatch(line)):
        return True
    return ended and not before.endswith(("Inc.", "Corp.", "L.P.", "v.", "No."))


def _joined(lines: list[Line]) -> str:
    text = ""
    for line in lines:
        glued = not text or text.endswith(("\u201c", "(")) or line.text[0] in ".,;:?!)\u201d\u2019"
        text += line.text if glued else f" {line.text}"
    return text
