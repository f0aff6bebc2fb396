"""The eval processor's two calls and their answers (AWS contract, 7.4)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, TypeAdapter, WithJsonSchema

from touchstone.wire.models.base import QUIET, Closed, Finite, Open
from touchstone.wire.models.references import AnyReference
from touchstone.wire.processor import PROCESSOR_METRICS


class Prompt(Open):
    """What a row of the evaluation holds before the model answers."""

    system: Any = Field(None, description="System prompt; handed on as it is.")
    prompt: Any = Field(None, description="Prompt; handed on as it is.")
    gold: Any = Field(None, description="Reference; handed on as it is.")


class Preprocess(Open):
    """The call before the model answers."""

    process_type: Literal["preprocess"] = Field(description="Which of the two calls it is.")
    data: Prompt = Field(description="The row.")


class Output(Open):
    """A row with the model's answer."""

    prompt: Any = Field(None, description="Prompt; not used.")
    inference_output: Any = Field(None, description="The model's answer: a text.")
    gold: AnyReference = Field(description="Reference in any shape that is read.")


class Postprocess(Open):
    """The call after the model answered."""

    process_type: Literal["postprocess"] = Field(description="Which of the two calls it is.")
    data: Output = Field(description="The row with its answer.")


class HandedOn(Closed):
    """What `preprocess` hands on: of these three the ones that came."""

    system: Any = Field(None, description="System prompt.")
    prompt: Any = Field(None, description="Prompt.")
    gold: Any = Field(None, description="Reference.")


class Preprocessed(Closed):
    """The answer to `preprocess`."""

    statusCode: Literal[200] = Field(description="Always 200.")  # noqa: N815 - the platform's own name
    body: HandedOn = Field(description="The row, unchanged.")


class ProcessorMetric(Closed):
    """A number of the answer."""

    metric: str = Field(description="Name of the metric.")
    value: Finite = Field(description="Its value.")


def _in_order(metrics: list[ProcessorMetric]) -> list[ProcessorMetric]:
    if tuple(metric.metric for metric in metrics) != PROCESSOR_METRICS:
        raise ValueError(f"expected the {len(PROCESSOR_METRICS)} metrics of this version, in their order")
    return metrics


_EACH: dict[str, Any] = {
    "type": "array",
    "prefixItems": [
        {
            "type": "object",
            "properties": {"metric": {"const": name}, "value": {"type": "number"}},
            "required": ["metric", "value"],
            "additionalProperties": False,
        }
        for name in PROCESSOR_METRICS
    ],
    "items": False,
    "minItems": len(PROCESSOR_METRICS),
}


class Postprocessed(Closed):
    """The answer to `postprocess`."""

    statusCode: Literal[200] = Field(description="Always 200.")  # noqa: N815 - the platform's own name
    body: Annotated[list[ProcessorMetric], AfterValidator(_in_order), WithJsonSchema(_EACH)] = Field(
        description="The reward and every metric, in the same order every time."
    )


ProcessorEvent = Annotated[Preprocess | Postprocess, Field(discriminator="process_type")]
ProcessorResponse = Preprocessed | Postprocessed

PROCESSOR_EVENT: TypeAdapter[ProcessorEvent] = TypeAdapter(ProcessorEvent, config=QUIET)
"""Checks a call of the eval processor."""

PROCESSOR_RESPONSE: TypeAdapter[ProcessorResponse] = TypeAdapter(ProcessorResponse, config=QUIET)
"""Checks an answer to the eval processor."""
