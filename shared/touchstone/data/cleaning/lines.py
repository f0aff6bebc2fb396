"""Sentences that were broken into lines, made whole."""

from __future__ import annotations

import re

Counts = dict[str, int]

_ENDS = re.compile(r"[.;:?!\u2026][\"'\u201d\u2019)\]]*$")
_NUMBER_ALONE = re.compile(
    r"(?:\(?(?:\d{1,3}|[ivxIVX]{1,5}|[A-Za-z])[.)]|(?:Section|SECTION|ARTICLE|Article) [\dIVX.]+)$"
)
_ITEM = re.compile(
    r"(?:\(?(?:[A-Za-z]|[ivxIVX]{1,5}|\d{1,3})[.)]|(?:ARTICLE|Article|SECTION|Section|Sec\.|\u00a7)\s|\d+(?:\.\d+)+"
    r"|[-\u2022*]\s)"
)
_GOES_ON = re.compile(r"[a-z.,;)\]\u201d\u2019]|\d{1,2},\s\d{4}|\d+[(\s]|\(?[a-z]{2}")
_WORDS = """
a an and any are as at be between but by each for from if in into is its may means not of on or other our shall such
than that the their these this those to under unless until upon use was were which who will with within without
section sections rule rules regulation part see january february march april may june july august september october
november december
"""
_DANGLING_WORDS = frozenset(_WORDS.split())
_LAST_WORD = re.compile(r"([A-Za-z]+)$")
_SHORT, _LONGEST_WORD = 60, 16
_REACH = 120
"""Characters of a line's end that are looked at; more than a heading has."""


def joined_lines(text: str) -> tuple[str, Counts]:
    """Paragraphs on one line each: lines that a sentence runs through are joined, also across a blank line.

    A line goes on where the one before has no end of sentence and this one is neither an item of a list nor a
    heading. Across a blank line it goes on only where the words say so: it begins with a small letter, or the one
    before ends in a comma, a preposition, "section" or a month. A number that stands alone belongs to what follows.
    """
    paragraphs: list[_Paragraph] = []
    broken = blank = 0
    is_apart = True
    for line in (line.strip() for line in text.split("\n")):
        if not line:
            is_apart = True
            continue
        if not paragraphs or not _goes_on(paragraphs[-1].end, line, apart=is_apart):
            paragraphs.append(_Paragraph(line))
        else:
            broken, blank = broken + (not is_apart), blank + is_apart
            paragraphs[-1].add(line)
        is_apart = False
    joined = "\n\n".join(paragraph.text() for paragraph in paragraphs)
    return joined, {"broken_lines": broken, "broken_paragraphs": blank}


class _Paragraph:
    """Lines that were joined; `end` is the last part of them, all that decides whether another one goes on."""

    def __init__(self, line: str) -> None:
        self._pieces = [line]
        self.end = line[-_REACH:]

    def add(self, line: str) -> None:
        """Join a line."""
        apart = "" if _sticks(self.end, line) else " "
        self._pieces.append(f"{apart}{line}")
        self.end = f"{self.end}{apart}{line}"[-_REACH:]

    def text(self) -> str:
        """The paragraph."""
        return "".join(self._pieces)


def single_spaces(text: str) -> tuple[str, Counts]:
    """Runs of spaces as one."""
    text, runs = re.subn(r"[ \t\v]{2,}|[\t\v]", " ", text)
    return text.strip(), {"runs_of_spaces": runs}


def _goes_on(before: str, line: str, *, apart: bool) -> bool:
    if line[0] in ",;)\u201d":
        return True
    if _NUMBER_ALONE.fullmatch(before):
        return not _ITEM.match(line)
    if _ENDS.search(before) or (_ITEM.match(line) and not _dangles(before)):
        return False
    if apart:
        return bool(_dangles(before) or _GOES_ON.match(line)) and not _is_heading(before)
    return bool(_dangles(before) or _GOES_ON.match(line)) or not (_is_heading(before) or _is_heading(line))


def _dangles(before: str) -> bool:
    """Whether a line ends where no sentence does: in a comma, an opening mark, a preposition, "section", a month."""
    if before[-1] in ",(\u201c\u00a7":
        return True
    last = _LAST_WORD.search(before, max(0, len(before) - _LONGEST_WORD))
    return last is not None and last.group(1).lower() in _DANGLING_WORDS


def _is_heading(line: str) -> bool:
    """A short line in capitals, or in title case."""
    words = [word for word in re.findall(r"[A-Za-z][\w'\u2019-]*", line) if len(word) > 3]  # noqa: PLR2004 - of, the, and
    return len(line) <= _SHORT and bool(words) and all(word[0].isupper() for word in words)


def _sticks(before: str, line: str) -> bool:
    """Whether no space belongs between: marks, brackets, and compounds, which keep their hyphen."""
    is_compound = bool(re.search(r"[a-z]-$", before)) and line[0].islower()
    return is_compound or line[0] in ".,;)]\u201d" or before[-1] in "(\u201c"
