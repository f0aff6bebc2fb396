"""Answers fed to the reward handler in batches shaped as RFT sends them, and checked against the library."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from touchstone.evaluation.results import result_of
from touchstone.evaluation.summary import Group, Summary
from touchstone.rehearsal.invocation import InvocationError, LocalFunction
from touchstone.scoring.errors import SampleError
from touchstone.scoring.rubric import Rubric
from touchstone.scoring.score import Scorer
from touchstone.wire.batch import outcome_of
from touchstone.wire.items import category_of, family_of, id_of
from touchstone.wire.response import METRICS
from touchstone.wire.rows import BadLine, item_of, lines_of


@dataclass(slots=True)
class RewardRehearsal:
    """What came of it.

    Attributes:
        rows: a result row for every answer, in order.
        summary: their summary.
        qualities: rewards by the quality that the author of an answer gave it, if any.
        batches: number of invocations.
        log: what the handler logged.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    summary: Summary = field(default_factory=Summary)
    qualities: dict[str, Group] = field(default_factory=dict)
    batches: int = 0
    log: str = ""


def rehearse_reward(
    answers: Path, function: LocalFunction, rubric: Rubric, *, batch_size: int = 64
) -> Iterator[RewardRehearsal]:
    """Send all answers through the handler; yields the rehearsal so far after every batch.

    Args:
        answers: JSON Lines file of RFT event items.
        function: the reward handler.
        rubric: the rubric that the handler has, to explain its scores by.
        batch_size: items an invocation (`lambda_batch_size` of the recipe).

    Raises:
        InvocationError: the handler broke the wire contract, or scored otherwise than the library.
    """
    rehearsal = RewardRehearsal()
    scorer = Scorer(rubric)
    for batch in _batches(_items(answers), batch_size):
        response = json.loads(function.invoke(json.dumps(batch).encode()))
        _check_contract(batch, response)
        for index, (item, entry) in enumerate(zip(batch, response, strict=True)):
            _add(rehearsal, item, index, entry, scorer)
        rehearsal.batches += 1
        rehearsal.log = function.log
        yield rehearsal


def run_name(answers: Path, rubric: Rubric) -> str:
    """Name of the run of these answers by this rubric: the same inputs, the same name."""
    digest = hashlib.sha256(answers.read_bytes() + rubric.digest.encode()).hexdigest()
    return f"rehearse-{digest[:12]}"


def _items(answers: Path) -> Iterator[Any]:
    for line in lines_of(answers):
        item = item_of(line, str(answers))
        if isinstance(item, BadLine):
            raise InvocationError(str(item))
        yield item


def _batches(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch


def _check_contract(batch: Sequence[Any], response: Any) -> None:
    """One entry an item, in order, with its id, and every metric in its place."""
    wanted = [id_of(item, index) for index, item in enumerate(batch)]
    if not isinstance(response, list) or [entry.get("id") for entry in response] != wanted:
        raise InvocationError(f"the response to {len(batch)} items does not echo their ids in order")
    for entry in response:
        if tuple(metric["name"] for metric in entry["metrics_list"]) != METRICS:
            raise InvocationError("a response entry lacks metrics, or has them in another order")


def _add(rehearsal: RewardRehearsal, item: Any, index: int, entry: dict[str, Any], scorer: Scorer) -> None:
    outcome = outcome_of(item, scorer)
    reward = entry["aggregate_reward_score"]
    if not isinstance(outcome, SampleError) and outcome.reward != reward:
        raise InvocationError(f"item {index} of a batch: the handler's reward differs from the library's")
    row = result_of(id_of(item, index), outcome, scorer, category_of(item), family=family_of(item))
    rehearsal.rows.append(row)
    rehearsal.summary.add(row)
    quality = item.get("quality")
    if isinstance(quality, str) and "unscored" not in row:
        rehearsal.qualities.setdefault(quality, Group()).add(row)
