"""The expected calls of a row, checked and compiled into a plan that answers are graded by."""

from __future__ import annotations

import marshal
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from touchstone.scoring.comparators.exact import same_json
from touchstone.scoring.comparison import Comparison
from touchstone.scoring.dialects.strict_json import value_deeper_than
from touchstone.scoring.errors import SampleError
from touchstone.scoring.order import Edge, edges_of
from touchstone.scoring.sample import Sample
from touchstone.scoring.toolset import Names, Tool, ToolCache, Toolset

MAX_EXPECTED = 64
MAX_DEPTH = 64
_KEPT_PLANS = 2048
_LONGEST_KEPT = 4096
_BYTES_OF_VALUES = 0
"""Version of marshal's format whose bytes depend on the values alone, not on which objects are shared."""
REFERENCE = re.compile(r"\$([A-Za-z0-9_-]+)((?:\.[A-Za-z0-9_-]+)*)\$")
_CALLS = "/reference_answer/calls"
_NOTHING: Mapping[str, list[Any]] = {}


Wanted = tuple[str, list[Any], Comparison, float]
"""One expected argument: name, right values, comparison, weight."""


class ExpectedCall:
    """One expected call.

    Attributes:
        name: canonical tool name.
        tool: the compiled tool.
        arguments: a plain valid call's arguments.
        accept: other right values, by argument.
        optional: arguments that may be left out.
        label: name under which later calls refer to the result.
        refers: whether a value refers to the result of an earlier call.
        plain: whether Python's equality decides sameness (no booleans, zeros or ones among the values).
    """

    __slots__ = ("_wanted", "accept", "arguments", "label", "name", "optional", "plain", "refers", "tool")

    def __init__(self, tool: Tool, call: Mapping[str, Any], place: str) -> None:
        self.name = tool.name
        self.tool = tool
        self.arguments: dict[str, Any] = call["arguments"]
        self.accept = _accept(call, place) if "accept" in call else _NOTHING
        self.optional = _optional(call, place) if "optional" in call else ()
        self.label = _label(call, place) if "label" in call else None
        self.refers = False
        self._wanted: list[Wanted] | None = None
        plain = True
        for value in self.arguments.values():
            if type(value) is not str:
                _check_depth(value, place)
                plain = plain and _is_plain(value)
        self.plain = plain

    def rewritten(self, rewrite: Callable[[Any], Any]) -> ExpectedCall:
        """This call with every value, accepted ones too, rewritten."""
        call = {
            "arguments": rewrite(self.arguments),
            "accept": rewrite(self.accept),
            "optional": list(self.optional),
            "label": self.label,
        }
        return ExpectedCall(self.tool, call, "")

    def says_the_same(self, other: ExpectedCall) -> bool:
        """Whether any call would answer both equally well, and nothing refers to either."""
        return (
            self.name == other.name
            and self.label is None
            and other.label is None
            and self.optional == other.optional
            and same_json(self.arguments, other.arguments)
            and same_json(self.accept, other.accept)
        )

    def wanted(self) -> list[Wanted]:
        """The arguments with what they are compared with, and how; made when first needed."""
        if self._wanted is None:
            self._wanted = [(key, self.accepted(key), *self.tool.comparison(key)) for key in self.arguments]
        return self._wanted

    def may_lack(self, parameter: str) -> bool:
        """Whether leaving an argument out is right: the reference does, allows it, or holds the declared default."""
        own = self.arguments
        return parameter not in own or parameter in self.optional or self.tool.is_default(parameter, own[parameter])

    def accepted(self, parameter: str) -> list[Any]:
        """All right values of a parameter; empty when the reference names none."""
        others = self.accept.get(parameter, [])
        return [self.arguments[parameter], *others] if parameter in self.arguments else list(others)


class Plan:
    """A row's reference, ready to grade answers by; one object for all samples with the same reference.

    Attributes:
        expected: the expected calls; none means that abstaining is right.
        by_tool: indices of the expected calls by canonical tool name.
        tools: the tools of the expected calls.
        edges: (before, after) pairs of indices, closed under consequence.
        labelled: whether calls refer to results of others.
        has_schemas: whether any expected tool shows a schema.
        right_as_listed: whether calls that Python takes for equal to the expected ones, in the listed order, are right.
        twins: groups of indices of expected calls that say the same, where an order is demanded.
        alike: the expected calls with all labels made alike; None until labels have to be compared.
    """

    __slots__ = (
        "alike",
        "by_tool",
        "edges",
        "expected",
        "has_schemas",
        "labelled",
        "right_as_listed",
        "tools",
        "twins",
    )

    def __init__(self, expected: list[ExpectedCall], edges: tuple[Edge, ...]) -> None:
        self.expected = expected
        self.by_tool: dict[str, list[int]] = {}
        self.edges = edges
        self.labelled = self.has_schemas = False
        tools = []
        for index, call in enumerate(expected):
            rows = self.by_tool.get(call.name)
            if rows is None:
                self.by_tool[call.name] = [index]
                tools.append(call.tool)
                if call.tool.has_schema:
                    self.has_schemas = True
            else:
                rows.append(index)
            if call.label is not None:
                self.labelled = True
        self.tools = tools
        self.twins = _twins(expected) if edges else ()
        self.alike: list[ExpectedCall] | None = None
        in_order = not edges or all(before < after for before, after in edges)
        self.right_as_listed = in_order and all([call.plain for call in expected])  # noqa: C419 - no generator here


