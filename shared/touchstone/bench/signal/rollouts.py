"""Rollouts: answers to prompts with their rewards, from result rows, from a run's folder, or scored here."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from touchstone.bench.attack.sending import Item, Sender
from touchstone.bench.rows import Json, unanswered
from touchstone.bench.signal.contributions import contributions
from touchstone.evaluation.results import PARTS, result_of
from touchstone.scoring.errors import SampleError
from touchstone.scoring.rubric import Rubric
from touchstone.scoring.score import Scorer
from touchstone.wire.batch import outcome_of
from touchstone.wire.items import answer_of
from touchstone.wire.rows import BadLine, item_of, lines_of

RESULTS, ANSWERS = "results.jsonl", "answers.jsonl"
_CHUNK = 512
_SOLVED = 1.0 - 1e-9


@dataclass(frozen=True, slots=True)
class Rollout:
    """One answer to a prompt.

    Attributes:
        prompt: what its prompt is known by.
        reward: its reward.
        solved: whether it is right: exact by our own score, or at the full reward by another.
        parts: the parts of the reward by name, as far as they are known.
        points: what each part adds to the reward; they sum to it. None where that is not known.
        length: characters of the answer; None where it is not at hand.
    """

    prompt: str
    reward: float
    solved: bool
    parts: Mapping[str, float]
    points: Mapping[str, float] | None
    length: int | None


@dataclass(slots=True)
class Rollouts:
    """Rollouts, and what could not be used, by reason code.

    Attributes:
        kept: the rollouts.
        unusable: number of lines that hold none, by code.
        foreign_rubrics: number of result rows that another rubric made.
    """

    kept: list[Rollout] = field(default_factory=list)
    unusable: Counter[str] = field(default_factory=Counter)
    foreign_rubrics: int = 0


Score = Callable[
    [Sequence[Json]], "Iterable[tuple[float, bool, Mapping[str, float], Mapping[str, float] | None] | str]"
]
"""From items to reward, whether solved, parts and points of each; or why it has none, as a code."""


def read_rollouts(paths: Sequence[Path], rubric: Rubric, score: Score, group_by: str | None = None) -> Rollouts:
    """The rollouts of files and run folders.

    Args:
        paths: files of result rows or of answered items (JSON Lines), or folders of runs.
        rubric: what result rows are explained by, if it made them.
        score: scores answered items.
        group_by: column of an item that names its prompt; by default the prompt and the reference themselves.

    Raises:
        OSError: a file can't be read.
    """
    found = Rollouts()
    for path in paths:
        lengths = _lengths(path / ANSWERS) if path.is_dir() else {}
        lines = _lines(path / RESULTS if path.is_dir() else path, found)
        while chunk := list(islice(lines, _CHUNK)):
            _add_results([line for line in chunk if _is_result(line)], lengths, rubric, found)
            _add_items([line for line in chunk if not _is_result(line)], score, group_by, found)
    return found


def by_rubric(scorer: Scorer) -> Score:
    """Scores items with the library."""

    def score(items: Sequence[Json]) -> Iterator[Any]:
        for item in items:
            outcome = outcome_of(item, scorer)
            if isinstance(outcome, SampleError):
                yield outcome.code
            else:
                row = result_of("", outcome, scorer, None)
                yield outcome.reward, outcome.exact, _parts(row), contributions(row, scorer.rubric)

    return score


def by_target(sender: Sender) -> Score:
    """Scores items with any reward function; its metrics of type `Reward` are the parts."""

    def score(items: Sequence[Json]) -> Iterator[Any]:
        sent = [Item(f"r-{n}", "rollout", json.dumps({**item, "id": f"r-{n}"})) for n, item in enumerate(items)]
        for outcome in sender.send(sent):
            if outcome.reward is None:
                yield outcome.problem
            else:
                yield outcome.reward, outcome.reward >= _SOLVED, outcome.parts, None

    return score


def _lines(path: Path, found: Rollouts) -> Iterator[Json]:
    for line in lines_of(path):
        item = item_of(line, str(path))
        if isinstance(item, dict):
            yield item
        else:
            found.unusable["bad_line" if isinstance(item, BadLine) else "not_an_object"] += 1


def _is_result(line: Json) -> bool:
    return "rubric" in line and any(key in line for key in ("reward", "unscored", "failed"))


def _add_results(rows: Sequence[Json], lengths: Mapping[str, int], rubric: Rubric, found: Rollouts) -> None:
    for row in rows:
        if "reward" not in row:
            found.unusable["failed" if "failed" in row else "unscored"] += 1
            continue
        own = row["rubric"] == rubric.digest
        found.foreign_rubrics += not own
        points = contributions(row, rubric) if own else None
        length = lengths.get(_key(row))
        found.kept.append(Rollout(json.dumps(row["id"]), row["reward"], row["exact"], _parts(row), points, length))


def _add_items(items: Sequence[Json], score: Score, group_by: str | None, found: Rollouts) -> None:
    for item, scored in zip(items, score(items) if items else (), strict=True):
        if isinstance(scored, str):
            found.unusable[scored] += 1
            continue
        reward, solved, parts, points = scored
        found.kept.append(Rollout(_prompt(item, group_by), reward, solved, parts, points, _length(item)))


def _parts(row: Json) -> dict[str, float]:
    return {part: row["parts"][part] for part in PARTS if row["parts"].get(part) is not None}


def _prompt(item: Json, group_by: str | None) -> str:
    if group_by is not None and group_by in item:
        return json.dumps(item[group_by])
    messages = unanswered(item) if isinstance(item.get("messages"), list) else item.get("prompt", item.get("query"))
    reference = [
        item.get(key) for key in ("reference_answer", "metadata", "extra_info", "reward_model", "ground_truth")
    ]
    return hashlib.sha256(json.dumps([messages, reference]).encode()).hexdigest()


def _length(item: Json) -> int | None:
    turn = answer_of(item)
    return None if turn is None else length_of(turn)


def length_of(turn: Mapping[str, Any]) -> int:
    """Characters of an answer: of its text, and of its calls as JSON."""
    content = turn.get("content")
    text = content if isinstance(content, str) else "" if content is None else json.dumps(content)
    calls = turn.get("tool_calls")
    return len(text) + (len(json.dumps(calls)) if calls else 0)


def _lengths(path: Path) -> dict[str, int]:
    """Lengths of a run's answers by id and sample."""
    if not path.is_file():
        return {}
    found = {}
    for line in lines_of(path):
        record = item_of(line, str(path))
        if isinstance(record, dict) and isinstance(record.get("answer"), dict):
            found[_key(record)] = length_of(record["answer"])
    return found


def _key(row: Json) -> str:
    return json.dumps([row.get("id"), row.get("sample", 0)])
