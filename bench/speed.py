"""Samples a second and latency, from the raw bytes of an event item to its response entry, on one core."""

from __future__ import annotations

import gc
import json
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import orjson

from bench.samples import RUBRIC, calls_per_event, events, grouped_events, unlike_events
from bench.table import Row
from touchstone.scoring.score import Scorer
from touchstone.wire.batch import score_items
from touchstone.wire.rubrics import load_rubric

COUNT = 4_000
_ROUNDS = 9
_GROUP = 8

_Works = dict[str, tuple[Callable[[], Callable[[Any], object]], list[Any]]]
"""By name: makes the work of a round, and the items that it is done on."""


def measure() -> Iterator[Row]:
    """Rows of the speed table. Each item counts with the best of several rounds; the works take turns."""
    items = events(COUNT)
    decoded = [orjson.loads(item) for item in items]
    size = statistics.mean(map(len, items))
    yield Row("events", f"{COUNT:,}, {size:,.0f} bytes and {calls_per_event(items):.1f} calls each", "")
    scorer = Scorer(load_rubric(RUBRIC))
    yield from _rows(
        {
            "orjson.loads": (lambda: orjson.loads, items),
            "json.loads": (lambda: json.loads, items),
            "decoded event -> response entry": (lambda: lambda item: score_items((item,), scorer, 0.0), decoded),
            "raw event -> response entry (orjson)": (
                lambda: lambda item: score_items((orjson.loads(item),), scorer, 0.0),
                items,
            ),
            "raw event -> response entry (json)": (
                lambda: lambda item: score_items((json.loads(item),), scorer, 0.0),
                items,
            ),
        }
    )
    for name, others in (
        (f"groups of {_GROUP} answers to a prompt", grouped_events(COUNT, _GROUP)),
        ("no reference twice", unlike_events(COUNT)),
    ):
        rows = _rows(
            {
                f"orjson.loads, {name}": (lambda: orjson.loads, others),
                f"decoded event -> response entry, {name}, scorer new": (
                    _new_scorer,
                    [orjson.loads(item) for item in others],
                ),
            }
        )
        yield from list(rows)[1:]


def _new_scorer() -> Callable[[Any], object]:
    """Scoring by a scorer that has seen nothing yet, so that each round finds what a first one would."""
    scorer = Scorer(load_rubric(RUBRIC))
    return lambda item: score_items((item,), scorer, 0.0)


def _rows(works: _Works) -> Iterator[Row]:
    """A row for each work; the first of them is the yardstick."""
    best = _best_of_rounds(works)
    yardstick = sum(next(iter(best.values())))
    for name, times in best.items():
        total = sum(times)
        ordered = sorted(times)
        p50, p99 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
        figure = f"{len(times) / total:,.0f}/s, p50 {p50 * 1e6:.1f} us, p99 {p99 * 1e6:.0f} us"
        yield Row(name, figure, f"{total / yardstick:.1f} x orjson.loads")


def _best_of_rounds(works: _Works) -> dict[str, list[float]]:
    """For each work the best time of each item: what it takes when nothing else gets in the way."""
    best: dict[str, list[float]] = {}
    gc.collect()
    gc.freeze()
    for _ in range(_ROUNDS):
        for name, (make, items) in works.items():
            times = _times(make(), items)
            best[name] = list(map(min, best.get(name, times), times))
    gc.unfreeze()
    return best


def _times(work: Callable[[Any], object], items: list[Any]) -> list[float]:
    clock = time.perf_counter
    times: list[float] = []
    for item in items:
        started = clock()
        work(item)
        times.append(clock() - started)
    return times
