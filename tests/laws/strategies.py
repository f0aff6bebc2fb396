"""Cases to try the laws on: small toolsets, references, and answers derived from references by edits."""

from __future__ import annotations

from itertools import combinations
from typing import Any, NamedTuple

from hypothesis import strategies as st

Json = dict[str, Any]

SCHEMAS: dict[str, Json] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "enum": {"type": "string", "enum": ["low", "mid", "high"]},
    "list": {"type": "array", "items": {"type": "string"}},
    "object": {"type": "object", "properties": {"k": {"type": "integer"}, "s": {"type": "string"}}},
}
DOMAINS: dict[str, list[Any]] = {
    "string": ["alpha", "Café noir", "beta gamma delta", "10b-5", "Ångström unit"],
    "integer": [0, 1, 2, 7, 100_000_000, 100_000_001],
    "number": [0.5, 1.25, 2.5, 8.854e-12, 0.0],
    "boolean": [True, False],
    "enum": ["low", "mid", "high"],
    "list": [[], ["red"], ["red", "green"], ["green", "red"], ["blue", "red", "green"]],
    "object": [{}, {"k": 1}, {"k": 1, "s": "red"}, {"k": 2, "s": "red"}, {"s": "green"}],
}
TOOLS = ("find", "fetch", "count", "mark")
PARAMETERS = ("one", "two", "three")


class Case(NamedTuple):
    """A row without its answer: tools, expected calls, order."""

    tools: list[Json]
    calls: list[Json]
    order: Any

    def kind(self, tool: str, parameter: str) -> str:
        """The kind of a parameter's values."""
        kind: str = self.spec(tool)["properties"][parameter]["description"]
        return kind

    def spec(self, tool: str) -> Json:
        """The schema of a tool's arguments."""
        found: Json = next(spec["function"]["parameters"] for spec in self.tools if spec["function"]["name"] == tool)
        return found

    def parameters(self, tool: str) -> list[str]:
        """The parameters of a tool."""
        return list(self.spec(tool)["properties"])


@st.composite
def toolsets(draw: st.DrawFn) -> list[Json]:
    """Two to four tools of one to three parameters each."""
    names = draw(st.lists(st.sampled_from(TOOLS), min_size=2, max_size=4, unique=True))
    return [draw(tools(name)) for name in names]


@st.composite
def tools(draw: st.DrawFn, name: str) -> Json:
    """A tool; a parameter's description names the kind of its values."""
    kinds = draw(st.lists(st.sampled_from(sorted(SCHEMAS)), min_size=1, max_size=len(PARAMETERS)))
    properties = {key: {**SCHEMAS[kind], "description": kind} for key, kind in zip(PARAMETERS, kinds, strict=False)}
    return {"type": "function", "function": {"name": name, "parameters": {"type": "object", "properties": properties}}}


@st.composite
def calls(draw: st.DrawFn, case: Case) -> Json:
    """A plain call of one of the tools, with at least one argument."""
    name = draw(st.sampled_from([spec["function"]["name"] for spec in case.tools]))
    keys = draw(st.lists(st.sampled_from(case.parameters(name)), min_size=1, unique=True))
    arguments = {key: draw(st.sampled_from(DOMAINS[case.kind(name, key)])) for key in sorted(keys)}
    return {"name": name, "arguments": arguments}


@st.composite
def expected_calls(draw: st.DrawFn, case: Case) -> Json:
    """A call as a reference has it, perhaps with other right values and optional arguments."""
    call = draw(calls(case))
    if draw(st.booleans()):
        key = draw(st.sampled_from(sorted(call["arguments"])))
        call["accept"] = {key: draw(st.lists(st.sampled_from(DOMAINS[case.kind(call["name"], key)]), max_size=2))}
    if draw(st.integers(0, 3)) == 0:
        call["optional"] = draw(st.lists(st.sampled_from(sorted(call["arguments"])), max_size=1))
    return call


@st.composite
def orders(draw: st.DrawFn, count: int) -> Any:
    """`any`, `sequence` or index pairs; the listed order keeps every one."""
    kind = draw(st.sampled_from(("any", "sequence", "partial")))
    pairs = list(combinations(range(count), 2))
    if kind != "partial" or not pairs:
        return "any" if kind == "partial" else kind
    return [list(pair) for pair in draw(st.lists(st.sampled_from(pairs), min_size=1, unique=True))]


@st.composite
def cases(draw: st.DrawFn, low: int = 0, high: int = 4, *, distinct: bool = False) -> Case:
    """A row with `low` to `high` expected calls; distinct: no two of them can answer for each other."""
    bare = Case(draw(toolsets()), [], "any")
    strategy = calls(bare) if distinct else expected_calls(bare)
    unique_by = _text_of if distinct else None
    expected = draw(st.lists(strategy, min_size=low, max_size=high, unique_by=unique_by))
    return Case(bare.tools, expected, draw(orders(len(expected))))


def _text_of(call: Json) -> str:
    return repr((call["name"], sorted(call["arguments"].items())))


def copied(call: Json) -> Json:
    """A call's name and arguments, for an answer."""
    return {"name": call["name"], "arguments": dict(call["arguments"])}


@st.composite
def answers(draw: st.DrawFn, case: Case, low: int = 0) -> list[Json]:
    """The expected calls after up to four edits; at least `low` calls."""
    emitted = [copied(call) for call in case.calls]
    for _ in range(draw(st.integers(0, 4))):
        emitted = _edited(draw, case, emitted)
    while len(emitted) < low:
        emitted.append(draw(calls(case)))
    return emitted


def _edited(draw: st.DrawFn, case: Case, emitted: list[Json]) -> list[Json]:
    edit = draw(st.sampled_from(("drop", "repeat", "add", "permute", "argument", "argument", "argument")))
    if edit == "add" or not emitted:
        place = draw(st.integers(0, len(emitted)))
        return [*emitted[:place], draw(calls(case)), *emitted[place:]]
    if edit == "permute":
        return draw(st.permutations(emitted))
    at = draw(st.integers(0, len(emitted) - 1))
    if edit == "drop":
        return emitted[:at] + emitted[at + 1 :]
    if edit == "repeat":
        place = draw(st.integers(0, len(emitted)))
        return [*emitted[:place], copied(emitted[at]), *emitted[place:]]
    return [*emitted[:at], _with_other_argument(draw, case, emitted[at]), *emitted[at + 1 :]]


def _with_other_argument(draw: st.DrawFn, case: Case, call: Json) -> Json:
    """The call with an argument changed, removed or added (perhaps one that the tool does not have)."""
    key = draw(st.sampled_from([*case.parameters(call["name"]), "invented"]))
    arguments = dict(call["arguments"])
    if key in arguments and draw(st.booleans()):
        del arguments[key]
    elif key == "invented":
        arguments[key] = "made up"
    else:
        arguments[key] = draw(st.sampled_from(DOMAINS[case.kind(call["name"], key)]))
    return {"name": call["name"], "arguments": arguments}


@st.composite
def cases_with_answers(draw: st.DrawFn, low: int = 0, high: int = 4, emitted: int = 0) -> tuple[Case, list[Json]]:
    """A row and an edited answer to it of at least `emitted` calls."""
    case = draw(cases(low, high))
    return case, draw(answers(case, emitted))
