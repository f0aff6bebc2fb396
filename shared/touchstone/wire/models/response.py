"""The reward's response (AWS contract, 2): one entry an item, every metric every time, in one order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, Json, TypeAdapter, WithJsonSchema

from touchstone.wire.models.base import QUIET, Closed, Finite, Share
from touchstone.wire.response import METRICS, TYPES


class Metric(Closed):
    """A number of a sample."""

    name: str = Field(description="Name of the metric.")
    value: Finite = Field(description="Its value.")
    type: Literal["Reward", "Metric"] = Field(description="`Reward`: a part of the aggregate; `Metric`: reported only.")


def _in_order(metrics: list[Metric]) -> list[Metric]:
    if [(metric.name, metric.type) for metric in metrics] != list(zip(METRICS, TYPES, strict=True)):
        raise ValueError(f"expected the {len(METRICS)} metrics of this version, in their order")
    return metrics


def _each(names: Sequence[str], types: Sequence[str]) -> dict[str, Any]:
    """The JSON Schema of a list that holds exactly these metrics in this order."""
    entries = [
        {
            "type": "object",
            "properties": {"name": {"const": name}, "value": {"type": "number"}, "type": {"const": kind}},
            "required": ["name", "value", "type"],
            "additionalProperties": False,
        }
        for name, kind in zip(names, types, strict=True)
    ]
    return {"type": "array", "prefixItems": entries, "items": False, "minItems": len(entries)}


class Entry(Closed):
    """The score of an item."""

    id: Any = Field(description="The item's id as it came; `item-<index>` when it had none.")
    aggregate_reward_score: Share = Field(description="The reward; the floor when the item can't be scored.")
    metrics_list: Annotated[list[Metric], AfterValidator(_in_order), WithJsonSchema(_each(METRICS, TYPES))] = Field(
        description="Every metric, in the same order every time; `unscored` is 1 when the row is at fault."
    )


class Enveloped(Closed):
    """The response in the HTTP-like form that some callers other than Nova's want."""

    statusCode: Literal[200] = Field(description="Always 200.")  # noqa: N815 - the platform's own name
    headers: dict[str, str] = Field(description="Content type.")
    body: Json[list[Entry]] = Field(description="The entries as JSON text.")


Response = list[Entry] | Enveloped

RESPONSE: TypeAdapter[Response] = TypeAdapter(Response, config=QUIET)
"""Checks a response."""
