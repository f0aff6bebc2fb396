"""The reward Lambda's response (AWS contract, section 2): one entry an item, every metric every time."""

from __future__ import annotations

import json
from typing import Any

from touchstone.scoring.calls import DIALECTS, NO_DIALECT
from touchstone.scoring.score import Score

_PARTS = ("parse", "selection", "arguments", "order", "schema", "exact")
_FACTS = ("order_applies", "schema_applies", "rung", "unscored", "no_answer", "calls_expected", "calls_emitted")
DIALECT_METRICS = tuple(f"dialect_{name}" for name in (*DIALECTS, NO_DIALECT))

METRICS = (*_PARTS, *_FACTS, *DIALECT_METRICS)
"""Names of all metrics, in the order in which every entry has them."""

TYPES = ("Reward",) * len(_PARTS) + ("Metric",) * (len(METRICS) - len(_PARTS))
"""`Reward` contributes to training, as a part of the aggregate; `Metric` is reported only."""


def _metric(name: str, value: float) -> dict[str, Any]:
    return {"name": name, "value": value, "type": TYPES[METRICS.index(name)]}


_OFF = {name: _metric(name, 0.0) for name in METRICS}
_ON = {name: _metric(name, 1.0) for name in METRICS}
_DIALECTS = {
    name: [(_ON if name == other else _OFF)[f"dialect_{other}"] for other in (*DIALECTS, NO_DIALECT)]
    for name in (*DIALECTS, NO_DIALECT)
}


def entry_of(sample_id: Any, score: Score) -> dict[str, Any]:
    """The response entry of a scored item.

    Parts that don't apply (no order demanded, no schemas shown) stand as 1.0 with `order_applies` or
    `schema_applies` 0, so that every name has a finite number every time. Metrics that are 0 or 1 by
    nature are one object in all entries: write them out, don't change them.
    """
    order, schema, answer = score.order, score.schema, score.answer
    metrics = [
        {"name": "parse", "value": score.parse, "type": "Reward"},
        {"name": "selection", "value": score.selection, "type": "Reward"},
        {"name": "arguments", "value": score.arguments, "type": "Reward"},
        _ON["order"] if order is None else {"name": "order", "value": order, "type": "Reward"},
        _ON["schema"] if schema is None else {"name": "schema", "value": schema, "type": "Reward"},
        (_ON if score.exact else _OFF)["exact"],
        (_OFF if order is None else _ON)["order_applies"],
        (_OFF if schema is None else _ON)["schema_applies"],
        {"name": "rung", "value": float(score.rung), "type": "Metric"},
        _OFF["unscored"],
        (_OFF if answer.present else _ON)["no_answer"],
        {"name": "calls_expected", "value": float(len(score.plan.expected)), "type": "Metric"},
        {"name": "calls_emitted", "value": float(len(answer.calls)), "type": "Metric"},
        *_DIALECTS[answer.dialect],
    ]
    return {"id": sample_id, "aggregate_reward_score": score.reward, "metrics_list": metrics}


def unscored_entry(sample_id: Any, floor: float) -> dict[str, Any]:
    """The response entry of an item that can't be scored: the floor, and `unscored` 1."""
    metrics = [(_ON if name == "unscored" else _OFF)[name] for name in METRICS]
    return {"id": sample_id, "aggregate_reward_score": floor, "metrics_list": metrics}


def enveloped(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """The entries as an HTTP-like response, which some callers other than Nova's want."""
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps(entries, allow_nan=False),
    }
