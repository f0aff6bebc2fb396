"""Plan of `evaluate`: events of the functions, and what is hosted for it."""

from __future__ import annotations

from typing import Any

from functions.prepare.checking import Checks
from functions.prepare.settings import Settings
from touchstone.training.naming import CUSTOM_MODEL, DEPLOYMENT, NESTED_EXECUTION, digest_of, name_of
from touchstone.wire.models.machine_inputs import EvaluateInput

_PLANNED_ONLY = ("name", "prices", "note")


def prepare_evaluate(document: Any, execution: str, settings: Settings) -> dict[str, Any]:
    """What the machine needs.

    Raises:
        InputError: every fault of the input.
    """
    checks = Checks("evaluate")
    read = checks.read(EvaluateInput, document)
    checks.end()
    assert read is not None  # noqa: S101 - the checks ended
    shared = {"run": read.run, "samples": read.samples, "inference": read.inference.model_dump()}
    if read.rubric is not None:
        shared["rubric"] = read.rubric.model_dump(exclude_none=True)
    output = {"bucket": settings.bucket, "prefix": f"{settings.folder(read.run)}evaluation/"}
    return {
        "run": read.run,
        "evaluation": shared,
        "planning": {
            "dataset": read.dataset.model_dump(exclude_none=True),
            "plan": read.batches.model_dump(),
            **read.model_dump(include=set(_PLANNED_ONLY), exclude_none=True),
        },
        "summary": {"run": read.run, **_judging(read)},
        "output": output,
        **_model(read, execution, settings),
        "concurrency": read.concurrency,
        "tolerated_percentage": read.tolerated_failure_percentage,
        "map_prefix": f"{settings.folder(read.run)}maps/{execution}",
        "ledger": settings.ledger(read.run, "evaluate", execution),
    }


def _judging(read: EvaluateInput) -> dict[str, Any]:
    """What the summary is compared with, and what the report shows beside it."""
    return read.model_dump(mode="json", include={"champion", "policy", "earlier", "training"}, exclude_none=True)


def _model(read: EvaluateInput, execution: str, settings: Settings) -> dict[str, Any]:
    """A model that serves already, or what to host under which names."""
    asked = read.model
    serving = asked.id or asked.deployment
    if serving is not None:
        return {"model": f"bedrock:{serving}"}
    digest = digest_of({"model": asked.model_dump(), "key": settings.key})
    names = {
        "deployment": name_of(DEPLOYMENT, read.run, "eval", digest, read.attempt),
        "model": name_of(CUSTOM_MODEL, read.run, "eval-model", digest, read.attempt),
    }
    source = asked.model_dump(exclude_none=True)
    host: dict[str, Any] = {
        "run": read.run,
        "deployment": names["deployment"],
        "model_name": names["model"],
        "attempt": read.attempt,
    }
    planned = {
        "host_name": name_of(NESTED_EXECUTION, read.run, "host", digest_of([execution, digest])),
        "temporary": names,
    }
    if asked.job is None:
        return {**planned, "host": {**host, "source": source}}
    resolve = {
        "job": asked.job,
        "output": {"bucket": settings.bucket, "prefix": f"{settings.folder(read.run)}training/"},
    }
    return {**planned, "host": host, "resolve": resolve}
