"""The form of a text in which citations are looked for."""

from __future__ import annotations

import re
from unicodedata import normalize

__all__ = ["FOREIGN", "fold_citation_text"]

FOREIGN = "\u00aa"
"""Stands for every character that no citation holds; a word character, so that nothing matches beside it."""

_PLAIN = {
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-"),
    **dict.fromkeys(map(ord, "\u2018\u2019"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d"), '"'),
    ord("\u00a7"): "\u00a7",
    ord("\u00b6"): " ",
}
_LATIN = range(0xC0, 0x17F)
_NO_LETTER = frozenset("\u00d7\u00f7\u0130\u0131\u0138\u0149")
_DOT_AFTER_LETTER = re.compile(r"\.(?<=[a-z]\.)(?![0-9])")
_BROKEN_HYPHEN = re.compile(r"(?<=[0-9][a-z]) ?- ?(?=[0-9])")


class _Fold(dict[int, str]):
    """Maps code points on demand; bounded by the number of code points."""

    def __missing__(self, point: int) -> str:
        char = chr(point)
        if char.isascii() or (point in _LATIN and char not in _NO_LETTER):
            return self.setdefault(point, char)
        return self.setdefault(point, " " if char.isspace() else FOREIGN)


_FOLD = _Fold(_PLAIN)


def fold_citation_text(text: str) -> str:
    """Fold a text for citation matching: lower case, one kind of space, hyphen and quote, no letter dots.

    Full-width forms, zero-width characters and letters of other scripts become `FOREIGN`.

    Args:
        text: Any text.

    Returns:
        The folded text.
    """
    if not text.isascii():
        text = normalize("NFC", text).translate(_FOLD)
    text = " ".join(text.lower().split())
    if "." in text:
        text = _DOT_AFTER_LETTER.sub("", text)
    return _BROKEN_HYPHEN.sub("-", text) if "- " in text or " -" in text else text