def _twins(expected: list[ExpectedCall]) -> tuple[tuple[int, ...], ...]:
    groups: list[list[int]] = []
    for index, call in enumerate(expected):
        for group in groups:
            if call.says_the_same(expected[group[0]]):
                group.append(index)
                break
        else:
            groups.append([index])
    return tuple(tuple(group) for group in groups if len(group) > 1)


class PlanCache:
    """Plans compiled lately: training sends many answers to one prompt, side by side and again in every epoch.

    A plan is found again by the bytes of its reference, which tell `1` from `1.0` and `true` and keep the order of
    keys, by the names of the row's tools, and by the compiled tools of its calls. It is compiled from a copy, so
    that a caller may change what it passed in.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[Names, bytes], Plan] = {}

    def plan(self, reference: Mapping[str, Any], toolset: Toolset) -> Plan:
        """The plan of a reference.

        Raises:
            SampleError: as `plan_of`.
        """
        calls, order = reference.get("calls"), reference.get("order")
        try:
            written = marshal.dumps((calls, order), _BYTES_OF_VALUES)
        except ValueError:  # no plain JSON: made by hand, or deeper than any reference may be
            return _compiled(calls, order, toolset)
        key = toolset.names, written
        plan = self._kept.get(key)
        if plan is not None and toolset.shows(plan.tools):
            return plan
        calls, order = marshal.loads(written)  # noqa: S302 - written above
        plan = _compiled(calls, order, toolset)
        if len(written) <= _LONGEST_KEPT:
            if len(self._kept) >= _KEPT_PLANS:
                self._kept.clear()
            self._kept[key] = plan
        return plan


def plan_of(sample: Sample, tools: ToolCache) -> Plan:
    """The plan of a sample, compiled for it alone.

    Raises:
        SampleError: the row's fault: `bad_reference`, `unknown_tool`, `bad_order`, `unknown_label`,
            `bad_tools`, each with its JSON pointer.
    """
    return _compiled(sample.reference.get("calls"), sample.reference.get("order"), tools.toolset(sample.tools))


def _compiled(calls: Any, order: Any, toolset: Toolset) -> Plan:
    if not isinstance(calls, list) or len(calls) > MAX_EXPECTED:
        raise SampleError("bad_reference", _CALLS, f"expected a list of at most {MAX_EXPECTED} calls")
    expected = [_expected(call, index, toolset) for index, call in enumerate(calls)]
    implied = _implied_edges(expected) if any([call.label is not None for call in expected]) else ()  # noqa: C419
    return Plan(expected, edges_of(order, len(expected), implied) if implied or order != "any" else ())


def _expected(call: Any, index: int, toolset: Toolset) -> ExpectedCall:
    place = f"{_CALLS}/{index}"
    name = call.get("name") if type(call) is dict else None
    if type(name) is not str or type(call.get("arguments")) is not dict:
        raise SampleError("bad_reference", place, "expected an object with a name and an object of arguments")
    tool = toolset.named(name)
    if tool is None:
        raise SampleError("unknown_tool", f"{place}/name", "expected the name of one of the row's tools")
    return ExpectedCall(tool, call, place)


def _accept(call: Mapping[str, Any], place: str) -> Mapping[str, list[Any]]:
    accept = call["accept"]
    if accept is None:
        return _NOTHING
    if not isinstance(accept, dict):
        raise _bad_accept(place)
    for values in accept.values():
        if not isinstance(values, list):
            raise _bad_accept(place)
    for values in accept.values():
        for value in values:
            if type(value) is not str:
                _check_depth(value, place)
    return accept


def _bad_accept(place: str) -> SampleError:
    return SampleError("bad_reference", f"{place}/accept", "expected an object of lists of values")


def _check_depth(value: Any, place: str) -> None:
    if value_deeper_than(value, MAX_DEPTH):
        raise SampleError("bad_reference", place, f"expected values at most {MAX_DEPTH} deep")


def _optional(call: Mapping[str, Any], place: str) -> tuple[str, ...]:
    optional = call["optional"]
    if optional is None:
        return ()
    if not isinstance(optional, list) or not all([isinstance(name, str) for name in optional]):  # noqa: C419
        raise SampleError("bad_reference", f"{place}/optional", "expected a list of argument names")
    return tuple(optional)


def _label(call: Mapping[str, Any], place: str) -> str | None:
    label = call["label"]
    if label is not None and not (isinstance(label, str) and label):
        raise SampleError("bad_reference", f"{place}/label", "expected a non-empty text")
    return label


def _is_plain(value: Any) -> bool:
    kind = type(value)
    if kind is str:
        return True
    if kind is int or kind is float:
        return value not in (0, 1)
    if kind is list:
        return all(map(_is_plain, value))
    return kind is dict and all(map(_is_plain, value.values()))


def _implied_edges(expected: list[ExpectedCall]) -> list[Edge]:
    """An edge from each labelled call to those that refer to its result."""
    places: dict[str, int] = {}
    edges: list[Edge] = []
    for index, call in enumerate(expected):
        for label in labels_in(call.arguments):
            call.refers = True
            if label not in places:
                place = f"{_CALLS}/{index}/arguments"
                raise SampleError("unknown_label", place, "expected the label of an earlier call")
            edges.append((places[label], index))
        if call.label is not None:
            if call.label in places:
                raise SampleError("bad_reference", f"{_CALLS}/{index}/label", "expected every label once")
            places[call.label] = index
    return edges


def labels_in(value: Any) -> Iterator[str]:
    """The labels that a JSON value refers to, in order."""
    if isinstance(value, str):
        for match in REFERENCE.finditer(value):
            yield match.group(1)
    elif isinstance(value, dict):
        for child in value.values():
            yield from labels_in(child)
    elif isinstance(value, list):
        for child in value:
            yield from labels_in(child)
