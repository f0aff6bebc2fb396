"""The attack: every row's variants and the hostile items, sent to a target, judged and counted."""

from __future__ import annotations

import tempfile
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

from touchstone.bench.attack.calibration import dialect_of
from touchstone.bench.attack.findings import Findings
from touchstone.bench.attack.harassment import harass
from touchstone.bench.attack.judging import judge
from touchstone.bench.attack.making import variants_of
from touchstone.bench.attack.policies import constant_answer
from touchstone.bench.attack.sending import Item, Outcome, Sender
from touchstone.bench.attack.texts import EVALUATED
from touchstone.bench.attack.traps import Traps
from touchstone.bench.attack.values import values_of
from touchstone.bench.attack.variant import Case, Variant
from touchstone.bench.rows import Json, Row
from touchstone.bench.targets.target import Target

_CHUNK = 4
_AHEAD = 3
_CODE_ROWS = 10


@dataclass(frozen=True, slots=True)
class AttackSettings:
    """How an attack is run.

    Attributes:
        seconds: time limit of a call.
        batch_size: items of a call.
        dialect: form of the answers; None for the one in which the target pays right answers most.
        traps: look-alike values of the domain.
        hostile_rows: rows of which hostile items are made.
    """

    seconds: float = 10.0
    batch_size: int = 64
    dialect: str | None = None
    traps: Traps = Traps()  # noqa: RUF009 - it never changes
    hostile_rows: int = 3


class _Answered(NamedTuple):
    """A row's variants, and what came of each."""

    row: Row
    variants: Sequence[Variant]
    outcomes: Sequence[Outcome]


def attack(targets: Sequence[Target], rows: Sequence[Row], settings: AttackSettings) -> Iterator[Findings]:
    """Attack a target; yields the findings so far after every few rows, and at the end.

    Args:
        targets: the reward function, as often as it may be called at once; a handler in Python has a process each.
        rows: rows of the user's own dataset, at least one.
        settings: how.
    """
    started = time.perf_counter()
    senders = [Sender(target, settings.seconds, settings.batch_size) for target in targets]
    dialect, notes = dialect_of(senders[0], rows, settings.dialect)
    findings = Findings(targets[0].spec, dialect.name, notes=notes)
    others = values_of(rows)
    cases = [Case(row, dialect, others, settings.traps) for row in rows]
    with tempfile.TemporaryDirectory(prefix="touchstone-bench-") as folder:
        for answered in _answered(senders, cases, constant_answer(rows), folder):
            _count(findings, answered)
            _tell(findings, senders, started)
            yield findings
        harass(findings, senders[0], rows, dialect, settings.hostile_rows)
        findings.evaluated = (Path(folder) / EVALUATED).exists()
    _tell(findings, senders, started)
    yield findings


def _tell(findings: Findings, senders: Sequence[Sender], started: float) -> None:
    findings.lost = sum(sender.lost for sender in senders)
    findings.spoiled.clear()
    for sender in senders:
        findings.spoiled.update(sender.spoiled)
    findings.calls = sum(sender.calls for sender in senders)
    findings.seconds = time.perf_counter() - started


def _answered(
    senders: Sequence[Sender], cases: Sequence[Case], constant: Sequence[Json], folder: str
) -> Iterator[_Answered]:
    """Every row answered, in order; a few chunks of them are under way at a time."""
    free: SimpleQueue[Sender] = SimpleQueue()
    for sender in senders:
        free.put(sender)
    work = partial(_chunk_answered, free, constant, folder)
    under_way: deque[Future[list[_Answered]]] = deque()
    with ThreadPoolExecutor(len(senders)) as pool:
        for start in range(0, len(cases), _CHUNK):
            under_way.append(pool.submit(work, cases[start : start + _CHUNK]))
            if len(under_way) >= len(senders) + _AHEAD:
                yield from under_way.popleft().result()
        while under_way:
            yield from under_way.popleft().result()


def _chunk_answered(
    free: SimpleQueue[Sender], constant: Sequence[Json], folder: str, cases: Sequence[Case]
) -> list[_Answered]:
    made = [variants_of(case, constant, folder if case.row.index < _CODE_ROWS else None) for case in cases]
    items = [
        _item(case, n, variant)
        for case, variants in zip(cases, made, strict=True)
        for n, variant in enumerate(variants)
    ]
    sender = free.get()
    try:
        outcomes = iter(sender.send(items))
    finally:
        free.put(sender)
    return [
        _Answered(case.row, variants, [next(outcomes) for _ in variants])
        for case, variants in zip(cases, made, strict=True)
    ]


def _item(case: Case, number: int, variant: Variant) -> Item:
    item_id = f"{case.row.index}.{number}"
    return Item(item_id, variant.name, case.row.item_text(item_id, variant.turns))


def _count(findings: Findings, answered: _Answered) -> None:
    rewards: dict[str, float] = {}
    for variant, outcome in zip(answered.variants, answered.outcomes, strict=True):
        findings.add_outcome(variant.name, variant.kind, outcome)
        if outcome.reward is not None:
            rewards[variant.key] = outcome.reward
    findings.add_judgement(answered.row.id, judge(answered.variants, rewards), rewards)
