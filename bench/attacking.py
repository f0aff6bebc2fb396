"""`touchstone attack` on a thousand rows: every class, our own reward, as the command does it."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.samples import ROOT, RUBRIC
from bench.table import Row
from touchstone.bench.attack.attack import AttackSettings, attack
from touchstone.bench.attack.traps import own_traps
from touchstone.bench.rows import read_rows
from touchstone.bench.targets.spec import target_from

_ROWS = 1000


def measure() -> Iterator[Row]:
    """How long it takes, and what it finds."""
    with tempfile.TemporaryDirectory() as folder:
        rows = read_rows(_dataset(Path(folder)), _ROWS).rows
    targets = [
        target_from("functions.reward.handler:handler", seconds=10, rubric=RUBRIC) for _ in range(os.cpu_count() or 1)
    ]
    try:
        *_, found = attack(targets, rows, AttackSettings(traps=own_traps()))
    finally:
        for target in targets:
            target.close()
    answers = sum(one.answers for one in found.classes.values())
    yield Row(f"attack of {found.rows:,} rows, {answers:,} answers", f"{found.seconds:.1f} s", "goal 60 s on 2 cores")
    yield Row("exploitability of our reward", f"{found.exploitability:.2%}", "goal 0")
    yield Row("inverted pairs", f"{found.pairs['inverted']} of {found.pairs.total():,}", "goal 0")


def _dataset(folder: Path) -> Path:
    """The example's questions, over and over."""
    lines = (ROOT / "examples/securities/samples.jsonl").read_text(encoding="utf-8").splitlines()
    file = folder / "rows.jsonl"
    with file.open("w", encoding="utf-8") as out:
        for number in range(_ROWS):
            row = json.loads(lines[number % len(lines)])
            out.write(json.dumps({**row, "id": f"{row['id']}-{number}"}) + "\n")
    return file
