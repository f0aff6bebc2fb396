"""The same question twice, and the same question with two answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from touchstone.data.curation.candidate import Candidate
from touchstone.data.rows.facts import facts_in
from touchstone.data.similarity import folded, near_forest
from touchstone.scoring.comparators.citation import find_citations

Json = dict[str, Any]


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

    def as_json(self) -> Json:
        """As a line of `conflicts.jsonl`; ids only."""
        return {
            "kind": self.kind,
            "first": self.first,
            "second": self.second,
            "similarity": round(self.similarity, 4),
            "differs": self.differs,
        }


@dataclass(frozen=True, slots=True)
class Deduplicated:
    """What is left.

    Attributes:
        kept: indices of the rows that are left, in their order.
        refused: code by index of the others: `label_conflict`, `duplicate`, `near_duplicate`.
        twins: of a duplicate, the index of the row that stays for it.
        conflicts: rows with one question and two answers.
    """

    kept: list[int]
    refused: dict[int, str]
    twins: dict[int, int]
    conflicts: list[Conflict]


def deduplicated(candidates: Sequence[Candidate], similarity: float) -> Deduplicated:
    """The rows without those that say nothing new, and without those that contradict each other.

    The same question with different answers is taken out whole, since nobody can tell which is right; questions that
    are nearly the same with different answers are reported, as a word may make the difference. Of questions that are
    the same, or nearly, and have the same answer, the one with the fewest repairs stays.

    Args:
        candidates: the rows, in a fixed order.
        similarity: from which on two questions are near-duplicates.
    """
    refused: dict[int, str] = {}
    twins: dict[int, int] = {}
    conflicts = _same_questions(candidates, refused, twins)
    _near_questions(candidates, similarity, refused, twins)
    left = [index for index in range(len(candidates)) if index not in refused]
    conflicts += _near_conflicts(candidates, left, similarity)
    return Deduplicated(left, refused, twins, conflicts)


def _same_questions(candidates: Sequence[Candidate], refused: dict[int, str], twins: dict[int, int]) -> list[Conflict]:
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for index, candidate in enumerate(candidates):
        groups[folded(candidate.row.question)].append(index)
    conflicts: list[Conflict] = []
    for group in groups.values():
        answers: dict[tuple[str, str], int] = {}
        for index in group:
            answers.setdefault((candidates[index].label, candidates[index].row.category), index)
        if len(answers) > 1:
            refused.update(dict.fromkeys(group, "label_conflict"))
            first, *others = answers.values()
            conflicts += [_conflict("same_question", candidates[first], candidates[one], 1.0) for one in others]
        else:
            _keep_best(group, candidates, "duplicate", refused, twins)
    return conflicts


def _near_questions(
    candidates: Sequence[Candidate], similarity: float, refused: dict[int, str], twins: dict[int, int]
) -> None:
    by_answer: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for index, candidate in enumerate(candidates):
        if index not in refused:
            by_answer[candidate.label, candidate.row.category].append(index)
    for group in by_answer.values():
        if len(group) > 1:
            for connected in _connected([candidates[index].row.question for index in group], similarity):
                _keep_best([group[place] for place in connected], candidates, "near_duplicate", refused, twins)


def _keep_best(
    group: Sequence[int],
    candidates: Sequence[Candidate],
    code: str,
    refused: dict[int, str],
    twins: dict[int, int],
) -> None:
    best = min(group, key=lambda index: (len(candidates[index].row.repairs), index))
    for index in group:
        if index != best:
            refused[index] = code
            twins[index] = best


def _near_conflicts(candidates: Sequence[Candidate], left: Sequence[int], similarity: float) -> list[Conflict]:
    """Near questions that state the same dates, numbers and citations, and have different answers."""
    found = []
    for pair in near_forest([candidates[index].row.question for index in left], similarity):
        one, other = candidates[left[pair.first]], candidates[left[pair.second]]
        same_facts = _facts(one.row.question) == _facts(other.row.question)
        if same_facts and (one.label, one.row.category) != (other.label, other.row.category):
            found.append(_conflict("near_question", one, other, pair.similarity))
    return found


def _facts(question: str) -> tuple[object, ...]:
    return facts_in(question), frozenset(find_citations(question))


def _conflict(
    kind: Literal["same_question", "near_question"], one: Candidate, other: Candidate, similarity: float
) -> Conflict:
    differs = "category" if one.label == other.label else "arguments" if one.tools == other.tools else "tools"
    return Conflict(kind, one.row.id, other.row.id, similarity, differs)


def _connected(texts: Sequence[str], similarity: float) -> list[list[int]]:
    sets: dict[int, list[int]] = {}
    for pair in near_forest(texts, similarity):
        merged = sets.get(pair.first, [pair.first]) + sets.get(pair.second, [pair.second])
        sets.update(dict.fromkeys(merged, merged))
    unique = {id(group): sorted(group) for group in sets.values()}
    return sorted(unique.values())
