from __future__ import annotations

import json
import math
import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.rehearsal.asl.machines import cases
from tests.rehearsal.asl.scenario import machine, run
from touchstone.rehearsal.asl.batches import batched_inputs, single_inputs
from touchstone.rehearsal.asl.clock import VirtualClock
from touchstone.rehearsal.asl.definition import load
from touchstone.rehearsal.asl.errors import RESERVED, StateError, matches
from touchstone.rehearsal.asl.expressions import UNDEFINED, Expression
from touchstone.rehearsal.asl.faults import DefinitionError
from touchstone.rehearsal.asl.retrying import delay_of
from touchstone.rehearsal.asl.runner import history_text
from touchstone.rehearsal.asl.states import Pass, Retrier

keys = st.sampled_from(("a", "b", "c d", "Items"))
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.floats(-2, 2).filter(lambda x: x != int(x)),
    st.text("aé{%}", max_size=3),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)),
    max_leaves=8,
)


@given(cases)
def test_a_valid_definition_runs_to_its_end_and_leaves_nothing_behind(case: dict[str, Any]) -> None:
    ran = run(case)
    assert {execution.status for execution in ran.runner.executions()} <= {"SUCCEEDED", "FAILED", "ABORTED"}
    assert ran.execution.status in {"SUCCEEDED", "FAILED"}
    assert ran.runner.clock.next_due() is None
    assert not ran.runner.tokens.open()
    assert all(job.over or job.stopped for job in ran.jobs)
    entered = [event for event in ran.execution.history.events if event.kind.endswith("StateEntered")]
    exited = [event for event in ran.execution.history.events if event.kind.endswith(("StateExited", "StateAborted"))]
    assert len(exited) <= len(entered)


@given(cases)
def test_the_same_seed_gives_the_same_history(case: dict[str, Any]) -> None:
    first, second, other = run(case), run(case), run(case, seed=2)
    assert history_text(first.execution) == history_text(second.execution)
    assert [event.kind for event in other.execution.history.events][:2] == [
        event.kind for event in first.execution.history.events
    ][:2]


@given(cases)
def test_a_redrive_ends_too(case: dict[str, Any]) -> None:
    ran = run(case)
    if ran.execution.status == "FAILED":
        ran.runner.redrive(ran.execution.arn)
        ran.runner.run()
        assert ran.execution.status in {"SUCCEEDED", "FAILED"}
        assert ran.execution.redrives == 1


@given(
    st.lists(values, max_size=30),
    st.one_of(st.none(), st.integers(1, 7)),
    st.one_of(st.none(), st.integers(80, 400)),
    st.one_of(st.none(), values),
)
def test_batches_hold_every_item_once_and_in_order(
    items: list[Any], most: int | None, size: int | None, batch_input: Any
) -> None:
    shared = batch_input is not None
    try:
        batches = list(
            batched_inputs(items, max_items=most, max_bytes=size, batch_input=batch_input, with_batch_input=shared)
        )
    except StateError as error:
        assert error.error == "States.ItemReaderFailed"  # noqa: PT017 - which items are too large is the batcher's own affair
        return
    assert [item for batch in batches for item in batch.value["Items"]] == items
    for batch in batches:
        assert json.loads(batch.text) == batch.value
        assert 1 <= batch.items == len(batch.value["Items"]) <= (most or math.inf)
        assert len(batch.text.encode()) <= (size or 262_144)
        assert ("BatchInput" in batch.value) == shared


@given(st.lists(values, max_size=10))
def test_without_batches_every_item_is_a_child(items: list[Any]) -> None:
    assert [json.loads(child.text) for child in single_inputs(items)] == items


