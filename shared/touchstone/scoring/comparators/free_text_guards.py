"""What two free texts must share: authorities, numbers, dates, names, and whether it is so or not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from touchstone.scoring.comparators.free_text_reading import Reading

__all__ = ["differ_in_substance"]

_NEGATIONS = frozenset(
    [
        "not",
        "no",
        "never",
        "without",
        "cannot",
        "non",
        "neither",
        "nor",
        "none",
        "nobody",
        "nothing",
        "can't",
        "won't",
        "don't",
        "doesn't",
        "didn't",
        "isn't",
        "aren't",
        "wasn't",
        "weren't",
        "shouldn't",
        "wouldn't",
        "couldn't",
        "mustn't",
        "needn't",
        "haven't",
        "hasn't",
        "hadn't",
        "dont",
        "doesnt",
        "isnt",
        "cant",
        "wont",
    ]
)
_ASIDE = frozenset(["a", "an", "any", "be", "been", "by", "in", "of", "on", "or", "the", "to", "yet"])
_PREFIXES = ("un", "non", "in", "im", "il", "ir", "dis")
_STEM = 4
_OPPOSITES = [
    tuple(frozenset(side.split()) for side in pair.split("|"))
    for pair in (
        "permit permits permitted permissible allow allows allowed|prohibit prohibits prohibited forbid forbidden forbids barred"
        " banned disallowed",
        "before|after",
        "above over exceeding|below",
        "more|less fewer",
        "minimum least|maximum most",
        "increase increases increased|decrease decreases decreased",
        "include includes including included|exclude excludes excluding excluded",
        "required mandatory|optional voluntary",
        "buy buys buyer buyers purchase purchaser purchasers|sell sells seller sellers",
        "public|private",
        "plaintiff plaintiffs|defendant defendants",
        "grant granted grants|deny denied denies",
        "accept accepted|reject rejected",
        "affirmed upheld|reversed overruled overturned",
        "liable|immune exempt",
        "debt|equity",
        "inbound|outbound",
        "enable enabled|disable disabled",
        "first|last",
        "start begin|stop end",
    )
]
_CAPITALISED = re.compile(r"(?<=[^.!?:\s] )[(\"'\u201c\u2018]?([A-Z][\w&'\u2019-]*)")
_WORD = re.compile(r"[^\W\d_][\w&]*(?:['\u2019-]\w+)*")
_MOSTLY = 0.6
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
        or _opposed(expected.words, seen.words)
        or _name_replaced(expected, seen)
    )


def _negated(tokens: tuple[str, ...]) -> list[str]:
    """For each negation the word that it bears on, empty at the end of the text."""
    bearing = []
    for place, token in enumerate(tokens):
        if token in _NEGATIONS or token.replace("\u2019", "'") in _NEGATIONS:
            after = (word for word in tokens[place + 1 : place + 4] if word not in _ASIDE)
            bearing.append(next(after, ""))
        elif token.startswith("non") and len(token) >= len("non") + _STEM:
            bearing.append(token[3:])
    return bearing


def _negated_otherwise(expected: Reading, seen: Reading) -> bool:
    ours, theirs = _negated(expected.tokens), _negated(seen.tokens)
    if len(ours) != len(theirs):
        return True
    moved = any(word in seen.words and word not in theirs for word in ours)
    return moved or any(word in expected.words and word not in ours for word in theirs)


def _opposed(expected: frozenset[str], seen: frozenset[str]) -> bool:
    lost, new = expected - seen, seen - expected
    if _prefixed(lost, new) or _prefixed(new, lost):
        return True
    for one, other in _OPPOSITES:
        for mine, yours in ((one, other), (other, one)):
            if not lost.isdisjoint(mine) and not new.isdisjoint(yours) and seen.isdisjoint(mine):
                return True
    return False


def _prefixed(lost: frozenset[str], new: frozenset[str]) -> bool:
    """Whether a word was replaced by itself with a negating prefix ("registered" by "unregistered")."""
    return any(
        word.startswith(prefix) and len(word) >= len(prefix) + _STEM and word[len(prefix) :] in lost
        for word in new
        for prefix in _PREFIXES
    )


def _names(source: str) -> set[str]:
    """Capitalised words inside the sentence, and words all in capitals anywhere, in lower case."""
    inside = {name.lower() for name in _CAPITALISED.findall(source)}
    if not source.isupper():
        inside.update(word.lower() for word in _WORD.findall(source) if len(word) > 1 and word.isupper())
    return inside


def _in_title_case(source: str) -> bool:
    words = [word for word in _WORD.findall(source)[1:] if len(word) >= _SHORT_WORD]
    return bool(words) and sum(word[0].isupper() for word in words) > _MOSTLY * len(words)


def _name_replaced(expected: Reading, seen: Reading) -> bool:
    ours, theirs = _names(expected.source), _names(seen.source)
    if not ours or not theirs or ours == theirs:
        return False
    all_ours, all_theirs = expected.source.lower(), seen.source.lower()
    lost = {name for name in ours if name not in all_theirs}
    return bool(lost) and any(name not in all_ours for name in theirs) and not _in_title_case(expected.source)
