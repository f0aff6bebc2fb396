"""Slips: the exact answer with one mistake in it, as models make them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import pairwise
from typing import Any

from touchstone.bench.attack.values import has_label, is_wrong, minimal_arguments, near_values, retyped_values
from touchstone.bench.attack.values import wrong_value as another_value
from touchstone.bench.attack.variant import Case, Variant
from touchstone.bench.rows import Json
from touchstone.scoring.comparators.exact import same_json

_INVENTED = "confidence_level"


def places(case: Case) -> Iterator[tuple[int, str]]:
    """Every argument of every expected call that can be judged: those that refer to a result are left out."""
    for index, call in enumerate(case.row.plan.expected):
        for key, value in call.arguments.items():
            if not has_label(value):
                yield index, key


def with_value(case: Case, index: int, key: str, value: Any) -> list[Json]:
    """The expected calls with one other value."""
    calls = case.row.calls()
    calls[index]["arguments"][key] = value
    return calls


def at(index: int, key: str = "") -> str:
    """Where a mistake is, as it stands in a key."""
    return f"@{index}.{key}" if key else f"@{index}"


def is_alone(case: Case, index: int) -> bool:
    """Whether no other expected call is of the same tool: else one mistake may make two calls the same."""
    return len(case.row.plan.by_tool[case.row.plan.expected[index].name]) == 1


def count_of_arguments(case: Case) -> int:
    """How many arguments the expected calls have that may not be left out."""
    return sum(not call.may_lack(key) for call in case.row.plan.expected for key in call.arguments)


def wrong_values(case: Case) -> Iterator[Variant]:
    """One argument with another value of its kind."""
    for index, key in places(case):
        value = _another(case, index, key)
        if value is not None:
            yield case.of("slip", "wrong-value", with_value(case, index, key, value), at=at(index, key))


def _another(case: Case, index: int, key: str) -> Any:
    call = case.row.plan.expected[index]
    schema = call.tool.properties.get(key)
    others = case.others.get((call.name, key), ())
    return another_value(call.arguments[key], schema, others, call.accepted(key), case.row.index)


def look_alikes(case: Case) -> Iterator[Variant]:
    """One argument with a value that is easily taken for it (a trap pair of the domain)."""
    for index, key in places(case):
        call = case.row.plan.expected[index]
        for number, value in enumerate(case.traps.of(call.arguments[key])):
            if value not in call.accepted(key):
                calls = with_value(case, index, key, value)
                yield case.of("slip", "look-alike", calls, at=f"{at(index, key)}/{number}")


def nearly_right(case: Case) -> Iterator[Variant]:
    """One number, date or expression that is nearly right."""
    for index, key in places(case):
        call = case.row.plan.expected[index]
        for name, value in near_values(call.arguments[key]):
            if is_wrong(value, call.accepted(key)):
                yield case.of("slip", name, with_value(case, index, key, value), at=at(index, key))


def retyped(case: Case) -> Iterator[Variant]:
    """One value of a type that its schema does not allow."""
    for index, key in places(case):
        call = case.row.plan.expected[index]
        for name, value in retyped_values(call.arguments[key], call.tool.properties.get(key)):
            if not any(same_json(value, right) for right in call.accepted(key)):
                yield case.of("slip", name, with_value(case, index, key, value), at=at(index, key))


def missing_arguments(case: Case) -> Iterator[Variant]:
    """One argument left out that may not be."""
    for index, key in places(case):
        if not case.row.plan.expected[index].may_lack(key):
            calls = case.row.calls()
            del calls[index]["arguments"][key]
            yield case.of("slip", "missing-argument", calls, at=at(index, key))


def invented_arguments(case: Case) -> Iterator[Variant]:
    """One argument that no tool knows."""
    for index, call in enumerate(case.row.plan.expected):
        if _INVENTED not in call.tool.properties and _INVENTED not in call.arguments:
            yield case.of("slip", "invented-argument", with_value(case, index, _INVENTED, "high"), at=at(index))


def swapped_arguments(case: Case) -> Iterator[Variant]:
    """Two texts of one call, each in the other's place."""
    for index, call in enumerate(case.row.plan.expected):
        texts = [key for key, value in call.arguments.items() if isinstance(value, str) and not has_label(value)]
        for one, other in pairwise(texts):
            first, second = call.arguments[one], call.arguments[other]
            if is_wrong(second, call.accepted(one)) and is_wrong(first, call.accepted(other)):
                calls = case.row.calls()
                calls[index]["arguments"].update({one: second, other: first})
                yield case.of("slip", "swapped-arguments", calls, at=at(index, one))
                break


