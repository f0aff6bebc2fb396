"""One sample explained in full: expected and emitted calls, pairs, reasons with their values."""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator

from touchstone.evaluation.results import result_of
from touchstone.scoring.calls import Call
from touchstone.scoring.errors import SampleError
from touchstone.scoring.reference import ExpectedCall
from touchstone.scoring.score import Score, Scorer
from touchstone.wire.batch import outcome_of
from touchstone.wire.items import category_of, family_of, id_of


def explain_item(item: Any, scorer: Scorer, index: int = 0) -> dict[str, Any]:
    """Everything there is to say of an item; it quotes the item's text.

    Args:
        item: the item.
        scorer: the scorer.
        index: its place in its file, for an item without id.

    Returns:
        `result` (the result row, with values in its reasons) and, for a scored item, `expected`, `emitted`,
        `pairs` (indices of matched calls) and `schema_messages` (by index of the emitted call).
    """
    outcome = outcome_of(item, scorer)
    result = result_of(id_of(item, index), outcome, scorer, category_of(item), family=family_of(item), show_text=True)
    if isinstance(outcome, SampleError):
        return {"result": result}
    return {
        "result": result,
        "order": [list(edge) for edge in outcome.plan.edges],
        "expected": [_expected(call) for call in outcome.plan.expected],
        "emitted": [_emitted(call) for call in outcome.answer.calls],
        "pairs": [[pair.expected, pair.emitted] for pair in outcome.pairs],
        "schema_messages": _messages(outcome),
    }


def _expected(call: ExpectedCall) -> dict[str, Any]:
    shown: dict[str, Any] = {"name": call.name, "arguments": call.arguments}
    if call.accept:
        shown["accept"] = dict(call.accept)
    if call.optional:
        shown["optional"] = list(call.optional)
    if call.label is not None:
        shown["label"] = call.label
    return shown


def _emitted(call: Call) -> dict[str, Any]:
    shown: dict[str, Any] = {"name": call.name, "arguments": call.arguments, "form": call.form}
    if call.label is not None:
        shown["label"] = call.label
    if call.fault is not None:
        shown["fault"] = call.fault
    return shown


def _messages(score: Score) -> dict[str, list[str]]:
    """What the schema says of each matched call that breaks it, in words."""
    messages: dict[str, list[str]] = {}
    for pair in score.pairs:
        schema = score.plan.expected[pair.expected].tool.schema
        if pair.validity < 1 and schema is not None:
            errors = Draft202012Validator(schema).iter_errors(score.answer.calls[pair.emitted].arguments)
            messages[str(pair.emitted)] = [f"{error.json_path}: {error.message}" for error in errors]
    return messages