@given(
    st.builds(
        Retrier,
        st.just(("X",)),
        st.floats(1, 1e8),
        st.just(3),
        st.floats(1, 1e6),
        st.one_of(st.none(), st.floats(1, 3e7)),
        st.booleans(),
    ),
    st.integers(0, 99_999),
)
def test_delays_stay_within_their_bounds(retrier: Retrier, done: int) -> None:
    most = retrier.max_delay or 31_622_400
    rng = random.Random(1)  # noqa: S311 - a fixed sequence
    delay = delay_of(retrier, done, rng)
    assert 0 <= delay <= most
    if not retrier.jitter:
        assert delay >= min(retrier.interval, most)
        assert delay <= delay_of(retrier, done + 1, rng)


@given(
    st.one_of(st.sampled_from(sorted(RESERVED)), st.text(min_size=1, max_size=5)),
    st.lists(st.sampled_from(sorted(RESERVED)), max_size=3),
)
def test_what_takes_an_error(error: str, names: list[str]) -> None:
    taken = matches(error, names)
    assert not (error == "States.Runtime" and taken)
    assert matches(error, ["States.ALL"]) == (error not in {"States.Runtime", "States.DataLimitExceeded"})
    assert taken <= matches(error, [*names, "Other"])
    if error in names and error != "States.Runtime":
        assert taken


@given(values, st.lists(keys, max_size=3))
def test_the_short_way_through_a_path_is_the_librarys(value: Any, path: list[str]) -> None:
    source = ".".join(("$x", *(f"`{key}`" for key in path)))
    short, long = Expression(source), Expression(f"($x{source[2:]})")
    assert short._path is not None  # noqa: SLF001 - both ways must be walked
    assert long._path is None  # noqa: SLF001 - as above
    answers = [expression.evaluate({"x": value}) for expression in (short, long)]
    assert (answers[0] is UNDEFINED) == (answers[1] is UNDEFINED)
    if answers[0] is not UNDEFINED:
        assert json.dumps(answers[0]) == json.dumps(answers[1])


@given(values.filter(lambda value: "%" not in json.dumps(value)))
def test_a_template_without_expressions_is_its_own_value(value: Any) -> None:
    state = load(machine({"A": {"Type": "Pass", "Output": value, "End": True}})).scope.states["A"]
    assert isinstance(state, Pass)
    assert state.output is not None
    assert state.output.evaluate({}) == value


@given(st.lists(st.floats(0, 100), max_size=20))
def test_the_clock_never_goes_back(delays: list[float]) -> None:
    clock = VirtualClock()
    seen: list[tuple[float, int]] = []
    for index, delay in enumerate(delays):
        clock.after(delay, lambda index=index: seen.append((clock.seconds(), index)))  # type: ignore[misc]
    while clock.advance():
        pass
    assert seen == sorted(seen)
    assert len(seen) == len(delays)


@given(
    st.recursive(
        scalars,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(
                st.sampled_from(
                    (
                        "QueryLanguage",
                        "StartAt",
                        "States",
                        "Type",
                        "A",
                        "Next",
                        "Choices",
                        "Retry",
                        "Catch",
                        "ErrorEquals",
                        "Items",
                        "ItemProcessor",
                        "Branches",
                    )
                ),
                inner,
                max_size=4,
            ),
        ),
        max_leaves=12,
    )
)
def test_no_document_crashes_the_reader(document: Any) -> None:
    try:
        load(document)
    except DefinitionError as error:
        assert error.faults  # noqa: PT017 - anything else is a crash


@given(cases, st.data())
def test_a_broken_definition_is_refused_not_run(case: dict[str, Any], data: st.DataObject) -> None:
    document = {"QueryLanguage": "JSONata", **case["definition"]}
    name = data.draw(st.sampled_from(sorted(document["States"])))
    state = document["States"][name]
    broken = {**state, data.draw(st.sampled_from(("Parameters", "Foo", "ResultPath"))): 1}
    document["States"] = {**document["States"], name: broken}
    try:
        load(document)
    except DefinitionError as error:
        assert any(fault.state == name for fault in error.faults)  # noqa: PT017 - it must be refused
    else:
        raise AssertionError
