"""The items of a split in a table on disk: which stay together, and where they go."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import repeat
from typing import Literal, NamedTuple

from touchstone.data.scratch import scratch
from touchstone.data.split.items import Item

Stratum = tuple[str, tuple[str, ...]]
"""What is to be spread evenly: a category, and the tools that its rows call."""

_SCHEMA = """
CREATE TABLE items (
    number INTEGER PRIMARY KEY, split TEXT, root INTEGER, id BLOB, question BLOB, family BLOB, category TEXT, tools TEXT
);
CREATE TABLE groups (root INTEGER PRIMARY KEY, size INTEGER, rank BLOB)
"""


class Place(NamedTuple):
    """An item in a split, by its id."""

    split: str
    id: str


@contextmanager
def item_table(rows: Iterable[tuple[str | None, Item]]) -> Iterator[ItemTable]:
    """Items in a table, for as long as the block lasts.

    Args:
        rows: the items with their splits, where these are known; read once. Their places are their numbers, from 0.

    Raises:
        DataError: the folder for temporary files is full.
    """
    with scratch(_SCHEMA) as database:
        database.executemany("INSERT INTO items VALUES (?, ?, ?, ?, ?, ?, ?, ?)", map(_row, enumerate(rows)))
        yield ItemTable(database)


def without_split(items: Iterable[Item]) -> Iterator[tuple[None, Item]]:
    """Items that are in no split yet."""
    return zip(repeat(None), items, strict=False)


class ItemTable:
    """Items on disk.

    Args:
        database: holds the items.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def __len__(self) -> int:
        return self._one("SELECT count(*) FROM items")

    def questions(self) -> Iterator[str]:
        """The questions, in the order of the items."""
        return (_text(row[0]) for row in self._database.execute("SELECT question FROM items ORDER BY number"))

    def equal(self, key: Literal["id", "family"]) -> Iterator[tuple[int, int]]:
        """Pairs of numbers of items with the same key: the first one that has it, and each other."""
        rows = self._database.execute(f"SELECT {key}, number FROM items WHERE {key} IS NOT NULL ORDER BY 1, 2")  # noqa: S608
        value, first = None, 0
        for own, number in rows:
            if own == value:
                yield first, number
            else:
                value, first = own, number

    def place(self, number: int) -> Place:
        """Where an item is."""
        split, own = self._database.execute("SELECT split, id FROM items WHERE number = ?", (number,)).fetchone()
        return Place(split, _text(own))

    def group(self, roots: Iterable[int]) -> None:
        """Note which items stay together: of each, the number of the first one of its group."""
        rows = ((root, number) for number, root in enumerate(roots))
        self._database.executemany("UPDATE items SET root = ? WHERE number = ?", rows)
        self._database.execute("CREATE INDEX by_root ON items (root, id)")
        self._database.execute("INSERT INTO groups SELECT root, count(*), NULL FROM items GROUP BY root")

    def groups(self) -> int:
        """How many groups there are."""
        return self._one("SELECT count(*) FROM groups")

    def largest(self) -> int:
        """Items of the largest group."""
        return self._one("SELECT max(size) FROM groups")

    def roots(self) -> Iterator[int]:
        """The root of each group."""
        return (row[0] for row in self._database.execute("SELECT root FROM groups ORDER BY root"))

    def ids(self, root: int) -> Iterator[bytes]:
        """The ids of a group, sorted, in UTF-8."""
        return (row[0] for row in self._database.execute("SELECT id FROM items WHERE root = ? ORDER BY id", (root,)))

    def rank(self, root: int, rank: bytes) -> None:
        """Say which of two groups of the same size goes first: the one with the lower rank."""
        self._database.execute("UPDATE groups SET rank = ? WHERE root = ?", (rank, root))

    def largest_first(self) -> Iterator[tuple[int, int]]:
        """Root and size of each group, the largest first, then by rank."""
        yield from self._database.execute("SELECT root, size FROM groups ORDER BY size DESC, rank").fetchall()

    def strata(self, root: int | None = None) -> dict[Stratum, int]:
        """Items of a group, or of all, by stratum."""
        which, values = ("", ()) if root is None else ("WHERE root = ?", (root,))
        return self._strata(which, values)

    def strata_of(self, split: str) -> dict[Stratum, int]:
        """Items of a split, by stratum."""
        return self._strata("WHERE split = ?", (split,))

    def assign(self, root: int, split: str) -> None:
        """Put a group into a split."""
        self._database.execute("UPDATE items SET split = ? WHERE root = ?", (split, root))

    def splits(self) -> Iterator[str]:
        """The split of each item, in their order."""
        return (row[0] for row in self._database.execute("SELECT split FROM items ORDER BY number"))

    def _strata(self, which: str, values: tuple[object, ...]) -> dict[Stratum, int]:
        query = f"SELECT category, tools, count(*) FROM items {which} GROUP BY 1, 2"  # noqa: S608 - our own words
        rows = self._database.execute(query, values)
        return {(json.loads(category), tuple(json.loads(tools))): count for category, tools, count in rows}

    def _one(self, query: str) -> int:
        value: int | None = self._database.execute(query).fetchone()[0]
        return value or 0


def _row(numbered: tuple[int, tuple[str | None, Item]]) -> tuple[object, ...]:
    number, (split, item) = numbered
    family = None if item.family is None else _bytes(item.family)
    texts = (_bytes(item.id), _bytes(item.question), family, json.dumps(item.category), json.dumps(item.tools))
    return number, split, number, *texts


def _bytes(text: str) -> bytes:
    """A text as SQLite takes it: JSON may hold half a character, which no column of texts does."""
    return text.encode("utf-8", "surrogatepass")


def _text(content: bytes) -> str:
    return content.decode("utf-8", "surrogatepass")
