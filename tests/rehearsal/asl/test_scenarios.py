from __future__ import annotations

from typing import Any

import pytest

from tests.rehearsal.asl.scenario import Ran, run, scenarios
from touchstone.rehearsal.asl.runner import history_text
from touchstone.rehearsal.asl.trace import trace_of

FILES = ("plain.yaml", "task.yaml", "side_by_side.yaml", "distributed.yaml")
CASES = [pytest.param(case, id=f"{file}: {case['name']}") for file in FILES for case in scenarios(file)]


@pytest.mark.parametrize("case", CASES)
def test_the_scenario_ends_as_told(case: dict[str, Any]) -> None:
    ran = run(case)
    expect = dict(case["expect"])
    execution = ran.execution
    said = f"{execution.error}: {execution.cause}"
    assert execution.status == expect.pop("status"), said
    if "output" in expect:
        assert execution.output == expect.pop("output")
    if "error" in expect:
        assert execution.error == expect.pop("error"), said
    _check_cause(expect, execution.cause)
    _check_the_rest(expect, ran)
    assert not expect, f"unknown expectations: {expect}"


def _check_cause(expect: dict[str, Any], cause: str | None) -> None:
    exact = expect.pop("exact_cause", False)
    if "cause" not in expect:
        return
    wanted = expect.pop("cause")
    if wanted is None or exact:
        assert cause == wanted
    else:
        assert cause is not None
        assert wanted in cause


def _check_the_rest(expect: dict[str, Any], ran: Ran) -> None:
    seen: dict[str, Any] = {
        "seconds": round(ran.seconds, 6),
        "events": ran.events,
        "arguments": [call.arguments for call in ran.services.calls],
        "roles": [call.context.role for call in ran.services.calls],
        "calls": len(ran.services.calls),
        "stopped": [job.stopped for job in ran.jobs],
        "children": {execution.arn: execution.status for execution in ran.runner.executions()},
        "statuses": sorted(execution.status for execution in ran.runner.executions() if execution.map_run),
        "inputs": [execution.input for execution in ran.runner.executions() if execution.map_run],
        "map_runs": [run.status for run in ran.runner.map_runs()],
        "files": {place.split("/")[-1]: body.decode() for place, body in ran.objects.objects.items()},
    }
    for key in [key for key in expect if key in seen]:
        wanted, got = expect.pop(key), seen[key]
        if isinstance(wanted, dict):
            got = {name: got.get(name) for name in wanted}
        assert got == wanted, key


@pytest.mark.parametrize("case", CASES)
def test_the_same_seed_gives_the_same_history(case: dict[str, Any]) -> None:
    first, second = run(case), run(case, workers=3)
    texts = [[history_text(execution) for execution in ran.runner.executions()] for ran in (first, second)]
    assert texts[0] == texts[1]
    assert list(trace_of(first.execution))


@pytest.mark.parametrize("case", CASES)
def test_every_event_follows_one_before_it(case: dict[str, Any]) -> None:
    for execution in run(case).runner.executions():
        events = execution.history.events
        assert [event.id for event in events] == list(range(1, len(events) + 1))
        assert all(0 <= event.previous < event.id for event in events)
        assert [event.time for event in events] == sorted(event.time for event in events)
