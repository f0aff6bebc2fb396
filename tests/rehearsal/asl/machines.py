"""Random definitions that are valid, for laws."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

LAMBDA = "arn:aws:states:::lambda:invoke"
JOB = "arn:aws:states:::sagemaker:createTrainingJob.sync"
ERRORS = ("Lambda.TooManyRequestsException", "States.Timeout", "States.TaskFailed", "Known")

numbers = st.integers(0, 5)
answers = st.one_of(
    st.fixed_dictionaries({"result": st.one_of(numbers, st.none(), st.lists(numbers, max_size=2))}),
    st.fixed_dictionaries(
        {"error": st.sampled_from(("Lambda.TooManyRequestsException", "Known", "Unknown")), "cause": st.just("c")}
    ),
    st.fixed_dictionaries({"after": st.integers(0, 90), "result": numbers}),
)
jobs = st.one_of(
    st.fixed_dictionaries({"job": st.integers(0, 90), "result": numbers}),
    st.fixed_dictionaries({"job": st.integers(0, 90), "error": st.just("States.TaskFailed"), "cause": st.just("{}")}),
)
outputs = st.sampled_from(
    (
        1,
        "x",
        None,
        "{% $states.input %}",
        {"a": "{% $states.context.State.Name %}"},
        "{% $states.input.no %}",
        ["{% $random() %}"],
    )
)
retriers = st.lists(
    st.fixed_dictionaries(
        {"ErrorEquals": st.lists(st.sampled_from(ERRORS), min_size=1, max_size=2)},
        optional={
            "IntervalSeconds": st.integers(1, 9),
            "MaxAttempts": st.integers(0, 2),
            "BackoffRate": st.floats(1, 3),
            "MaxDelaySeconds": st.integers(10, 20),
            "JitterStrategy": st.sampled_from(("FULL", "NONE")),
        },
    ),
    max_size=2,
)


@st.composite
def scopes(draw: st.DrawFn, prefix: str = "S", depth: int = 2, size: int = 5) -> dict[str, Any]:
    """A scope whose states lead on to later ones."""
    names = [f"{prefix}{index}" for index in range(draw(st.integers(1, size)))]
    states = {name: draw(_state(name, names[index + 1 :], depth)) for index, name in enumerate(names)}
    return {"StartAt": names[0], "States": states}


@st.composite
def _state(draw: st.DrawFn, name: str, later: list[str], depth: int) -> dict[str, Any]:
    if not later:
        return draw(
            st.sampled_from(({"Type": "Succeed"}, {"Type": "Fail", "Error": "Known"}, {"Type": "Pass", "End": True}))
        )
    kinds = ["Pass", "Task", "Job", "Choice", "Wait"] + (["Parallel", "Map", "Distributed"] if depth else [])
    kind = draw(st.sampled_from(kinds))
    state = draw(_BODIES[kind](name, depth)) if kind in _BODIES else {}
    if kind == "Choice":
        rules = [
            {
                "Condition": f"{{% $length($string($states.input)) > {draw(st.integers(1, 30))} %}}",
                "Next": draw(st.sampled_from(later)),
            }
        ]
        return {"Type": "Choice", "Choices": rules, "Default": later[0]}
    state |= {"Next": later[0]}
    if draw(st.booleans()):
        state["Output"] = draw(outputs)
    if kind not in {"Pass", "Wait"}:
        state["Retry"] = draw(retriers)
        if draw(st.booleans()):
            state["Catch"] = [{"ErrorEquals": ["States.ALL"], "Next": draw(st.sampled_from(later))}]
    return state


def _inner(name: str, depth: int) -> st.SearchStrategy[dict[str, Any]]:
    return scopes(f"{name}i", depth - 1, 3)


def _map(name: str, depth: int, config: dict[str, str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda inner, items, limit: {
            "Type": "Map",
            "Items": items,
            "MaxConcurrency": limit,
            "ItemProcessor": {**inner, "ProcessorConfig": config},
        },
        _inner(name, depth),
        st.lists(numbers, max_size=4),
        st.integers(0, 3),
    )


_BODIES: dict[str, Any] = {
    "Pass": lambda _name, _depth: st.just({"Type": "Pass"}),
    "Wait": lambda _name, _depth: st.builds(lambda seconds: {"Type": "Wait", "Seconds": seconds}, numbers),
    "Task": lambda _name, _depth: st.builds(
        lambda limit: {"Type": "Task", "Resource": LAMBDA, "Arguments": {"n": 1}, "TimeoutSeconds": limit},
        st.integers(1, 60),
    ),
    "Job": lambda _name, _depth: st.builds(
        lambda limit: {"Type": "Task", "Resource": JOB, "Arguments": {}, "TimeoutSeconds": limit}, st.integers(1, 60)
    ),
    "Parallel": lambda name, depth: st.builds(
        lambda first, second: {"Type": "Parallel", "Branches": [first, second]},
        _inner(f"{name}a", depth),
        _inner(f"{name}b", depth),
    ),
    "Map": lambda name, depth: _map(name, depth, {"Mode": "INLINE"}),
    "Distributed": lambda name, depth: _map(name, depth, {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}),
}

cases = st.fixed_dictionaries(
    {
        "definition": scopes(),
        "services": st.fixed_dictionaries(
            {
                "lambda:invoke": st.lists(answers, min_size=1, max_size=5),
                "sagemaker:createTrainingJob": st.lists(jobs, min_size=1, max_size=3),
            }
        ),
        "input": st.one_of(numbers, st.dictionaries(st.sampled_from("ab"), numbers)),
    }
)
