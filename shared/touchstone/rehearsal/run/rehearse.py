"""One rehearsal from beginning to end: account, data, scenario, folder, and what is wrong with what came of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from touchstone.rehearsal.assembly.assembly import Assembly
from touchstone.rehearsal.doubles.escrow import Checkpoint
from touchstone.rehearsal.doubles.settings import Delays
from touchstone.rehearsal.merge_patch import merged
from touchstone.rehearsal.run.account import AccountSettings, Listener, LocalAccount
from touchstone.rehearsal.run.before_after import BeforeAfter, before_after
from touchstone.rehearsal.run.data import Prepared
from touchstone.rehearsal.run.folder import emptied, permissions_of, write_folder
from touchstone.rehearsal.run.inputs import checkpoint_needed, input_of
from touchstone.rehearsal.run.models import Models, student
from touchstone.rehearsal.run.outcome import Evaluation, evaluations_of, report_of_run
from touchstone.rehearsal.run.play import Approver, Played, cause_of, play
from touchstone.rehearsal.run.scenario import Scenario
from touchstone.rehearsal.run.timeline import Track, timeline_of
from touchstone.scoring.errors import TouchstoneError

_DELAYS: Final[Mapping[str, float]] = {"warming": 0.0}
"""A function that waits for a model to warm up waits in real time, in which virtual time stands still."""


class RehearsalError(TouchstoneError):
    """A rehearsal that could not begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalSettings:
    """How it is done.

    Attributes:
        out: where the folders of rehearsals go.
        patch: JSON merge patch of the machine's input.
        approver: answers for a person.
        listener: hears every event.
        models: who trains and answers.
        words: whatever else makes this rehearsal another one: changed settings, the approver's answer.
    """

    out: Path
    approver: Approver
    patch: Mapping[str, Any] = field(default_factory=dict)
    listener: Listener | None = None
    models: Models = field(default_factory=student)
    words: str = ""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What came of it.

    Attributes:
        scenario: as played.
        folder: where everything lies.
        played: what came of each start.
        evaluations: the evaluations that ended well, in order.
        timeline: when what ran.
        permissions: missing and unused grants.
        report: the report's page, if there is one.
        example: the prompt that gained most, if one did.
        note: what every output must say of the models' numbers.
        faults: what is wrong, in words; none in a sound rehearsal.
    """

    scenario: Scenario
    folder: Path
    played: tuple[Played, ...]
    evaluations: tuple[Evaluation, ...]
    timeline: tuple[Track, ...]
    permissions: Mapping[str, Any]
    report: Path | None
    example: BeforeAfter | None
    note: str
    faults: tuple[str, ...]


def rehearse(assembly: Assembly, scenario: Scenario, data: Prepared, settings: RehearsalSettings) -> Rehearsal:
    """Rehearse a machine of an assembly.

    Raises:
        RehearsalError: there are no weights to begin with.
        TouchstoneError: the assembly has no such machine.
        OSError: a file can't be written; the folder holds something else.
    """
    folder = _folder(scenario, data, settings)
    emptied(folder)
    weights = _trained(assembly, data, settings.models) if checkpoint_needed(scenario.machine) else None
    account_settings = AccountSettings(
        trainer=settings.models.trainer,
        policy=settings.models.policy,
        faults=_named(scenario),
        delays=Delays(**{**_DELAYS, **scenario.delays}),
        listener=settings.listener,
    )
    with LocalAccount(assembly, account_settings) as account:
        data.upload(account)
        source = None if weights is None else _in_escrow(account, weights)
        own = _noted(input_of(scenario.machine, account, data, source), settings.models.note)
        played = play(account, scenario, merged(own, settings.patch), settings.approver, data.run)
        executions = list(account.runner.executions())
        timeline = timeline_of([one.execution for one in played], executions)
        write_folder(folder, account, played, timeline)
        evaluations = tuple(evaluations_of(account, executions))
        return Rehearsal(
            scenario,
            folder,
            tuple(played),
            evaluations,
            tuple(timeline),
            permissions_of(account),
            report_of_run(folder, account, executions),
            before_after(folder, data, evaluations),
            settings.models.note,
            tuple(_faults(account, played)),
        )


def _folder(scenario: Scenario, data: Prepared, settings: RehearsalSettings) -> Path:
    """The same rehearsal has the same folder, any other one its own."""
    told = [scenario.model_dump(mode="json"), data.digest, dict(settings.patch), settings.words]
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    return settings.out / f"rehearse-{scenario.machine}-{scenario.name}-{digest[:8]}"


def _noted(value: Mapping[str, Any], note: str) -> Mapping[str, Any]:
    """An input with the note, where the machine takes one."""
    if "evaluation" in value:
        return {**value, "evaluation": {**value["evaluation"], "note": note}}
    return {**value, "note": note} if "dataset" in value else value


def _named(scenario: Scenario) -> list[dict[str, Any]]:
    """Fault rules with a name each, so that the ledger of calls can say which applied."""
    return [{"name": f"{scenario.name}-{index}", **rule} for index, rule in enumerate(scenario.faults, 1)]


def _trained(assembly: Assembly, data: Prepared, models: Models) -> Checkpoint:
    """Weights to begin with: of an SFT job that the train machine ran before, in a calm account of its own.

    Raises:
        RehearsalError: the job did not end well.
    """
    calm = AccountSettings(trainer=models.trainer, policy=models.policy, delays=Delays(**_DELAYS))
    with LocalAccount(assembly, calm) as account:
        data.upload(account)
        value = input_of("train", account, data, None)
        execution = account.runner.execute(account.machine("train"), value, f"{data.run}-before")
        found = None
        if execution.status == "SUCCEEDED":
            found = account.aws.doubles.escrow.find(execution.output["checkpoint"])
        if found is None:
            told = cause_of(execution)
            raise RehearsalError(f"the SFT job that gives the weights ended {execution.status}: {told.get('cause')}")
        return found


def _in_escrow(account: LocalAccount, weights: Checkpoint) -> Mapping[str, Any]:
    account.aws.doubles.escrow.add(weights)
    return {"checkpoint": weights.uri}


def _faults(account: LocalAccount, played: list[Played]) -> list[str]:
    found = [f"{one.execution.name}: {fault}" for one in played for fault in one.mismatches]
    found += [
        f"{one.execution.name} ended {one.execution.status}: {one.execution.error}"
        for one in played
        if one.expected is None and one.execution.status != "SUCCEEDED"
    ]
    found += [f"a grant is missing: {one.action} on {one.resource} for {one.role}" for one in account.guard.missing()]
    found += [f"the rehearsal itself failed: {type(error).__name__}: {error}" for error in account.aws.failures]
    found += [f"the fault rule {name} met no call" for name in account.aws.unused_faults()]
    return found
