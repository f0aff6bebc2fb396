"""The gate's rules, each with its evidence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from touchstone.evaluation.report.blocks import Cell, Column, Exhibit, Section, Table
from touchstone.evaluation.report.input import ReportInput
from touchstone.evaluation.report.series import Series
from touchstone.evaluation.report.wording import NOTHING, sentence, short_digest

_OUTCOMES = {"promote": "✓\u00a0promote", "hold": f"{NOTHING}\u00a0hold", "reject": "✕\u00a0reject"}
_RULES = {
    "gain": "Gain",
    "categories": "Categories",
    "validity": "Validity",
    "unscored": "Unscored",
    "samples": "Samples",
}


def gate_section(report: ReportInput, series: Sequence[Series]) -> Section | None:
    """Every rule of the policy: its outcome, what was seen, what it demands."""
    del series
    if report.gate is None:
        return None
    policy = report.gate.get("policy") or {}
    digest = short_digest(policy.get("digest"))
    words = f"Policy {policy.get('name') or 'without a name'} ({digest}): each rule promotes, holds or rejects."
    columns = (Column("Rule", numeric=False), Column("Outcome", numeric=False), Column("Evidence", numeric=False))
    rows = tuple(_row(rule) for rule in report.gate["rules"])
    table = Table("Rules of the gate", columns, rows)
    return Section("gate", "Why: the gate's rules", (words,), (Exhibit(table),), folded=False)


def _row(rule: dict[str, Any]) -> tuple[Cell, ...]:
    name, outcome = str(rule["rule"]), str(rule["outcome"])
    return (
        Cell(_RULES.get(name, name)),
        Cell(_OUTCOMES.get(outcome, outcome)),
        Cell(sentence(str(rule.get("words") or _values(rule)))),
    )


def _values(rule: dict[str, Any]) -> str:
    return f"seen {json.dumps(rule.get('seen'))}, limit {json.dumps(rule.get('limit'))}"
