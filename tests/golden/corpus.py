"""The golden corpus: `corpus/*.jsonl`, one case a line, with values computed by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from tests.attacks.payloads import rendered

FOLDER = Path(__file__).parent / "corpus"


class Golden(NamedTuple):
    """A case: an event item, perhaps with a rubric document, and what has to come out."""

    id: str
    source: str
    item: Any
    rubric: dict[str, Any]
    expected: dict[str, Any]
    why: str


def golden_cases() -> list[Golden]:
    """Every case of every file, in order."""
    return [
        _case(json.loads(line)) for path in sorted(FOLDER.glob("*.jsonl")) for line in path.read_text().splitlines()
    ]


def by_rubric(cases: list[Golden]) -> list[tuple[dict[str, Any], list[Golden]]]:
    """The cases in groups that share a rubric."""
    groups: dict[str, list[Golden]] = {}
    for case in cases:
        groups.setdefault(json.dumps(case.rubric, sort_keys=True), []).append(case)
    return [(json.loads(rubric), group) for rubric, group in groups.items()]


def _case(row: dict[str, Any]) -> Golden:
    item = rendered(row["item"])
    return Golden(row["id"], row["source"], item, row.get("rubric", {}), row["expected"], row["why"])
