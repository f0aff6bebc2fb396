"""What the base model has read: values with the words that stood beside them, as pretraining leaves them behind."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from touchstone.rehearsal.student.spans import kind_of
from touchstone.rehearsal.student.words import content

_SHORT = 48
"""Characters of the longest text that is taken for a value; longer ones tell of the values beside them."""
_SMOOTHING = 8


@dataclass(frozen=True)
class Notes:
    """Values and what was read of each.

    Attributes:
        glosses: words that stood beside a value, by value.
    """

    glosses: tuple[tuple[str, frozenset[str]], ...] = ()

    @cached_property
    def _by_value(self) -> dict[str, frozenset[str]]:
        return dict(self.glosses)

    @cached_property
    def _rarity(self) -> dict[str, float]:
        """Inverse document frequency of each word."""
        counts = Counter(word for _, gloss in self.glosses for word in gloss)
        return {word: math.log(1 + len(self.glosses) / count) for word, count in counts.items()}

    @cached_property
    def _kinds(self) -> dict[str, list[str]]:
        kinds: dict[str, list[str]] = defaultdict(list)
        for value, _ in self.glosses:
            kinds[kind_of(value)].append(value)
        return kinds

    def of_kind(self, kind: str) -> list[str]:
        """The values that look like a citation, a name, or whatever else `spans.kind_of` tells apart."""
        return self._kinds.get(kind, [])

    def ranked(self, values: Iterable[str], heard: Collection[str], most: int) -> list[tuple[str, float]]:
        """The values of which most was heard, best first, with how much: weighed words shared, by the gloss's size."""
        scored = []
        for value in values:
            gloss = self._by_value.get(value, frozenset())
            shared = math.fsum(self._rarity[word] for word in sorted(gloss.intersection(heard)))
            if shared:
                scored.append((value, shared / math.sqrt(len(gloss) + _SMOOTHING)))
        return sorted(scored, key=lambda pair: (-pair[1], pair[0]))[:most]


def notes_from(folder: Path) -> Notes:
    """The notes of a folder of JSON files, such as the corpus that the tools search.

    Of each list of objects, every short text is a value, and the words of its object are its gloss; other files are
    passed over.

    Raises:
        OSError: a file can't be read.
        ValueError: a file is no JSON.
    """
    glosses: dict[str, set[str]] = defaultdict(set)
    for path in sorted(folder.glob("*.json")):
        items = json.loads(path.read_bytes())
        for item in items if isinstance(items, list) else ():
            texts = list(_texts(item))
            read = frozenset().union(*(content(text) for text in texts))
            for text in texts:
                if len(text) <= _SHORT:
                    glosses[text] |= read
    return Notes(tuple((value, frozenset(glosses[value])) for value in sorted(glosses)))


def _texts(item: Any) -> Iterator[str]:
    if isinstance(item, str):
        yield item
    elif isinstance(item, dict | list):
        for inner in item.values() if isinstance(item, dict) else item:
            yield from _texts(inner)
