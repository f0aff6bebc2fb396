"""The same question twice, and the same question with two answers."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from touchstone.data.curation.candidate import Candidate
from touchstone.data.curation.shelf import Shelf
from touchstone.data.rows.facts import facts_in
from touchstone.data.similarity import near_forest
from touchstone.scoring.comparators.citation import find_citations

Json = dict[str, Any]

_CONTRADICTIONS = """
SELECT question FROM rows GROUP BY question HAVING count(DISTINCT answer) > 1 ORDER BY min(number)
"""
_FIRST_OF_ANSWERS = "SELECT min(number) FROM rows WHERE question = ? GROUP BY answer ORDER BY 1"
_SAME_QUESTIONS = """
WITH several AS (
    SELECT question, min(number) AS first FROM rows WHERE code IS NULL GROUP BY question HAVING count(*) > 1
)
UPDATE rows SET root = several.first FROM several WHERE rows.question = several.question
"""
_SHARED_ANSWERS = """
SELECT answer FROM rows WHERE code IS NULL GROUP BY answer HAVING count(*) > 1 ORDER BY min(number)
"""
_BEST = """
WITH ranked AS (
    SELECT number, first_value(number) OVER (PARTITION BY root ORDER BY repairs, number) AS best
    FROM rows WHERE root IS NOT NULL AND code IS NULL
)
UPDATE rows SET code = ?, twin = ranked.best FROM ranked
WHERE rows.number = ranked.number AND ranked.best != rows.number
"""
_LAST_TWIN = """
UPDATE rows SET twin = gone.twin FROM rows AS gone WHERE gone.number = rows.twin AND gone.twin IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two rows with one question and two answers.

    Attributes:
        kind: `same_question`, after folding; or `near_question`, with the same dates, numbers and
            citations.
        first: id of one row.
        second: id of the other.
        similarity: of the questions.
        differs: what differs: `tools`, `arguments`, or `category`.
    """

    kind: Literal["same_question", "near_question"]
    first: str
    second: str
    similarity: float
    differs: str

    @classmethod
    def between(
        cls, kind: Literal["same_question", "near_question"], one: Candidate, other: Candidate, similarity: float
    ) -> Conflict:
        """The conflict of two rows."""
        differs = "category" if one.label == other.label else "arguments" if one.tools == other.tools else "tools"
        return cls(kind, one.row.id, other.row.id, similarity, differs)

    def as_json(self) -> Json:
        """As a line of `conflicts.jsonl`; ids only."""
        return {
            "kind": self.kind,
            "first": self.first,
            "second": self.second,
            "similarity": round(self.similarity, 4),
            "differs": self.differs,
        }


def deduplicate(run: Shelf, similarity: float) -> None:
    """Take out the rows that say nothing new, and those that contradict each other.

    The same question with different answers is taken out whole, since nobody can tell which is right; questions that
    are nearly the same with different answers are noted, as a word may make the difference. Of questions that are
    the same, or nearly, and have the same answer, the one with the fewest repairs stays.

    Args:
        run: the rows; those that go get a code (`label_conflict`, `duplicate`, `near_duplicate`), duplicates also the
            row that stays for them; the conflicts are noted.
        similarity: from which on two questions are near-duplicates.
    """
    _same_questions(run)
    _near_questions(run, similarity)
    _near_conflicts(run, similarity)


def _same_questions(run: Shelf) -> None:
    for (question,) in run.database.execute(_CONTRADICTIONS):
        first, *others = (row[0] for row in run.database.execute(_FIRST_OF_ANSWERS, (question,)))
        for other in others:
            _note(run, Conflict.between("same_question", run.candidate(first), run.candidate(other), 1.0))
        run.database.execute("UPDATE rows SET code = 'label_conflict' WHERE question = ?", (question,))
    run.database.execute(_SAME_QUESTIONS)
    _keep_best(run, "duplicate")


def _near_questions(run: Shelf, similarity: float) -> None:
    for (answer,) in run.database.execute(_SHARED_ANSWERS):
        numbers = array("I")
        for pair in near_forest(_questions(run, numbers, "AND answer = ?", answer), similarity):
            connected = (numbers[pair.root], numbers[pair.root], numbers[pair.second])
            run.database.execute("UPDATE rows SET root = ? WHERE number IN (?, ?)", connected)
    _keep_best(run, "near_duplicate")


def _keep_best(run: Shelf, code: str) -> None:
    """Of the rows with one root, keep the one with the fewest repairs; it stands for those that others stood for."""
    run.database.execute(_BEST, (code,))
    run.database.execute(_LAST_TWIN)
    run.database.execute("UPDATE rows SET root = NULL WHERE root IS NOT NULL")


def _near_conflicts(run: Shelf, similarity: float) -> None:
    """Note near questions that state the same dates, numbers and citations, and have different answers."""
    numbers = array("I")
    for pair in near_forest(_questions(run, numbers), similarity):
        one, other = run.candidate(numbers[pair.first]), run.candidate(numbers[pair.second])
        if one.answer != other.answer and _facts(one.row.question) == _facts(other.row.question):
            _note(run, Conflict.between("near_question", one, other, pair.similarity))


def _questions(run: Shelf, numbers: array[int], which: str = "", *values: object) -> Iterator[str]:
    """The questions of rows that stay; their numbers are noted on the way."""
    query = f"SELECT number, question FROM rows WHERE code IS NULL {which} ORDER BY number"  # noqa: S608 - our own words
    for number, question in run.database.execute(query, values):
        numbers.append(number)
        yield question


def _facts(question: str) -> tuple[object, ...]:
    return facts_in(question), frozenset(find_citations(question))


def _note(run: Shelf, conflict: Conflict) -> None:
    run.note(conflict.kind, conflict.as_json())
