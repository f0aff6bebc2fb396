"""The structured part of the example's corpus, read once from ``corpus/`` and searched in memory."""

import json
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from examples.securities.library.full_text import FullTextIndex, says_something

Entry = dict[str, Any]

_FOLDER = Path(__file__).parent.parent / "corpus"


@cache
def entries(name: str) -> tuple[Entry, ...]:
    """The entries of one corpus file.

    Args:
        name: The file's name without its suffix.

    Returns:
        The entries in the file's order.
    """
    return tuple(json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8")))


@cache
def index(name: str, *fields: str) -> "Index":
    """A full-text index over some fields of one corpus file.

    Args:
        name: The file's name without its suffix.
        *fields: The fields whose text is searched.

    Returns:
        The index, built on first use.
    """
    return Index(entries(name), fields)


def hint_on(query: str) -> dict[str, str]:
    """What to tell about a query that can find nothing.

    Args:
        query: Plain words.

    Returns:
        A ``hint``; nothing where the query has a word to search for.
    """
    if says_something(query):
        return {}
    return {"hint": "the query has no word to search for: name an issue, a party, a rule or what a clause should say"}


class Index:
    """A full-text index over some fields of entries.

    Args:
        documents: The entries.
        fields: The fields whose text is searched.
    """

    def __init__(self, documents: Iterable[Entry], fields: Iterable[str]) -> None:
        self._documents = tuple(documents)
        names = tuple(fields)
        self._index = FullTextIndex(" ".join(str(entry.get(name, "")) for name in names) for entry in self._documents)

    def search(self, query: str, keep: Callable[[Entry], bool], limit: int) -> list[Entry]:
        """Find the entries that match a query best.

        Args:
            query: Plain words; none is an operator.
            keep: Which entries may be returned.
            limit: How many at most.

        Returns:
            The entries, best first; none for a query whose words stand in any text, such as "the and of".
        """
        if not says_something(query):
            return []
        found = (self._documents[hit.number] for hit in self._index.search(query))
        return [entry for _, entry in zip(range(limit), filter(keep, found), strict=False)]
