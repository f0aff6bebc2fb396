"""The rules, one after the other, and the verdict on each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import Any

from touchstone.bench.conform import answers, behaviour, envelopes, items, vectors
from touchstone.bench.conform.kit import Kit
from touchstone.bench.conform.rule import Rule, Verdict, verdict_on
from touchstone.bench.rows import Row, row_of
from touchstone.scoring.rubric import Rubric
from touchstone.scoring.toolset import ToolCache

FORMAT = 1
RULES: tuple[Rule, ...] = (
    *envelopes.RULES,
    *items.RULES,
    *behaviour.RULES,
    *vectors.RULES,
    *answers.RULES,
)
"""All rules; those on the response come last, since they look at everything that came back."""


def conform(kit: Kit) -> Iterator[Verdict]:
    """Test a target by every rule; yields each verdict when it is there."""
    for rule in RULES:
        yield verdict_on(rule, kit)


def own_rows() -> tuple[Row, ...]:
    """Rows to test with where the user gives none: references in the shape of AWS's documentation."""
    text = files("touchstone.bench.conform").joinpath("rows.jsonl").read_text(encoding="utf-8")
    tools = ToolCache(Rubric())
    return tuple(row_of(json.loads(line), index, tools) for index, line in enumerate(text.splitlines()))


def broken(verdicts: Sequence[Verdict], *, strict: bool) -> list[Verdict]:
    """The broken rules that count: those that bind, or, if strict, all."""
    return [one for one in verdicts if one.outcome == "broken" and (strict or one.level == "must")]


def document_of(kit: Kit, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """The verdicts as JSON."""
    return {
        "format": FORMAT,
        "target": kit.target.spec,
        "dialect": kit.dialect.name,
        "slowest_seconds": round(kit.slowest, 6),
        "broken": {
            level: sum(v.outcome == "broken" and v.level == level for v in verdicts) for level in ("must", "should")
        },
        "verdicts": [verdict._asdict() for verdict in verdicts],
    }
