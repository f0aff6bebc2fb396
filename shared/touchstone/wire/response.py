"""The reward Lambda's response (AWS contract, section 2): one entry an item, every metric every time."""

from __future__ import annotations

import json
from typing import Any

from touchstone.scoring.calls import DIALECTS, NO_DIALECT
from touchstone.scoring.reference import MAX_EXPECTED
from touchstone.scoring.rung import EXACT
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
_MOST_COUNTED = 64
_RUNGS = [_metric("rung", float(rung)) for rung in range(EXACT + 1)]
_EXPECTED = [_metric("calls_expected", float(count)) for count in range(MAX_EXPECTED + 1)]
_EMITTED = [_metric("calls_emitted", float(count)) for count in range(_MOST_COUNTED + 1)]
_PARSE_ON, _SELECTION_ON, _ARGUMENTS_ON, _ORDER_ON, _SCHEMA_ON = (_ON[name] for name in _PARTS[:5])
_EXACT = (_OFF["exact"], _ON["exact"])
_ORDER_APPLIES, _SCHEMA_APPLIES = _ON["order_applies"], _ON["schema_applies"]
_NO_ORDER, _NO_SCHEMA = _OFF["order_applies"], _OFF["schema_applies"]
_SCORED, _NO_ANSWER = _OFF["unscored"], (_ON["no_answer"], _OFF["no_answer"])


def entry_of(sample_id: Any, score: Score) -> dict[str, Any]:
    """The response entry of a scored item.

    Parts that don't apply (no order demanded, no schemas shown) stand as 1.0 with `order_applies` or
    `schema_applies` 0, so that every name has a finite number every time. Equal metrics may be one object in
    all entries: write them out, don't change them.
    """
    parse, selection, arguments = score.parse, score.selection, score.arguments
    order, schema, answer = score.order, score.schema, score.answer
    emitted = len(answer.calls)
    metrics = [
        _PARSE_ON if parse == 1.0 else {"name": "parse", "value": parse, "type": "Reward"},
        _SELECTION_ON if selection == 1.0 else {"name": "selection", "value": selection, "type": "Reward"},
        _ARGUMENTS_ON if arguments == 1.0 else {"name": "arguments", "value": arguments, "type": "Reward"},
        _ORDER_ON if order is None or order == 1.0 else {"name": "order", "value": order, "type": "Reward"},
        _SCHEMA_ON if schema is None or schema == 1.0 else {"name": "schema", "value": schema, "type": "Reward"},
        _EXACT[score.exact],
        _NO_ORDER if order is None else _ORDER_APPLIES,
        _NO_SCHEMA if schema is None else _SCHEMA_APPLIES,
        _RUNGS[score.rung],
        _SCORED,
        _NO_ANSWER[answer.present],
        _EXPECTED[len(score.plan.expected)],
        _EMITTED[emitted] if emitted <= _MOST_COUNTED else _metric("calls_emitted", float(emitted)),
    ]
    metrics += _DIALECTS[answer.dialect]
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
