"""What two free texts must share: authorities, numbers, dates, names, and whether it is so or not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from touchstone.scoring.comparators.free_text_reading import Reading

__all__ = ["differ_in_substance"]

_PREFIXES = ("un", "non", "in", "im", "il", "ir", "dis")
_OPPOSITES = """
permit permits permitted allow allows allowed|prohibit prohibits prohibited forbid forbids forbidden barred banned
before|after
above over exceeding|below
more|less fewer
minimum least|maximum most
increase increases increased|decrease decreases decreased
include includes including included|exclude excludes excluding excluded
required mandatory|optional voluntary
buy buys buyer buyers purchase purchaser purchasers|sell sells seller sellers
public|private
plaintiff plaintiffs|defendant defendants
grant granted grants|deny denied denies
accept accepted|reject rejected
affirmed upheld|reversed overruled overturned
liable|immune exempt
debt|equity
enable enabled|disable disabled
first|last
start begin|stop end
"""
_SIDES = {
    word: (number, side)
    for number, pair in enumerate(_OPPOSITES.strip().splitlines())
    for side, words in enumerate(pair.split("|"))
    for word in words.split()
}
_WORD = re.compile(r"[^\W\d_][\w&'\u2019-]*")
_MOSTLY = 0.8
_TELLING = 3
_SHORT_WORD = 4


def differ_in_substance(expected: Reading, seen: Reading) -> bool:
    """Tell whether two texts differ in what no paraphrase may change.

    Args:
        expected: The reference text.
        seen: The emitted text.

    Returns:
        True when citations, dates, numbers, negations or opposites differ, or a name was replaced.
    """
    return (
        expected.citations != seen.citations
        or expected.days != seen.days
        or expected.numbers != seen.numbers
        or _negated_otherwise(expected, seen)
        or _opposed(expected.words - seen.words, seen.words - expected.words)
        or _name_replaced(expected, seen)
    )


def _negated_otherwise(expected: Reading, seen: Reading) -> bool:
    ours, theirs = expected.negated, seen.negated
    if len(ours) != len(theirs):
        return True
    moved = any(word in seen.words and word not in theirs for word in ours)
    return moved or any(word in expected.words and word not in ours for word in theirs)


def _opposed(lost: frozenset[str], new: frozenset[str]) -> bool:
    """Whether a word was replaced by its opposite ("registered" by "unregistered", "before" by "after")."""
    gone = [_SIDES[word] for word in lost if word in _SIDES]
    if gone:
        come = {_SIDES[word] for word in new if word in _SIDES}
        if any((number, 1 - side) in come and (number, side) not in come for number, side in gone):
            return True
    return _prefixed(lost, new) or _prefixed(new, lost)


def _prefixed(plain: frozenset[str], others: frozenset[str]) -> bool:
    return any(
        word.removeprefix(prefix) in plain
        for word in others
        if word.startswith(_PREFIXES)
        for prefix in _PREFIXES
        if word.startswith(prefix)
    )


def _in_title_case(source: str) -> bool:
    """Whether capitals tell no names; asked of the reference only, which no model writes."""
    words = [word for word in _WORD.findall(source)[1:] if len(word) >= _SHORT_WORD]
    return len(words) >= _TELLING and sum(word[0].isupper() for word in words) > _MOSTLY * len(words)


def _name_replaced(expected: Reading, seen: Reading) -> bool:
    if not expected.names or not seen.names or expected.names == seen.names:
        return False
    ours, theirs = expected.source.lower(), seen.source.lower()
    return (
        any(name not in theirs for name in expected.names)
        and any(name not in ours for name in seen.names)
        and not _in_title_case(expected.source)
    )
