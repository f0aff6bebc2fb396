"""The eval processor's two calls (`process_type`; AWS contract, 7.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from touchstone.scoring.score import Scorer
from touchstone.wire.envelope import EnvelopeError
from touchstone.wire.items import read_item
from touchstone.wire.response import METRICS, entry_of


def is_processor_event(event: Any) -> bool:
    """Whether an event is a call of the eval container's custom metrics."""
    return isinstance(event, Mapping) and "process_type" in event


def process(event: Mapping[str, Any], scorer: Scorer) -> dict[str, Any]:
    """The answer to a `preprocess` or `postprocess` call.

    `preprocess` hands system, prompt and gold on as they are; `postprocess` scores `inference_output`
    against `gold`, a reference in any known shape.

    Raises:
        EnvelopeError: another `process_type`, or no `data`.
        SampleError: the gold answer is no usable reference.
    """
    data = event.get("data")
    if not isinstance(data, Mapping):
        raise EnvelopeError("/data", "expected an object")
    kind = event["process_type"]
    if kind == "preprocess":
        return {"statusCode": 200, "body": {key: data[key] for key in ("system", "prompt", "gold") if key in data}}
    if kind != "postprocess":
        raise EnvelopeError("/process_type", 'expected "preprocess" or "postprocess"')
    item = {
        "messages": [{"role": "assistant", "content": data.get("inference_output") or ""}],
        "reference_answer": data.get("gold"),
    }
    entry = entry_of("", scorer.score(read_item(item)))
    body = [{"metric": "reward", "value": entry["aggregate_reward_score"]}]
    body += [{"metric": metric["name"], "value": metric["value"]} for metric in entry["metrics_list"]]
    return {"statusCode": 200, "body": body}


PROCESSOR_METRICS = ("reward", *METRICS)
"""Names of the metrics of a `postprocess` answer, in order."""
