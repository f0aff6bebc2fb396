"""What a free text says that no paraphrase may change: its numbers, dates, names and negations."""

from __future__ import annotations

import re

from touchstone.scoring.comparators.date import find_dates

__all__ = ["Number", "names_in", "negated_in", "numbers_in"]

Number = float | str
"""A number by value; as written when letters follow ("5th")."""

_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "k": 1e3, "m": 1e6}
_NUMBER = re.compile(
    r"([0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)(?:[ -]?(hundred|thousand|million|billion|trillion|k|m)(?!\w)|([^\W\d_]\w*))?"
)
_LONGEST_NUMBER = 300
_WORDED = {
    "two": 2.0,
    "three": 3.0,
    "four": 4.0,
    "five": 5.0,
    "six": 6.0,
    "seven": 7.0,
    "eight": 8.0,
    "nine": 9.0,
    "ten": 10.0,
    "eleven": 11.0,
    "twelve": 12.0,
    "fifteen": 15.0,
    "twenty": 20.0,
    "thirty": 30.0,
    "forty": 40.0,
    "fifty": 50.0,
    "sixty": 60.0,
    "ninety": 90.0,
}
_NEGATING = """
not no never without cannot non neither nor none nobody nothing can't won't don't doesn't didn't isn't aren't
wasn't weren't shouldn't wouldn't couldn't mustn't needn't haven't hasn't hadn't dont doesnt isnt cant wont
"""
_NEGATIONS = frozenset(_NEGATING.split())
_PASSED_OVER = """
a an any be been by in of on or the to yet
"""
_ASIDE = frozenset(_PASSED_OVER.split())
_STEM = 4
_CAPITALISED = re.compile(r"[A-Z](?<=[^.!?:][ (\"'\u201c\u2018/-][A-Z])[\w&'\u2019-]*")
_CITING = """
act cfr code commission exchange fed form item part reg regulation release rule rules schedule sec section
sections securities u u.s us usc v
"""
_NO_NAMES = frozenset(_CITING.split())
"""Words of citations, which are compared as such."""


def _value(match: re.Match[str]) -> Number:
    digits, scale, suffix = match.groups()
    if suffix or len(digits) > _LONGEST_NUMBER:
        return match[0]
    return float(digits.replace(",", "")) * _SCALES.get(scale, 1.0)


def numbers_in(text: str, words: frozenset[str]) -> tuple[frozenset[int], frozenset[Number]]:
    """Find dates and numbers.

    Args:
        text: Lower-case text without its citations.
        words: Its distinct words.

    Returns:
        The dates as ordinals, and the other numbers ("5 million", "5,000,000" and "six" by value).
    """
    days: frozenset[int] = frozenset()
    found = {_WORDED[word] for word in _WORDED.keys() & words}
    numbers: set[Number] = {*found}
    if any(map(text.__contains__, "0123456789")):
        days, text = find_dates(text)
        numbers.update(map(_value, _NUMBER.finditer(text)))
    return days, frozenset(numbers)


def names_in(source: str) -> frozenset[str]:
    """Capitalised words inside a sentence, and a first word all in capitals; in lower case.

    Args:
        source: A text as written, one space between words.

    Returns:
        The names, without the words of citations.
    """
    names = {name.lower() for name in _CAPITALISED.findall(source)}
    first = source.partition(" ")[0]
    if len(first) > 1 and first.isupper() and not source.isupper():
        names.add(first.lower())
    return frozenset(names - _NO_NAMES) if names else frozenset()


def negated_in(tokens: tuple[str, ...], words: frozenset[str]) -> tuple[str, ...]:
    """Find, for each negation, the word that it bears on.

    Args:
        tokens: The words of a text, in order, in lower case.
        words: The distinct ones.

    Returns:
        The words negated, one a negation; empty strings where a negation stands last.
    """
    prefixed = [word for word in words if word.startswith("non") and len(word) >= len("non") + _STEM]
    if not prefixed and _NEGATIONS.isdisjoint(words):
        return ()
    bearing: list[str] = []
    for place, token in enumerate(tokens):
        if token in _NEGATIONS:
            after = (word for word in tokens[place + 1 : place + 4] if word not in _ASIDE)
            bearing.append(next(after, ""))
        elif token in prefixed:
            bearing.append(token[3:])
    return tuple(bearing)