def wrong_tools(case: Case) -> Iterator[Variant]:
    """One call of another tool that the row offers."""
    others = other_tools(case)
    for index, call in enumerate(case.row.plan.expected):
        if others:
            calls = case.row.calls()
            calls[index]["name"] = others[(case.row.index + index) % len(others)]
            ranked = len(call.arguments) > 1 and is_alone(case, index)
            below = [f"wrong-value{at(index, key)}" for key in call.arguments] if ranked else []
            yield case.of("slip", "wrong-tool", calls, at=at(index), below=below)


def other_tools(case: Case) -> list[str]:
    """Tools that the row offers and does not expect."""
    expected = {call.name for call in case.row.plan.expected}
    return [name for name in case.row.tools if name not in expected]


def missing_calls(case: Case) -> Iterator[Variant]:
    """One call left out."""
    count = len(case.row.plan.expected)
    for index in range(count if count > 1 else 0):
        calls = case.row.calls()
        del calls[index]
        yield case.of("slip", "missing-call", calls, at=at(index))


def surplus_calls(case: Case) -> Iterator[Variant]:
    """One call more, of a tool that was not asked for; where none was, one call."""
    name = "surplus-call" if case.row.plan.expected else "call-where-none-is-right"
    extra = surplus_call(case)
    if extra is not None:
        yield case.of("slip", name, [*case.row.calls(), extra])


def surplus_call(case: Case) -> Json | None:
    """A call that nobody asked for, valid by its schema."""
    others = other_tools(case)
    if not others:
        return None
    name = others[case.row.index % len(others)]
    return {"name": name, "arguments": minimal_arguments(case.row.tools[name], case.row.question or "anything")}


def wrong_orders(case: Case) -> Iterator[Variant]:
    """Two calls in the wrong order, where the row demands one."""
    for before, after in case.row.edges:
        if after == before + 1:
            calls = case.row.calls()
            calls[before], calls[after] = calls[after], calls[before]
            yield case.of("slip", "wrong-order", calls, at=at(before))


def swapped_between_calls(case: Case) -> Iterator[Variant]:
    """One argument of two calls of the same tool, each with the other's value."""
    expected = case.row.plan.expected
    for name, indices in case.row.plan.by_tool.items():
        for one, other in pairwise(indices):
            first, second = expected[one], expected[other]
            keys = [key for key in first.arguments if _may_swap(first, second, key)]
            if keys and _differ_elsewhere(first, second, keys[0]):
                calls = case.row.calls()
                own, theirs = calls[one]["arguments"], calls[other]["arguments"]
                own[keys[0]], theirs[keys[0]] = deepcopy(theirs[keys[0]]), own[keys[0]]
                yield case.of("slip", "swapped-between-calls", calls, at=f"@{name}.{one}")


def _may_swap(first: Any, second: Any, key: str) -> bool:
    if key not in second.arguments or has_label(first.arguments[key]) or has_label(second.arguments[key]):
        return False
    ours, theirs = first.accepted(key), second.accepted(key)
    return is_wrong(second.arguments[key], ours) and is_wrong(first.arguments[key], theirs)


def _differ_elsewhere(first: Any, second: Any, swapped: str) -> bool:
    """Whether another argument tells the calls apart, so that the swap is more than another order of the calls."""
    return any(
        is_wrong(second.arguments[key], first.accepted(key))
        for key in first.arguments
        if key != swapped and key in second.arguments and not first.may_lack(key)
    )


SLIPS: tuple[Callable[[Case], Iterator[Variant]], ...] = (
    wrong_values,
    look_alikes,
    nearly_right,
    retyped,
    missing_arguments,
    invented_arguments,
    swapped_arguments,
    wrong_tools,
    missing_calls,
    surplus_calls,
    wrong_orders,
    swapped_between_calls,
)
