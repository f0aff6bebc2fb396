"""Reads the golden cases that lie beside the tests as data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

GOLDEN = Path(__file__).parent / "golden"


class Case(NamedTuple):
    expected: object
    seen: object
    at_least: float
    at_most: float
    why: str


def _case(row: dict[str, Any]) -> Case:
    low, high = (row["grade"], row["grade"]) if "grade" in row else (row["at_least"], row["at_most"])
    return Case(row["expected"], row["seen"], low, high, row["why"])


def golden(name: str) -> list[Any]:
    lines = (GOLDEN / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [pytest.param(_case(row), id=row["id"]) for row in rows]
