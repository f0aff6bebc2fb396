"""`touchstone score` over many rows: rows a second and the most memory of any process."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.memory import MemoryWatch
from bench.samples import RUBRIC, events
from bench.table import Row


def measure(rows: int) -> Iterator[Row]:
    """The rows of the table, for a file of `rows` rows."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answers.jsonl"
        block = b"".join(item + b"\n" for item in events(2_000))
        with file.open("wb") as stream:
            for _ in range(rows // 2_000):
                stream.write(block)
        command = [sys.executable, "-m", "touchstone.cli", "score", str(file), "--rubric", str(RUBRIC)]
        started = time.perf_counter()
        process = subprocess.Popen([*command, "--out", f"{folder}/out.jsonl"], stdout=subprocess.DEVNULL)
        with MemoryWatch(process.pid) as memory:
            code = process.wait()
        took = time.perf_counter() - started
        if code != 0:
            raise RuntimeError(f"touchstone score ended with {code}")
        size = file.stat().st_size
    yield Row(f"{rows:,} rows, {size / 1e6:,.0f} MB, {os.cpu_count()} cores", f"{took:.0f} s, {rows / took:,.0f}/s", "")
    yield Row("all its processes together", f"{memory.peak:.0f} MB RSS at most", "goal 400 MB")
