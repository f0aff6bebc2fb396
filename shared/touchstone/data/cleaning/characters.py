"""Bytes to characters, and characters that nobody sees."""

from __future__ import annotations

import re
import unicodedata

from touchstone.data.errors import DataError

Counts = dict[str, int]

_MOST_CONTROLS = 0.01
_SPACES = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# soft hyphen, zero-width and joining marks, directions (Unicode TR9), tags (U+E0000 block), byte order mark
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def decoded(content: bytes) -> tuple[str, Counts]:
    """The text of a document: UTF-8, else Windows-1252, which old filings use.

    Raises:
        DataError: it is no text.
    """
    counts: Counts = {}
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
        counts["read_as_windows_1252"] = 1
    if len(_CONTROL.findall(text)) > _MOST_CONTROLS * len(text):
        raise DataError("expected a text, saw binary content; convert the document to text or HTML first")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n"), counts


def without_invisible(text: str) -> tuple[str, Counts]:
    """Composed characters, plain spaces, and nothing that is not shown: hidden text is how instructions get in."""
    text, spaces = _SPACES.subn(" ", unicodedata.normalize("NFC", text))
    text, invisible = _INVISIBLE.subn("", text)
    return text, {"special_spaces": spaces, "invisible_characters": invisible}
