"""Samples a second and latency, from the raw bytes of an event item to its response entry, on one core."""

from __future__ import annotations

import gc
import json
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import orjson

from bench.samples import RUBRIC, calls_per_event, events
from bench.table import Row
from touchstone.scoring.score import Scorer
from touchstone.wire.batch import score_items
from touchstone.wire.rubrics import load_rubric

COUNT = 4_000
_ROUNDS = 9


def measure() -> Iterator[Row]:
    """Rows of the speed table. Each item counts with the best of several rounds; the works take turns."""
    items = events(COUNT)
    decoded = [orjson.loads(item) for item in items]
    size = statistics.mean(map(len, items))
    yield Row("events", f"{COUNT:,}, {size:,.0f} bytes and {calls_per_event(items):.1f} calls each", "")
    scorer = Scorer(load_rubric(RUBRIC))
    works: dict[str, tuple[Callable[[Any], object], list[Any]]] = {
        "orjson.loads": (orjson.loads, items),
        "json.loads": (json.loads, items),
        "decoded event -> response entry": (lambda item: score_items((item,), scorer, 0.0), decoded),
        "raw event -> response entry (orjson)": (lambda item: score_items((orjson.loads(item),), scorer, 0.0), items),
        "raw event -> response entry (json)": (lambda item: score_items((json.loads(item),), scorer, 0.0), items),
    }
    best = _best_of_rounds(works)
    yardstick = sum(best["orjson.loads"])
    for name, times in best.items():
        total = sum(times)
        ordered = sorted(times)
        p50, p99 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
        figure = f"{COUNT / total:,.0f}/s, p50 {p50 * 1e6:.1f} us, p99 {p99 * 1e6:.0f} us"
        yield Row(name, figure, f"{total / yardstick:.1f} x orjson.loads")


def _best_of_rounds(works: dict[str, tuple[Callable[[Any], object], list[Any]]]) -> dict[str, list[float]]:
    """For each work the best time of each item: what it takes when nothing else gets in the way."""
    best: dict[str, list[float]] = {}
    gc.collect()
    gc.freeze()
    for _ in range(_ROUNDS):
        for name, (work, items) in works.items():
            times = _times(work, items)
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
