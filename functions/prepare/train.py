"""Plan of `train`: the recipe in S3, the request, how long to wait, what the job must say of itself."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from functions.prepare.checking import Checks
from functions.prepare.polling import polling
from functions.prepare.settings import Settings
from touchstone.training.plan import Plan, plan
from touchstone.wire.models.machine_inputs import TrainInput

_PENDING_SECONDS = 86_400
_MARGIN_SECONDS = 7_200
_SPEECHLESS = ("reward", "reward_digest", "validation", "checkpoint")


def check_train(document: Any, settings: Settings, checks: Checks, at: str = "", **given: Any) -> Plan | None:
    """The job's plan, or None and faults.

    Args:
        document: the input, or a part of another machine's.
        settings: what the account gives.
        checks: takes the faults.
        at: JSON pointer to the document.
        given: fields that are filled in for it.
    """
    merged = {**document, **given} if isinstance(document, Mapping) else document
    read = checks.read(TrainInput, merged, at, given)
    if not isinstance(merged, Mapping):
        return None
    job = _job_settings(merged, settings)
    planned = checks.job(partial(plan, job), job, at)
    return planned if read is not None else None


def prepare_train(document: Any, execution: str, settings: Settings) -> tuple[dict[str, Any], Plan]:
    """What the machine needs, and the plan whose recipe is to be written.

    Raises:
        InputError: every fault of the input.
    """
    checks = Checks("train")
    planned = check_train(document, settings, checks)
    checks.end()
    if planned is None or planned.recipe_uri is None:  # the checks ended, and these kinds have recipes
        raise TypeError("no plan")
    read = TrainInput.model_validate(document)
    seconds = read.max_runtime_seconds + _PENDING_SECONDS + _MARGIN_SECONDS
    step = read.step or read.kind
    return {
        "run": read.run,
        "kind": read.kind,
        "request": planned.request,
        "expects": planned.expects.document(),
        "trained": {"model": read.model, "tuning": read.tuning},
        "output": {"bucket": settings.bucket, "prefix": f"{settings.folder(read.run)}training/{step}/"},
        "notes": [note.code for note in planned.notes],
        "timeout_seconds": seconds,
        **polling(seconds),
        "ledger": settings.ledger(read.run, "train", execution),
    }, planned


def _job_settings(document: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    kind, run = document.get("kind"), document.get("run")
    own = {key: value for key, value in document.items() if not (value is None and key in _SPEECHLESS)}
    own.setdefault("step", kind)
    own["step"] = own["step"] or kind
    own.setdefault("instances", {"type": settings.instance_type, "count": settings.instance_count})
    if own["instances"] is None:
        own["instances"] = {"type": settings.instance_type, "count": settings.instance_count}
    if kind == "rft":
        own.setdefault("reward", settings.reward)
        if own["reward"] == settings.reward and settings.reward_digest is not None:
            own.setdefault("reward_digest", settings.reward_digest)
    own["tags"] = {**settings.tags, **own.get("tags", {})} if isinstance(own.get("tags", {}), Mapping) else own["tags"]
    places = {"output": settings.uri(f"{run}/jobs"), "recipes": settings.uri(f"{run}/recipes")}
    return {**own, **settings.job, **places}
