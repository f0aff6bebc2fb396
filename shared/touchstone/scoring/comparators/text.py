"""Text modulo case, spacing and the few spellings that carry no meaning."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import is_normalized, normalize

from touchstone.scoring.comparators.exact import same_json

__all__ = ["normalise_text", "text_grade"]

CACHED_LENGTH = 512
"""Longer strings bypass every cache here, so that hostile input cannot hold memory."""

_LETTER = r"[^\W\d_]"
_FOLDABLE = re.compile(
    r"[^\u00b5\u0149\u017f\u03d0\u03d1\u03d5\u03d6\u03f0\u03f1\u03f4\u03f5\u0587\u1e9a\ufb00-\ufb06\ufb13-\ufb17]+"
)
_INITIALS = re.compile(rf"(?<![\w.])(?:{_LETTER}\.){{2,}}{_LETTER}?(?![\w.])")
_FINAL_DOT = re.compile(rf"(?<={_LETTER})\.(?=[\s,;:)\]\"']|$)")
_AROUND_OPERATOR = re.compile(r" ?([-+*/^=<>]) ?")
_IMPLIED_TIMES = re.compile(rf"\b([0-9]+(?:\.[0-9]+)?)\*(?=[(\[{{]|{_LETTER})")
_BETWEEN_WORDS = re.compile(rf"(?<={_LETTER}{{2}})[-_](?={_LETTER}{{2}})")


def _fold_case(value: str) -> str:
    """Fold case without merging look-alikes: casefold alone would turn the ligature U+FB01 into "fi"."""
    value = value if is_normalized("NFC", value) else normalize("NFC", value)
    folded = _FOLDABLE.sub(lambda run: run[0].casefold(), value)
    return folded if is_normalized("NFC", folded) else normalize("NFC", folded)


def _normalise(value: str) -> str:
    words = value.split()
    ascii_only = value.isascii()
    if ascii_only and "".join(words).isalnum():
        return " ".join(words).lower()
    value = " ".join(words)
    value = value.lower() if ascii_only else _fold_case(value)
    if "." in value:
        value = _INITIALS.sub(lambda run: run[0].replace(".", ""), value)
        value = _FINAL_DOT.sub("", value)
    value = _AROUND_OPERATOR.sub(r"\1", value)
    if "*" in value:
        value = _IMPLIED_TIMES.sub(r"\1", value.replace("**", "^"))
    return _BETWEEN_WORDS.sub(" ", value)


_cached = lru_cache(maxsize=8192)(_normalise)


def normalise_text(value: str) -> str:
    """Reduce a text to the form in which equal texts are equal strings. Idempotent.

    Drops: case, canonical Unicode form (NFC, never NFKC: look-alikes stay different), runs of white
    space, spacing around operators, `**` for `^`, the implied `*` of "2*x", `_` and `-` between words
    of two letters or more, and the dot that ends an abbreviation or a sentence. Keeps every separator
    and operator next to a digit. Source: reference/scoring.md, "What the data forced on the comparators".

    Args:
        value: Any text.

    Returns:
        The normal form.
    """
    return _cached(value) if len(value) <= CACHED_LENGTH else _normalise(value)


def text_grade(expected: object, seen: object) -> float:
    """Grade text by equality under `normalise_text`.

    Args:
        expected: The reference value; one that is no string is compared as JSON.
        seen: The emitted value, any JSON.

    Returns:
        1.0 when equal, else 0.0.
    """
    if not isinstance(expected, str):
        return 1.0 if same_json(expected, seen) else 0.0
    if not isinstance(seen, str):
        return 0.0
    return 1.0 if expected == seen or normalise_text(expected) == normalise_text(seen) else 0.0
