"""A full-text index on SQLite's FTS5: bm25 ranking, English stems, and no query that can be an operator."""

import re
import sqlite3
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

_CHUNK = re.compile(r"\S+")
_WORD = re.compile(r"[^\W_]+")
_DIGITS_JOINED = re.compile(r"(?<=\d)[-\u2010-\u2015\u2212](?=\d)")
_SEARCH = (
    "SELECT rowid, -bm25(indexed) FROM indexed WHERE indexed MATCH ? AND rowid BETWEEN ? AND ? "
    "ORDER BY bm25(indexed), rowid"
)
_MOST_WORDS = 256
_SAYING_NOTHING = """
a an and are as at be been but by can could did do does for from had has have he her him his how i if in into is it its
may me more must my no not of on or our shall she should so some such than that the their them then there these they
this those to under upon was we were what when where which who whom whose why will with would you your
"""
_STOP_WORDS = frozenset(_SAYING_NOTHING.split())
_SHORTEST_NUMBER = 3


class FullTextUnavailableError(RuntimeError):
    """This Python's SQLite was built without FTS5."""


class Hit(NamedTuple):
    """A text that matches.

    Attributes:
        number: its place among the indexed texts, from 0.
        score: bm25, the larger the better.
    """

    number: int
    score: float


class FullTextIndex:
    """An index in memory over texts in a fixed order; the same texts give the same index and the same hits.

    Args:
        texts: What is searched.

    Raises:
        FullTextUnavailableError: SQLite has no FTS5.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        create_table(self._database)
        rows = [(number, " ".join(_WORD.findall(_folded(text)))) for number, text in enumerate(texts)]
        self._database.executemany("INSERT INTO indexed(rowid, text) VALUES (?, ?)", rows)
        self._all = range(len(rows))

    def search(self, query: str, among: range | None = None) -> list[Hit]:
        """Every text that holds a word of a query.

        Args:
            query: Plain words, any text at all; none is an operator.
            among: The numbers of the texts to search; all if left out. Words weigh the same either way.

        Returns:
            The hits, best first; ties in the order of the texts.
        """
        expression = match_expression(query)
        if not expression:
            return []
        numbers = self._all if among is None else among
        return [Hit(*row) for row in self._database.execute(_SEARCH, (expression, numbers.start, numbers.stop - 1))]


def says_something(query: str) -> bool:
    """Whether a query has a word to search for; one of words such as "the", "and" and "of" would find any text."""
    return not all(word in _STOP_WORDS for word in _WORD.findall(_folded(query).lower()))


def create_table(database: sqlite3.Connection) -> None:
    """Make the table of an index.

    Args:
        database: A connection.

    Raises:
        FullTextUnavailableError: SQLite has no FTS5.
    """
    try:
        database.execute("CREATE VIRTUAL TABLE indexed USING fts5(text, tokenize='porter unicode61')")
    except sqlite3.OperationalError as error:
        raise FullTextUnavailableError(
            f"the example's search needs SQLite with FTS5, and SQLite {sqlite3.sqlite_version} of this Python has none "
            f"({error}): use a Python from python.org, Debian or conda, which all have it"
        ) from error


def match_expression(query: str) -> str:
    """The FTS5 expression of a query: its words, quoted, any of which may match.

    What is written together with digits in it is a phrase, so that ``506(b)`` and ``10b-5`` are found as such. A hyphen
    between digits joins them on both sides: ``506`` does not find docket No. 22-506.

    Args:
        query: Any text.

    Returns:
        The expression; empty if the query holds no word.
    """
    terms: dict[str, None] = {}
    for chunk in _CHUNK.findall(_folded(query)):
        words = _WORD.findall(chunk)
        if len(words) > 1 and any(character.isdigit() for character in chunk):
            terms[f'"{" ".join(words)}"'] = None
            words = [word for word in words if len(word) >= _SHORTEST_NUMBER and not word.isalpha()]
        terms |= dict.fromkeys(f'"{word}"' for word in words)
    return " OR ".join(list(terms)[:_MOST_WORDS])


def _folded(text: str) -> str:
    return _DIGITS_JOINED.sub("h", unicodedata.normalize("NFKC", text))
