"""The published vectors and those of this directory: one JSON object a line, each with where it comes from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


class Vector(NamedTuple):
    """An event, and what must become of it."""

    id: str
    source: str
    event: Any
    expected: dict[str, Any]


def read(folder: Path) -> list[Vector]:
    """The vectors of every file of a folder."""
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines() if line]
    return [Vector(**json.loads(line)) for line in lines]


VECTORS = read(ROOT / "shared/touchstone/wire/vectors")
PROCESSOR_VECTORS = read(HERE / "processor")


def name_of(vector: Vector) -> str:
    """For pytest's ids."""
    return vector.id
