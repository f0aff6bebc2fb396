"""A run's documents, chunks and rows on disk, while a dataset is made of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NamedTuple

from touchstone.data.curation.candidate import Candidate, candidate_from, candidates_of
from touchstone.data.generation.outcome import ChunkOutcome, outcome_from
from touchstone.data.scratch import scratch
from touchstone.data.similarity import folded

Json = dict[str, Any]

_SCHEMA = """
CREATE TABLE documents (place INTEGER PRIMARY KEY, id TEXT, line TEXT);
CREATE TABLE chunks (place INTEGER PRIMARY KEY, document TEXT, failed INTEGER, line TEXT);
CREATE TABLE rows (
    number INTEGER PRIMARY KEY, id TEXT, document TEXT, repairs INTEGER, code TEXT, twin INTEGER, root INTEGER,
    split TEXT, answer BLOB, question TEXT, line TEXT
);
CREATE TABLE conflicts (place INTEGER PRIMARY KEY, kind TEXT, line TEXT)
"""
_INDEXES = """
CREATE INDEX chunks_of_documents ON chunks (document, failed);
CREATE INDEX rows_of_documents ON rows (document, code);
CREATE INDEX rows_by_question ON rows (question, answer);
CREATE INDEX rows_by_answer ON rows (answer)
"""
_DOCUMENTS = """
SELECT d.line,
    (SELECT count(*) FROM chunks c WHERE c.document = d.id),
    (SELECT count(*) FROM chunks c WHERE c.document = d.id AND c.failed),
    (SELECT count(*) FROM rows r WHERE r.document = d.id),
    (SELECT count(*) FROM rows r WHERE r.document = d.id AND r.code IS NULL)
FROM documents d ORDER BY d.place
"""
_ROWS = """
SELECT r.line, r.code, t.id, r.split FROM rows r LEFT JOIN rows t ON t.number = r.twin ORDER BY r.number
"""
_PLACED = """
WITH kept AS (SELECT number, row_number() OVER (ORDER BY number) - 1 AS place FROM rows WHERE code IS NULL)
UPDATE rows SET split = placed.split FROM kept JOIN placed USING (place) WHERE rows.number = kept.number
"""


class ShelvedRow(NamedTuple):
    """A row with what became of it.

    Attributes:
        candidate: the row.
        code: why it was taken out; None if it stays.
        twin: of a duplicate, the id of the row that stays for it.
        split: its split, once there is one.
    """

    candidate: Candidate
    code: str | None
    twin: str | None
    split: str | None


class DocumentYield(NamedTuple):
    """What came of a document: chunks, those without a reply, rows, and those of them that stay."""

    chunks: int
    failed: int
    rows: int
    kept: int


@contextmanager
def shelf(documents: Iterable[Json], outcomes: Iterable[ChunkOutcome]) -> Iterator[Shelf]:
    """A run on disk, for as long as the block lasts.

    Args:
        documents: the documents as prepared, without text, in their order; read once.
        outcomes: the outcomes of their chunks, in the same order; read once.

    Raises:
        DataError: the folder for temporary files is full.
    """
    with scratch(_SCHEMA) as database:
        made = Shelf(database)
        database.executemany(
            "INSERT INTO documents (id, line) VALUES (?, ?)", ((one["id"], json.dumps(one)) for one in documents)
        )
        for outcome in outcomes:
            made.put(outcome)
        for index in _INDEXES.split(";"):
            database.execute(index)
        yield made


class Shelf:
    """A run on disk: documents, chunks, rows, conflicts; each in the order in which it came.

    Attributes:
        database: holds them; `rows` has a column for each thing that rows are compared by.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self.database = database

    def put(self, outcome: ChunkOutcome) -> None:
        """Take in the outcome of a chunk, and its rows."""
        line = json.dumps([replace(outcome, rows=()).as_json(), outcome.counts()])
        chunk = (outcome.document, outcome.status == "failed", line)
        self.database.execute("INSERT INTO chunks (document, failed, line) VALUES (?, ?, ?)", chunk)
        self.database.executemany(
            "INSERT INTO rows (id, document, repairs, answer, question, line) VALUES (?, ?, ?, ?, ?, ?)",
            map(_row, candidates_of(outcome)),
        )

    def documents(self) -> Iterator[tuple[Json, DocumentYield]]:
        """The documents, with what came of each so far."""
        for line, *counts in self.database.execute(_DOCUMENTS):
            yield json.loads(line), DocumentYield(*counts)

    def chunks(self) -> Iterator[tuple[ChunkOutcome, Mapping[str, int]]]:
        """The outcomes of chunks without their rows, and how many rows were accepted, repaired, rejected."""
        for (line,) in self.database.execute("SELECT line FROM chunks ORDER BY place"):
            outcome, counts = json.loads(line)
            yield outcome_from(outcome), counts

    def rows(self) -> Iterator[ShelvedRow]:
        """The rows that were accepted or repaired, with what became of each."""
        for line, code, twin, split in self.database.execute(_ROWS):
            yield ShelvedRow(candidate_from(json.loads(line)), code, twin, split)

    def candidate(self, number: int) -> Candidate:
        """A row by its number."""
        line = self.database.execute("SELECT line FROM rows WHERE number = ?", (number,)).fetchone()[0]
        return candidate_from(json.loads(line))

    def kept(self, split: str | None = None) -> Iterator[Candidate]:
        """The rows that stay: all of them, or those of a split."""
        which, values = ("", ()) if split is None else ("AND split = ?", (split,))
        query = f"SELECT line FROM rows WHERE code IS NULL {which} ORDER BY number"  # noqa: S608 - our own words
        return (candidate_from(json.loads(line)) for (line,) in self.database.execute(query, values))

    def place(self, splits: Iterable[str]) -> None:
        """Put the rows that stay into splits, in their order."""
        self.database.execute("CREATE TABLE placed (place INTEGER PRIMARY KEY, split TEXT)")
        self.database.executemany("INSERT INTO placed VALUES (?, ?)", enumerate(splits))
        self.database.execute(_PLACED)

    def note(self, kind: str, conflict: Json) -> None:
        """Keep a line about two rows that contradict each other."""
        self.database.execute("INSERT INTO conflicts (kind, line) VALUES (?, ?)", (kind, json.dumps(conflict)))

    def conflicts(self) -> Iterator[Json]:
        """The lines about rows that contradict each other."""
        return (json.loads(line) for (line,) in self.database.execute("SELECT line FROM conflicts ORDER BY place"))

    def conflict_counts(self) -> dict[str, int]:
        """How many they are, by kind."""
        return dict(self.database.execute("SELECT kind, count(*) FROM conflicts GROUP BY kind ORDER BY kind"))

    def removed(self) -> dict[str, int]:
        """How many rows were taken out, by code."""
        query = "SELECT code, count(*) FROM rows WHERE code IS NOT NULL GROUP BY code ORDER BY code"
        return dict(self.database.execute(query))


def _row(candidate: Candidate) -> tuple[object, ...]:
    row = candidate.row
    line = json.dumps(candidate.as_json())
    return row.id, candidate.document, len(row.repairs), candidate.answer, folded(row.question), line
