"""Events of the functions that the eval machine calls: pointers, ids and numbers, never text of a sample."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from touchstone.scoring.errors import TouchstoneError

DIGEST = r"^sha256:[0-9a-f]{64}$"
_BUCKET = r"^[a-z0-9][a-z0-9.\-]{1,61}[a-z0-9]$"
_RUN = r"^[A-Za-z0-9][A-Za-z0-9._\-]{0,127}$"
_MODEL = r"^bedrock:[A-Za-z0-9][A-Za-z0-9:/._\-]{0,2047}$"

Bucket = Annotated[str, Field(pattern=_BUCKET, description="Name of a bucket.")]
Run = Annotated[str, Field(pattern=_RUN, description="Name of the run.")]
Digest = Annotated[str, Field(pattern=DIGEST, description="`sha256:` and 64 hex digits.")]


class EventError(TouchstoneError):
    """An event that can't be used, with everything that is wrong with it.

    Attributes:
        faults: JSON pointer and what was expected, of each fault; never a value that was seen.
    """

    def __init__(self, kind: str, faults: list[str]) -> None:
        listing = "\n".join(f"  {fault}" for fault in faults)
        super().__init__(f"the {kind} event can't be used, {len(faults)} fault(s)\n{listing}")
        self.faults = faults


class Event(BaseModel):
    """Base of the events: no unknown fields, and no number in place of a text."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class ObjectPointer(Event):
    """An object in S3."""

    bucket: Bucket
    key: Annotated[str, Field(min_length=1, max_length=1024, description="Key of the object.")]
    version_id: Annotated[
        str | None, Field(min_length=1, max_length=1024, description="Version of the object; the latest if left out.")
    ] = None


class DatasetPointer(ObjectPointer):
    """A dataset in S3, as the plan found it."""

    digest: Digest


class RunPointer(Event):
    """The prefix of a run."""

    bucket: Bucket
    prefix: Annotated[str, Field(max_length=900, description="Prefix of the run's objects; a slash ends it.")]


class TrainingPointer(ObjectPointer):
    """The metrics of a training job, as the train machine leaves them."""

    name: Annotated[
        str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._\-]{0,62}$", description="What the report calls the training.")
    ]


class BatchRange(Event):
    """A batch, as the plan cut it."""

    index: Annotated[int, Field(ge=0, description="Its number, from 0.")]
    offset: Annotated[int, Field(ge=0, description="Its first byte, from 0.")]
    bytes: Annotated[int, Field(ge=1, description="Number of its bytes.")]
    first_line: Annotated[int, Field(ge=1, description="Line number of its first row, from 1.")]
    lines: Annotated[int, Field(ge=1, description="Number of its rows.")]
    digest: Annotated[str | None, Field(pattern=DIGEST, description="Digest over its bytes.")] = None


class Inference(Event):
    """How the model is asked."""

    temperature: Annotated[float | None, Field(ge=0, le=2, description="0 for the likeliest answer.")] = 0.0
    max_tokens: Annotated[int, Field(ge=1, le=65_536, description="Most tokens of an answer.")] = 1024
    top_p: Annotated[float | None, Field(gt=0, le=1, description="Share of probability to sample from.")] = None
    tools: Annotated[
        Literal["native", "prompt"], Field(description="Hand the tools over, or leave them to the prompt.")
    ] = "native"


class PriceList(Event):
    """What a million tokens cost."""

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217.")]
    input_per_million: Annotated[float, Field(ge=0, description="Of prompts.")]
    output_per_million: Annotated[float, Field(ge=0, description="Of answers.")]


class _Evaluation(Event):
    run: Run
    model: Annotated[str, Field(pattern=_MODEL, description="`bedrock:` and a model id, profile or ARN.")]
    samples: Annotated[int, Field(ge=1, le=1000, description="Answers to each prompt.")] = 1
    inference: Annotated[Inference, Field(description="Temperature, length and tools of the answers.")] = Inference()
    rubric: Annotated[ObjectPointer | None, Field(description="Rubric file; the bundle's own if left out.")] = None
    output: Annotated[RunPointer, Field(description="Where the run's objects go.")]


class BatchEvent(_Evaluation):
    """Evaluate a batch."""

    dataset: Annotated[DatasetPointer, Field(description="The dataset, as the plan found it.")]
    batch: Annotated[BatchRange, Field(description="The batch, as the plan cut it.")]
    final: Annotated[
        bool, Field(description="Count what has no answer yet as failed, rather than have the batch tried again.")
    ] = False


class BatchLimits(Event):
    """When a batch is full."""

    rows: Annotated[int, Field(ge=1, le=10_000, description="At so many rows.")] = 50
    bytes: Annotated[int, Field(ge=1024, le=67_108_864, description="Before it would have more bytes.")] = 4_194_304


class PlanEvent(_Evaluation):
    """Check a dataset, cut it into batches, and begin the run."""

    dataset: Annotated[ObjectPointer, Field(description="JSON Lines, not compressed.")]
    plan: Annotated[BatchLimits, Field(description="How to cut it.")]
    name: Annotated[str | None, Field(min_length=1, max_length=200, description="What a person calls the model.")] = (
        None
    )
    prices: Annotated[PriceList | None, Field(description="For the cost, if known.")] = None
    note: Annotated[str | None, Field(min_length=1, max_length=500, description="Shown by every output.")] = None


class SummaryEvent(Event):
    """Summarize a run, and compare it with the champion's."""

    run: Run
    output: Annotated[RunPointer, Field(description="Where the run's objects are, and its reports go.")]
    champion: Annotated[RunPointer | None, Field(description="The run to compare with.")] = None
    policy: Annotated[ObjectPointer | None, Field(description="The gate's policy; the default if left out.")] = None
    earlier: Annotated[
        tuple[RunPointer, ...], Field(max_length=8, strict=False, description="Runs between, shown in the report.")
    ] = ()
    training: Annotated[
        tuple[TrainingPointer, ...],
        Field(max_length=9, strict=False, description="Metrics of the jobs that trained the model, for the report."),
    ] = ()


_E = TypeVar("_E", bound=Event)


def event_of(model: type[_E], event: Any, kind: str) -> _E:
    """The event of a kind.

    Args:
        model: what it must be.
        event: what came.
        kind: what errors call it.

    Raises:
        EventError: with every fault.
    """
    try:
        return model.model_validate(event)
    except ValidationError as error:
        raise EventError(kind, [_fault(model, detail) for detail in error.errors(include_input=False)]) from None


def _fault(model: type[BaseModel], detail: ErrorDetails) -> str:
    if detail["type"] == "extra_forbidden":
        place, allowed = _beside(model, detail["loc"])
        return f"{place or '/'}: a field that is not known; known are {allowed}"
    message = detail["msg"]
    pointer = "".join(f"/{part}" for part in detail["loc"])
    return f"{pointer or '/'}: {message[:1].lower()}{message[1:]}"


def _beside(model: type[BaseModel], loc: tuple[int | str, ...]) -> tuple[str, str]:
    """Pointer to the object that holds an unknown field, and the fields that it may have."""
    schema: Any = model.model_json_schema()
    node = schema
    for part in loc[:-1]:
        node = node.get("items", {}) if isinstance(part, int) else node.get("properties", {}).get(part, {})
        choices = [node, *node.get("anyOf", ()), *node.get("allOf", ())]
        reference = next((choice["$ref"] for choice in choices if "$ref" in choice), None)
        node = node if reference is None else schema["$defs"][reference.rsplit("/", 1)[-1]]
    return "".join(f"/{part}" for part in loc[:-1]), ", ".join(node.get("properties", ()))
