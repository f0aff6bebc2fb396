"""Rows a second through `touchstone data validate`, one core, and the memory that it takes."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.memory import MemoryWatch
from bench.samples import events
from bench.table import Row
from touchstone.data.errors import RowError
from touchstone.data.training_rows import rft_row, sft_row
from touchstone.data.validation import Settings, validate
from touchstone.data.validation.settings import Format

_ROUNDS = 5
_COUNT, _MANY = 20_000, 100_000
_MAKERS: dict[Format, Callable[[Any], Any]] = {"rft": rft_row, "sft": lambda sample: sft_row(sample, "tool_use")}


def measure() -> Iterator[Row]:
    """Rows of the table. Times are the processor's, the best of several rounds: other work gets in the way."""
    with tempfile.TemporaryDirectory() as folder:
        for kind in _MAKERS:
            file = _written(Path(folder) / f"{kind}.jsonl", kind, _COUNT)
            lines = file.read_bytes().splitlines()
            plain = _best(lambda lines=lines: deque(map(json.loads, lines), 0))  # type: ignore[misc]
            taken = _best(lambda file=file, kind=kind: validate(file, Settings(kind)))  # type: ignore[misc]
            size = file.stat().st_size / len(lines)
            yield Row(
                f"{kind}, {len(lines):,} rows of {size:,.0f} bytes",
                f"{len(lines) / taken:,.0f}/s",
                f"{taken / plain:.1f} x json.loads; goal 20,000/s",
            )
        for count in (_COUNT, _MANY):
            file = _written(Path(folder) / "rft.jsonl", "rft", count)
            yield Row(f"memory for {count:,} rows", f"{_peak(file):.0f} MB RSS at most", "")


def _written(file: Path, kind: Format, count: int) -> Path:
    """Rows as our own code makes them, each with an id and a question of its own."""
    with file.open("w", encoding="utf-8") as out:
        for number, event in enumerate(events(count)):
            sample = json.loads(event)
            sample["id"] = f"q-{number}"
            sample["messages"] = [turn for turn in sample["messages"] if turn["role"] != "assistant"]
            sample["messages"][-1]["content"] += f" #{number}"
            try:
                out.write(json.dumps(_MAKERS[kind](sample)) + "\n")
            except RowError:
                continue
    return file


def _best(work: Callable[[], Any]) -> float:
    times = []
    for _ in range(_ROUNDS):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


def _peak(file: Path) -> float:
    command = [sys.executable, "-m", "touchstone.cli", "data", "validate", str(file), "--format", "rft", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    with MemoryWatch(process.pid, 0.05) as watch:
        process.wait()
    return watch.peak


if __name__ == "__main__":
    for measured in measure():
        print(*measured, sep=" | ")
