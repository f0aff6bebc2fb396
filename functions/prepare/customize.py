"""Plan of `customize`: inputs and names of the executions it starts, each checked before the first of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from functions.prepare.checking import Checks, described
from functions.prepare.settings import Settings
from functions.prepare.train import check_train
from touchstone.training.faults import Fault
from touchstone.training.naming import NESTED_EXECUTION, digest_of, name_of
from touchstone.wire.models.machine_inputs import CustomizeInput, EvaluateInput

_LATER = {"uri": "s3://customer-escrow-000000000000-smtj-later/later", "model": "nova-2-lite"}
"""In place of weights that are not trained yet."""

_LABEL = 180
"""Characters of a name that leave room for the step behind it."""

STEPS = ("baseline", "sft", "sft_evaluation", "rft", "rft_evaluation", "release")


def prepare_customize(document: Any, execution: str, settings: Settings) -> dict[str, Any]:
    """What the machine needs.

    Raises:
        InputError: every fault of the input, those of its parts too.
    """
    checks = Checks("customize")
    read = checks.read(CustomizeInput, document)
    if isinstance(document, Mapping):
        _check_approval(document, settings, checks)
        _check_parts(document, settings, checks)
    checks.end()
    assert read is not None  # noqa: S101 - the checks ended
    digest = digest_of([execution, document])
    tuning = read.sft["tuning"]
    evaluation = {**read.evaluation, "attempt": read.attempt}
    label = str(read.evaluation.get("name") or read.run)[:_LABEL]
    return {
        "run": read.run,
        "names": {step: name_of(NESTED_EXECUTION, read.run, step, digest) for step in STEPS},
        "baseline": {
            **evaluation,
            "run": f"{read.run}-baseline",
            "name": f"{label} baseline",
            "model": {"id": read.base},
        },
        "sft": {"attempt": read.attempt, **read.sft, "run": read.run, "kind": "sft"},
        "sft_evaluation": {**evaluation, "run": f"{read.run}-sft", "name": f"{label} SFT"},
        "rft": {"attempt": read.attempt, **read.rft, "run": read.run, "kind": "rft"},
        "rft_start": {"model": _LATER["model"], "tuning": tuning},
        "rft_evaluation": {**evaluation, "run": f"{read.run}-rft", "name": f"{label} RFT"},
        **({} if read.champion is None else {"champion": read.champion.model_dump()}),
        "release": {
            **read.release.model_dump(mode="json", exclude_none=True),
            "run": f"{read.run}-release",
            "attempt": read.attempt,
        },
        "approval": read.approval,
        "ledger": settings.ledger(read.run, "customize", execution),
    }


def _check_approval(document: Mapping[str, Any], settings: Settings, checks: Checks) -> None:
    """An input may ask for more than the deployment does, never for less."""
    if settings.approval_required and document.get("approval") is False:
        fix = "remove it: this deployment asks a person before each release (setting release.approval)"
        checks.add([Fault("/approval", "true, or no value", "false", fix)])


def _check_parts(document: Mapping[str, Any], settings: Settings, checks: Checks) -> None:
    """The inputs of the machines that are started, as far as they are known."""
    run = {"run": document["run"] if isinstance(document.get("run"), str) else "run"}
    evaluation, sft, rft = (document.get(part) for part in ("evaluation", "sft", "rft"))
    if isinstance(evaluation, Mapping):
        given = {**run, "model": {"id": "later"}}
        if "training" in evaluation:
            fix = "remove it: the reports show SFT's and RFT's metrics by themselves"
            checks.add([Fault("/evaluation/training", "no such field", described(evaluation["training"]), fix)])
        checks.read(EvaluateInput, {**evaluation, **given}, "/evaluation", given)
    if isinstance(sft, Mapping):
        check_train(sft, settings, checks, "/sft", **run, kind="sft")
    if isinstance(rft, Mapping):
        tuning = sft.get("tuning") if isinstance(sft, Mapping) else None
        check_train(rft, settings, checks, "/rft", **run, kind="rft", checkpoint={**_LATER, "tuning": tuning})
