"""Text modulo case, spacing and the few spellings that carry no meaning."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import is_normalized, normalize

from touchstone.scoring.comparators.exact import same_json

__all__ = ["CACHED_LENGTH", "normalise_text", "same_text", "text_grade"]

CACHED_LENGTH = 512
"""Longer strings bypass every cache here, so that hostile input cannot hold memory."""

_LETTER = r"[^\W\d_]"
_LOOK_ALIKE = re.compile(
    r"([\u00b5\u0149\u017f\u03d0\u03d1\u03d5\u03d6\u03f0\u03f1\u03f4\u03f5\u0587\u1e9a\ufb00-\ufb06\ufb13-\ufb17])"
)
_INITIALS = re.compile(rf"(?<![\w.])(?:{_LETTER}\.){{2,}}{_LETTER}?(?![\w.])")
_FINAL_DOT = re.compile(rf"\.(?<={_LETTER}\.)(?=[\s,;:)\]\"']|$)")
_AROUND_OPERATOR = re.compile(r" (?:(?=[-+*/^=<>])|(?<=[-+*/^=<>] ))")
_IMPLIED_TIMES = re.compile(rf"\b([0-9]+(?:\.[0-9]+)?)\*(?=[(\[{{]|{_LETTER})")
_BETWEEN_WORDS = re.compile(rf"[-_](?<={_LETTER}{{2}}[-_])(?={_LETTER}{{2}})")

_LONG = 8192
_SHRINKS = 8
"""Normalising, but for runs of white space, shortens a text less than this."""


def _fold_case(value: str) -> str:
    """Fold case without merging look-alikes: casefold alone would turn the ligature U+FB01 into "fi"."""
    value = value if is_normalized("NFC", value) else normalize("NFC", value)
    parts = _LOOK_ALIKE.split(value)
    folded = value.casefold() if len(parts) == 1 else "".join(map(_fold_part, parts))
    return folded if is_normalized("NFC", folded) else normalize("NFC", folded)


def _fold_part(part: str) -> str:
    return part if len(part) == 1 and _LOOK_ALIKE.match(part) else part.casefold()


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
    value = _AROUND_OPERATOR.sub("", value)
    if "*" in value:
        value = _IMPLIED_TIMES.sub(r"\1", value.replace("**", "^"))
    return _BETWEEN_WORDS.sub(" ", value)


_cached = lru_cache(maxsize=4096)(_normalise)


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


def _may_be_same(a: str, b: str) -> bool:
    """Rule out, at little cost, that two texts of which one is long have one normal form."""
    a, b = " ".join(a.split()), " ".join(b.split())
    shorter, longer = sorted((len(a), len(b)))
    return longer <= _SHRINKS * (shorter + 1) and all(a.count(digit) == b.count(digit) for digit in "0123456789")


def same_text(a: str, b: str) -> bool:
    """Tell whether two texts are equal under `normalise_text`; far apart in length costs little."""
    if a == b:
        return True
    if (len(a) > _LONG or len(b) > _LONG) and not _may_be_same(a, b):
        return False
    return normalise_text(a) == normalise_text(b)


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
    return 1.0 if same_text(expected, seen) else 0.0
