"""What a question says, as the parts of the student use it; each thing is worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from touchstone.rehearsal.student.features import Codes, codes, crossed
from touchstone.rehearsal.student.lexicon import Lexicon, identifiers_in
from touchstone.rehearsal.student.words import SMALL, alike, content, pairs, words

_MOST_READ, _MOST_RANKED, _STEPS = 8, 3, 4
_WHOLE_SHARES = {0.0: "none", 0.5: "half", 1.0: "all"}


class Heard:
    """A question's words, beside what is known by heart.

    Args:
        text: the question.
        lexicon: what is known by heart.

    Attributes:
        text: the question.
        lexicon: what is known by heart.
        identifiers: what it names provisions by.
        content: its words that count, sorted.
    """

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text, self.lexicon = text, lexicon
        self.identifiers = identifiers_in(text)
        self.content = sorted(content(text))
        self._words = codes(*self.content)
        self._phrases = codes(*sorted({*words(text), *pairs(text)}))
        self._shares: dict[str, float] = {}

    def at(self, fact: str) -> Codes:
        """A fact together with each word that counts."""
        return crossed(codes(fact), self._words)

    def at_each(self, facts: Sequence[str]) -> Codes:
        """A row as `at` for each fact."""
        return crossed(codes(*facts)[:, None], self._words[None, :])

    def at_phrases(self, fact: str) -> Codes:
        """A fact together with each word, and with each two neighbouring words."""
        return crossed(codes(fact), self._phrases)

    def share(self, value: str) -> float:
        """Share of a value's words that count and were heard, beginnings of words included."""
        if value not in self._shares:
            parts = [part for part in words(value) if part not in SMALL]
            found = sum(any(alike(part, word) for word in self.content) for part in parts)
            self._shares[value] = found / len(parts) if parts else 0.0
        return self._shares[value]

    def ranks(self, values: Iterable[str]) -> dict[str, list[str]]:
        """What is seen of the values that most was read of with the question's words, best first."""
        ranked = self.lexicon.notes.ranked(values, self.content, _MOST_READ)
        best = ranked[0][1] if ranked else 0.0
        return {
            value: [f"read rank {min(rank, _MOST_RANKED)}", f"read {round(_STEPS * score / best)} of best"]
            for rank, (value, score) in enumerate(ranked)
        }


def grade(share: float) -> str:
    """A share in words: few are learnt from more easily than many."""
    return (
        "all" if share == 1 else "most" if share > 1 / 2 else "half" if share == 1 / 2 else "some" if share else "none"
    )
