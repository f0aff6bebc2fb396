"""Degenerate policies: answers that don't depend on what is asked. A reward that pays them well teaches them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from touchstone.bench.attack.dialects import NOTHING_TO_CALL, said
from touchstone.bench.attack.values import minimal_arguments
from touchstone.bench.attack.variant import Case, Variant
from touchstone.bench.rows import Json, Row

_TIMES = 10

Policy = Callable[[Case], "list[Json] | str"]
"""What a policy answers: calls, or a text."""


def constant_answer(rows: Sequence[Row]) -> list[Json]:
    """The calls that are right most often in a dataset: the best that a constant policy can say."""
    answers = Counter(json.dumps(row.calls(), sort_keys=True) for row in rows)
    if not answers:
        return []
    best: list[Json] = json.loads(answers.most_common(1)[0][0])
    return best


def _all_tools(case: Case) -> list[Json]:
    text = case.row.question or "the question"
    return [{"name": name, "arguments": minimal_arguments(schema, text)} for name, schema in case.row.tools.items()]


def _first_tool(case: Case) -> list[Json]:
    return _all_tools(case)[:1]


def _first_tool_often(case: Case) -> list[Json]:
    return _all_tools(case)[:1] * _TIMES


POLICIES: Mapping[str, Policy] = {
    "policy-all-tools": _all_tools,
    "policy-first-tool": _first_tool,
    "policy-first-tool-often": _first_tool_often,
    "policy-echo": lambda case: case.row.question,
    "policy-silence": lambda _case: "",
    "policy-abstain": lambda _case: NOTHING_TO_CALL,
}
CONSTANT = "policy-constant"
NAMES = (CONSTANT, *POLICIES)
"""The names of all policies."""


def policies(case: Case, constant: Sequence[Json]) -> Iterator[Variant]:
    """What each policy answers to a row; ranked where it is not the right answer beyond doubt."""
    for name, policy in {CONSTANT: lambda _case: list(constant), **POLICIES}.items():
        answer = policy(case)
        if isinstance(answer, str):
            yield case.turned("attack" if case.row.plan.expected else "unranked", name, said(answer))
        elif answer or name == CONSTANT:
            yield case.of("attack" if _is_wrong(answer, case) else "unranked", name, answer)


def _is_wrong(answer: Sequence[Json], case: Case) -> bool:
    """Whether an answer makes other calls than expected, by tool names alone."""
    return Counter(call["name"] for call in answer) != Counter(call.name for call in case.row.plan.expected)
