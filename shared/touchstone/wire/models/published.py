"""The JSON Schemas that are published of the models, as they should stand in wire/schemas."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from touchstone.wire.models.event import EVENT
from touchstone.wire.models.machine_inputs import INPUTS
from touchstone.wire.models.policy import Policy
from touchstone.wire.models.processor import PROCESSOR_EVENT, PROCESSOR_RESPONSE
from touchstone.wire.models.response import RESPONSE
from touchstone.wire.models.result import RESULT
from touchstone.wire.models.rubric import Rubric
from touchstone.wire.models.run_events import BatchEvent, PlanEvent, SummaryEvent
from touchstone.wire.models.sample import Sample
from touchstone.wire.models.summary import Summary
from touchstone.wire.models.synthesis_events import ChunkEvent, CurateEvent, SynthesisPlanEvent
from touchstone.wire.models.training_metrics import TrainingMetrics

FOLDER = Path(__file__).parent.parent / "schemas"
"""Where the published files are."""

FORMAT = 1
"""Version of every contract; it rises when something that was valid no longer is."""


class Contract(NamedTuple):
    """One published contract."""

    adapter: TypeAdapter[Any]
    title: str
    description: str


CONTRACTS = {
    "sample": Contract(
        TypeAdapter(Sample),
        "Touchstone sample",
        "A row of a dataset, one a line; with an answer at the end of its messages, what `touchstone score` reads.",
    ),
    "event": Contract(
        EVENT,
        "Touchstone reward event",
        "What the reward function reads: items in every shape that a platform is known to send, in any envelope.",
    ),
    "response": Contract(
        RESPONSE, "Touchstone reward response", "What the reward function answers: one entry an item, in order."
    ),
    "rubric": Contract(TypeAdapter(Rubric), "Touchstone rubric", "What counts how much, and how values are compared."),
    "policy": Contract(TypeAdapter(Policy), "Touchstone policy", "What the gate of `touchstone compare` asks for."),
    "result": Contract(RESULT, "Touchstone result row", "What `touchstone score --out` writes for a sample."),
    "summary": Contract(TypeAdapter(Summary), "Touchstone summary", "What `touchstone score --json` prints."),
    "training-metrics": Contract(
        TypeAdapter(TrainingMetrics),
        "Touchstone training metrics",
        "What the train machine leaves of a job as `metrics.json`, and `touchstone report --training` reads.",
    ),
    "plan-event": Contract(
        TypeAdapter(PlanEvent), "Touchstone plan event", "What the evaluate function is sent to begin a run."
    ),
    "batch-event": Contract(
        TypeAdapter(BatchEvent), "Touchstone batch event", "What the evaluate function is sent for a batch of a run."
    ),
    "summarize-event": Contract(
        TypeAdapter(SummaryEvent), "Touchstone summarize event", "What the summarize function is sent at a run's end."
    ),
    "synthesis-plan-event": Contract(
        TypeAdapter(SynthesisPlanEvent),
        "Touchstone synthesis plan event",
        "What the generate function is sent to begin a run.",
    ),
    "chunk-event": Contract(
        TypeAdapter(ChunkEvent), "Touchstone chunk event", "What the generate function is sent for a chunk of a run."
    ),
    "curate-event": Contract(
        TypeAdapter(CurateEvent), "Touchstone curate event", "What the curate function is sent at a run's end."
    ),
    "processor-event": Contract(
        PROCESSOR_EVENT, "Touchstone processor event", "A call of the eval container's custom metrics."
    ),
    "processor-response": Contract(
        PROCESSOR_RESPONSE, "Touchstone processor response", "The answer to a call of the eval container."
    ),
    **{
        f"{machine}-input": Contract(
            TypeAdapter(model),
            f"Touchstone {machine} input",
            f"What an execution of the machine {machine} starts with.",
        )
        for machine, model in INPUTS.items()
    },
}


class _Plain(GenerateJsonSchema):
    """Without the titles that only repeat a field's name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        del schema
        return False


@cache
def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema of a contract; shared, so leave it unchanged."""
    contract = CONTRACTS[name]
    return {
        **contract.adapter.json_schema(schema_generator=_Plain),
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": f"touchstone:{name}:{FORMAT}",
        "title": contract.title,
        "description": contract.description,
    }


def rendered() -> dict[str, str]:
    """The text of every published file, by file name."""
    return {
        f"{name}.json": json.dumps(schema_of(name), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
        for name in CONTRACTS
    }


def drifted(folder: Path) -> list[str]:
    """Names of the files in a folder that are not as they should be: different, missing, or none of ours."""
    wanted = {name: text.encode() for name, text in rendered().items()}
    found = {path.name: path.read_bytes() for path in folder.glob("*.json")}
    return sorted(name for name in {*wanted, *found} if wanted.get(name) != found.get(name))
