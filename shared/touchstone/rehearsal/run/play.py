"""Plays a scenario: starts the machine, answers for the person, stops it from outside, starts it a second time."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from touchstone.rehearsal.asl.execution import Execution
from touchstone.rehearsal.merge_patch import merged
from touchstone.rehearsal.run.account import LocalAccount
from touchstone.rehearsal.run.scenario import Expected, Scenario

Approver = Callable[[Mapping[str, Any]], bool]
"""Answers an approval request, given its message: run, decision, place of the report."""


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a start.

    Attributes:
        execution: the execution.
        input: what it was started with.
        expected: how it had to end, if the scenario says so.
        billable: what is left that costs money, as `kind name`.
        ledger: its ledger entry; None if it left none.
        mismatches: where it ended otherwise than expected, in words.
    """

    execution: Execution
    input: Mapping[str, Any]
    expected: Expected | None
    billable: tuple[str, ...]
    ledger: Mapping[str, Any] | None
    mismatches: tuple[str, ...]


def play(
    account: LocalAccount, scenario: Scenario, value: Mapping[str, Any], approver: Approver, name: str
) -> list[Played]:
    """Play a scenario on a machine.

    Args:
        account: with the data in its buckets.
        scenario: the scenario.
        value: the machine's input, before the scenario changes it.
        approver: asked when the machine asks a person; the scenario's own word otherwise.
        name: name of the first execution.

    Returns:
        What came of each start, one or two.
    """
    value = merged(value, scenario.input)
    played = [_start(account, scenario, value, approver, name, scenario.expect, scenario.stop_at)]
    if scenario.again is not None:
        value = merged(value, scenario.again.input)
        played.append(_start(account, scenario, value, approver, f"{name}-2", scenario.again.expect, None))
    return played


def _start(
    account: LocalAccount,
    scenario: Scenario,
    value: Mapping[str, Any],
    approver: Approver,
    name: str,
    expected: Expected | None,
    stop_at: float | None,
) -> Played:
    runner = account.runner
    execution = runner.start(account.machine(scenario.machine), value, name)
    if stop_at is not None:
        runner.clock.after(stop_at, lambda: runner.stop(execution.arn, "Stopped", "stopped from outside"))
    while True:
        runner.run(stop=lambda: bool(runner.tokens.open()))
        waiting = list(runner.tokens.open())
        if not waiting:
            break
        for task in waiting:
            runner.tokens.success(task.token, {"approved": approver(_message(execution, task.token))})
    ledger = _ledger(account, execution, value, scenario.machine)
    billable = tuple(f"{thing.kind} {thing.name}" for thing in account.aws.doubles.billable())
    faults = () if expected is None else tuple(_mismatches(execution, expected, billable, ledger))
    if stop_at is not None and execution.status != "ABORTED":
        faults = (*faults, f"stop_at {stop_at:g}: the execution had ended before")
    return Played(execution, value, expected, billable, ledger, faults)


def _message(execution: Execution, token: str) -> Mapping[str, Any]:
    """The message that carries a token, as its state published it."""
    for event in execution.history.events:
        parameters = event.details.get("parameters") if event.kind == "TaskScheduled" else None
        if parameters and token in parameters:
            message: Mapping[str, Any] = json.loads(json.loads(parameters)["Message"])
            return message
    return {}


def _ledger(
    account: LocalAccount, execution: Execution, value: Mapping[str, Any], machine: str
) -> Mapping[str, Any] | None:
    ending = f"runs/{value.get('run')}/ledger/{machine}-{execution.name}.json"
    for bucket in account.assembly.names("AWS::S3::Bucket"):
        s3 = account.aws.client("s3")
        try:
            entry: Mapping[str, Any] = json.loads(s3.get_object(Bucket=bucket, Key=ending)["Body"].read())
        except s3.exceptions.NoSuchKey:
            continue
        return entry
    return None


def _mismatches(
    execution: Execution, expected: Expected, billable: tuple[str, ...], ledger: Mapping[str, Any] | None
) -> list[str]:
    failure = cause_of(execution)
    seen: dict[str, Any] = {
        "status": execution.status,
        "error": execution.error,
        "where": failure.get("where"),
        "outcome": None if ledger is None else ledger.get("outcome"),
    }
    wanted = expected.model_dump(include=set(seen), exclude_none=True)
    found = [f"{key}: expected {value}, saw {seen[key]}" for key, value in wanted.items() if seen[key] != value]
    kinds = tuple(one.split()[0] for one in billable)
    if kinds != expected.billable:
        found.append(f"left over: expected {list(expected.billable)}, saw {list(billable)}")
    if execution.status == "FAILED" and not failure.get("next_step"):
        found.append("the cause names no next step")
    return found


def cause_of(execution: Execution) -> Mapping[str, Any]:
    """The cause of a failure: what failed, where, what to do next; empty where there is none to read."""
    try:
        cause = json.loads(execution.cause or "{}")
    except ValueError:
        return {}
    return cause if isinstance(cause, Mapping) else {}
