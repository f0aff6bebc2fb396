"""What the release machine sends: two models, a few rows, what must come of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from touchstone.wire.models.run_events import Event, Inference, ObjectPointer, Run, RunPointer

_MODEL = r"^bedrock:[A-Za-z0-9][A-Za-z0-9:/._\-]{0,2047}$"
Share = Annotated[float, Field(ge=0, le=1)]


class CanaryEvent(Event):
    """Ask a candidate and the base model the same few prompts."""

    run: Run
    candidate: Annotated[str, Field(pattern=_MODEL, description="The deployment that is to serve.")]
    base: Annotated[str, Field(pattern=_MODEL, description="The base model.")]
    dataset: Annotated[ObjectPointer, Field(description="Rows, as any evaluation has them.")]
    prompts: Annotated[int, Field(ge=1, le=100, description="So many of the first rows are asked.")] = 20
    min_valid: Annotated[Share, Field(description="Least share of valid answers.")] = 0.9
    min_different: Annotated[Share, Field(description="Least share of answers unlike the base model's.")] = 0.05
    inference: Annotated[Inference, Field(description="How both are asked.")] = Inference()
    output: Annotated[RunPointer, Field(description="Where canary.json goes.")]
