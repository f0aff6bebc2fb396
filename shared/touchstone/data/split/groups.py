"""Rows that must not be separated: of one family, or with questions that are nearly the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from touchstone.data.errors import RowError, RowFault
from touchstone.data.similarity import DEFAULT_SIMILARITY, folded, near_forest
from touchstone.inference.prompt import key_of, prompt_of
from touchstone.scoring.errors import SampleError
from touchstone.wire.items import category_of, family_of, read_item

NO_CATEGORY = "(none)"


@dataclass(frozen=True, slots=True)
class Item:
    """What a split needs of a sample.

    Attributes:
        id: its id, as text.
        question: texts of the user's turns.
        family: the documents that it was made of, if known: rows of one family are never separated.
        category: kind of question.
        tools: names of the tools that its reference calls, each once, sorted.
    """

    id: str
    question: str
    family: str | None
    category: str
    tools: tuple[str, ...]

    @property
    def stratum(self) -> tuple[str, tuple[str, ...]]:
        """What is to be spread evenly."""
        return self.category, self.tools


def item_of(sample: Any) -> Item:
    """The item of a sample.

    Raises:
        RowError: the sample can't be read.
    """
    try:
        prompt = prompt_of(sample.get("id") if isinstance(sample, dict) else None, sample)
        calls = read_item(sample).reference["calls"]
    except SampleError as error:
        raise RowError([RowFault(error.code, error.pointer, error.problem)]) from None
    question = "\n".join(_text(message.get("content")) for message in prompt.messages if message["role"] == "user")
    names = {call["name"] for call in calls if isinstance(call, dict) and isinstance(call.get("name"), str)}
    category = category_of(sample) or NO_CATEGORY
    own = prompt.id if isinstance(prompt.id, str) else key_of(prompt.id)
    return Item(own, question, family_of(sample), category, tuple(sorted(names)))


def groups_of(items: Sequence[Item], similarity: float = DEFAULT_SIMILARITY) -> list[list[int]]:
    """The items in groups: connected by a family, by the same question, or by near-duplicate questions.

    Returns:
        Indices, each in one group; groups and indices in ascending order.
    """
    sets = _DisjointSets(len(items))
    sets.join_equal(item.family for item in items)
    sets.join_equal(folded(item.question) or None for item in items)
    for pair in near_forest([item.question for item in items], similarity):
        sets.join(pair.first, pair.second)
    return sets.groups()


class _DisjointSets:
    """Union-find with path halving."""

    def __init__(self, count: int) -> None:
        self._parents = list(range(count))

    def join_equal(self, keys: Iterable[str | None]) -> None:
        """Join all that have the same key; None is no key."""
        first: dict[str, int] = {}
        for index, key in enumerate(keys):
            if key is not None:
                self.join(first.setdefault(key, index), index)

    def join(self, one: int, other: int) -> None:
        """Put two into one set."""
        low, high = sorted((self._root(one), self._root(other)))
        self._parents[high] = low

    def groups(self) -> list[list[int]]:
        """The sets."""
        found: dict[int, list[int]] = {}
        for index in range(len(self._parents)):
            found.setdefault(self._root(index), []).append(index)
        return list(found.values())

    def _root(self, index: int) -> int:
        parents = self._parents
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    blocks = content if isinstance(content, list) else [content]
    return "\n".join(str(block["text"]) for block in blocks if isinstance(block, dict) and "text" in block)
