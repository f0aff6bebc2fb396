"""Runs a scenario written as data: a machine, what goes wrong, and what must come of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

from tests.workflows.requests import sent_by
from tests.workflows.world import INPUTS, World
from touchstone.rehearsal.asl.execution import Execution
from touchstone.rehearsal.asl.trace import trace_of
from touchstone.rehearsal.merge_patch import merged

SCENARIOS = Path(__file__).parent / "scenarios"
KEYS = {"name", "machine", "input", "faults", "delays", "champion", "objects", "stop_at", "approve", "expect", "again"}
EXPECTED = {"status", "error", "where", "billable", "ledger", "leftover", "serving", "calls", "visited"}


def scenarios(file: str) -> Iterator[Any]:
    """The scenarios of a file; an unknown key is a mistake in it."""
    for scenario in yaml.safe_load((SCENARIOS / file).read_text("utf-8")):
        assert set(scenario) <= KEYS, scenario["name"]
        for part in ("expect", "again"):
            assert set(scenario.get(part, {})) <= EXPECTED | {"input"}, scenario["name"]
        yield scenario


def play(scenario: Any, account: Callable[..., World]) -> None:
    """Play a scenario, and hold what came of it to what it expects."""
    world = account(scenario.get("faults", ()), **scenario.get("delays", {}))
    for key in scenario.get("objects", ()):
        world.s3().delete_object(Bucket="touchstone-runs", Key=key)
    kept = [world.champion()] if scenario.get("champion") else []
    value = merged(INPUTS[scenario["machine"]], scenario.get("input", {}))
    execution = _run(world, scenario, value)
    _hold(world, scenario, scenario["expect"], execution, kept)
    if "again" in scenario:
        execution = _run(
            world, {**scenario, "stop_at": None}, merged(value, scenario["again"].get("input", {})), "run-2"
        )
        _hold(world, scenario, scenario["again"], execution, kept)
    sent = [one for execution in world.runner.executions() for one in sent_by(execution)]
    assert [fault for one in sent for fault in one.faults()] == []
    assert world.aws.failures == []
    assert set(world.aws.unused_faults()) | set(world.functions.unused_faults()) == set(), "a fault that met no call"


def _run(world: World, scenario: Any, value: Any, name: str = "run-1") -> Execution:
    execution = world.start(scenario["machine"], value, name)
    if scenario.get("stop_at") is not None:
        world.runner.clock.after(scenario["stop_at"], lambda: world.runner.stop(execution.arn, "Stopped", "by hand"))
    world.runner.run(stop=lambda: bool(world.runner.tokens.open()))
    for token in world.runner.tokens.open():
        if scenario.get("approve") is not None:
            world.runner.tokens.success(token.token, {"approved": scenario["approve"]})
    world.runner.run()
    return execution


def _hold(world: World, scenario: Any, expect: Any, execution: Execution, kept: list[str]) -> None:
    told = "\n".join([*trace_of(execution), f"{execution.error}: {execution.cause}"])
    assert execution.status == expect["status"], told
    if "error" in expect:
        assert execution.error == expect["error"], told
    if "where" in expect:
        failure = json.loads(str(execution.cause))
        assert failure["where"] == expect["where"], told
        assert failure["cause"] is not None
        assert failure["next_step"].strip(), told
        assert _alike(failure["leftover"], expect.get("leftover", [])), told
    left = [thing for thing in world.billable() if "champion" not in thing]
    if kept:
        left = [thing for thing in left if thing != "deployment tools"]
        wanted = "champion" if expect.get("serving") == "champion" else "candidate"
        assert (world.serving() == kept[0]) == (wanted == "champion"), told
    patterns = expect.get("billable", [])
    assert [thing.split()[0] for thing in left] == patterns, (left, told)
    if expect.get("ledger", True):
        _hold_ledger(world, scenario, expect, execution)
    for operation, count in expect.get("calls", {}).items():
        assert world.calls(operation) == count, (operation, told)
    for state in expect.get("visited", ()):
        assert any(event.details.get("name") == state for event in execution.history.events), (state, told)


def _hold_ledger(world: World, scenario: Any, expect: Any, execution: Execution) -> None:
    entry = world.ledger(str(execution.input.get("run", "tools")), scenario["machine"], execution.name)
    if execution.status == "SUCCEEDED":
        assert entry["outcome"] in {"done", "promoted", "released", "not released"}
    else:
        assert (entry["outcome"], entry["where"], entry["error"]) == ("failed", expect["where"], expect["error"])
        assert entry["next_step"]
        assert _alike(entry["leftover"], expect.get("leftover", []))


def _alike(seen: list[str], patterns: list[str]) -> bool:
    """Whether names fit patterns, one by one; `arn-*` is any ARN."""
    fitting = (fnmatchcase(one.replace("arn:", "arn-"), pattern) for one, pattern in zip(seen, patterns, strict=False))
    return len(seen) == len(patterns) and all(fitting)
