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
_DANGLES = re.compile(rf"(?:[,(\u201c\u00a7]|\b(?:{'|'.join(_WORDS.split())}))$", re.IGNORECASE)
_SHORT = 60


def joined_lines(text: str) -> tuple[str, Counts]:
    """Paragraphs on one line each: lines that a sentence runs through are joined, also across a blank line.

    A line goes on where the one before has no end of sentence and this one is neither an item of a list nor a
    heading. Across a blank line it goes on only where the words say so: it begins with a small letter, or the one
    before ends in a comma, a preposition, "section" or a month. A number that stands alone belongs to what follows.
    """
    paragraphs: list[str] = []
    broken = blank = 0
    is_apart = True
    for line in (line.strip() for line in text.split("\n")):
        if not line:
            is_apart = True
            continue
        before = paragraphs[-1] if paragraphs else ""
        if not before or not _goes_on(before, line, apart=is_apart):
            paragraphs.append(line)
        else:
            broken, blank = broken + (not is_apart), blank + is_apart
            paragraphs[-1] = _joined(before, line)
        is_apart = False
    return "\n\n".join(paragraphs), {"broken_lines": broken, "broken_paragraphs": blank}


def single_spaces(text: str) -> tuple[str, Counts]:
    """Runs of spaces as one."""
    text, runs = re.subn(r"[ \t\v]{2,}|[\t\v]", " ", text)
    return text.strip(), {"runs_of_spaces": runs}


def _goes_on(before: str, line: str, *, apart: bool) -> bool:
    if line[0] in ",;)\u201d":
        return True
    if _NUMBER_ALONE.fullmatch(before):
        return not _ITEM.match(line)
    if _ENDS.search(before) or (_ITEM.match(line) and not _DANGLES.search(before)):
        return False
    if apart:
        return bool(_DANGLES.search(before) or _GOES_ON.match(line)) and not _is_heading(before)
    return bool(_DANGLES.search(before) or _GOES_ON.match(line)) or not (_is_heading(before) or _is_heading(line))


def _is_heading(line: str) -> bool:
    """A short line in capitals, or in title case."""
    words = [word for word in re.findall(r"[A-Za-z][\w'\u2019-]*", line) if len(word) > 3]  # noqa: PLR2004 - of, the, and
    return len(line) <= _SHORT and bool(words) and all(word[0].isupper() for word in words)


def _joined(before: str, line: str) -> str:
    if re.search(r"[a-z]-$", before) and line[0].islower():
        return before + line  # a compound keeps its hyphen
    return before + line if line[0] in ".,;)]\u201d" or before[-1] in "(\u201c" else f"{before} {line}"
