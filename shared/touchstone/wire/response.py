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

_ONE_HOT = {
    name: tuple(1.0 if name == other else 0.0 for other in (*DIALECTS, NO_DIALECT)) for name in (*DIALECTS, NO_DIALECT)
}
_NO_ONE = (0.0,) * len(DIALECT_METRICS)
_UNSCORED = (0.0,) * len(_PARTS) + (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, *_NO_ONE)


def entry_of(sample_id: Any, score: Score) -> dict[str, Any]:
    """The response entry of a scored item.

    Parts that don't apply (no order demanded, no schemas shown) stand as 1.0 with `order_applies` or
    `schema_applies` 0, so that every name has a finite number every time.
    """
    order, schema = score.order, score.schema
    values = (
        score.parse,
        score.selection,
        score.arguments,
        1.0 if order is None else order,
        1.0 if schema is None else schema,
        1.0 if score.exact else 0.0,
        0.0 if order is None else 1.0,
        0.0 if schema is None else 1.0,
        float(score.rung),
        0.0,
        0.0 if score.answer.present else 1.0,
        float(len(score.plan.expected)),
        float(len(score.answer.calls)),
        *_ONE_HOT[score.answer.dialect],
    )
    return _entry(sample_id, score.reward, values)


def unscored_entry(sample_id: Any, floor: float) -> dict[str, Any]:
    """The response entry of an item that can't be scored: the floor, and `unscored` 1."""
    return _entry(sample_id, floor, _UNSCORED)


def _entry(sample_id: Any, reward: float, values: tuple[float, ...]) -> dict[str, Any]:
    return {
        "id": sample_id,
        "aggregate_reward_score": reward,
        "metrics_list": [
            {"name": name, "value": value, "type": kind}
            for name, value, kind in zip(METRICS, values, TYPES, strict=True)
        ],
    }


def enveloped(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """The entries as an HTTP-like response, which some callers other than Nova's want."""
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps(entries, allow_nan=False),
    }
