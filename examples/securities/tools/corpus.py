"""The example's documents, read once from ``corpus/`` and searched in memory."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

Entry = dict[str, Any]

_FOLDER = Path(__file__).parent.parent / "corpus"
_WORD = re.compile(r"[^\W_]+")


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


class Index:
    """An in-memory full-text index."""

    def __init__(self, documents: Iterable[Entry], fields: Iterable[str]) -> None:
        self._documents = tuple(documents)
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.execute("CREATE VIRTUAL TABLE document USING fts5(text, tokenize='porter unicode61')")
        names = tuple(fields)
        rows = (
            (number, " ".join(str(entry.get(name, "")) for name in names))
            for number, entry in enumerate(self._documents)
        )
        self._database.executemany("INSERT INTO document(rowid, text) VALUES (?, ?)", rows)

    def search(self, query: str, keep: Callable[[Entry], bool], limit: int) -> list[Entry]:
        """Find the entries that match a query best.

        Args:
            query: Plain words; none is an operator.
            keep: Which entries may be returned.
            limit: How many at most.

        Returns:
            The entries, best first.
        """
        words = _WORD.findall(query)
        if not words:
            return []
        rows = self._database.execute(
            "SELECT rowid FROM document WHERE document MATCH ? ORDER BY rank, rowid",
            (" OR ".join(f'"{word}"' for word in words),),
        )
        found = (self._documents[number] for (number,) in rows)
        return [entry for _, entry in zip(range(limit), filter(keep, found), strict=False)]
