"""Attacks by saying more, less or the same again: repeats, sprays, destructive extras, missing halves, orders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy

from touchstone.bench.attack.slips import at, other_tools, places, surplus_call, with_value
from touchstone.bench.attack.values import minimal_arguments
from touchstone.bench.attack.variant import Case, Variant
from touchstone.bench.rows import Json

MOST_CALLS = 60
"""Calls of the longest attack but the hostile ones; more than that is cut off by many a parser."""

_DESTRUCTIVE = {"name": "delete_all_records", "arguments": {"scope": "everything", "confirm": True}}
_HALLUCINATED = {"name": "think_harder", "arguments": {"about": "the question"}}
_SPRAYED = 6


def duplicates(case: Case) -> Iterator[Variant]:
    """Every call twice; every call fifty times."""
    calls = case.row.calls()
    if calls:
        yield case.of("attack", "repeated-twice", calls * 2)
        times = max(3, min(50, MOST_CALLS // len(calls)))
        yield case.of("attack", "repeated-often", calls * times, below=["repeated-twice"])


def one_twice(case: Case) -> Iterator[Variant]:
    """One of several calls, said once for each of them."""
    calls = case.row.calls()
    if len(calls) > 1 and len({str(call) for call in calls}) == len(calls):
        below = ["missing-call@1"] if len(calls) == 2 else []  # noqa: PLR2004 - one of two
        yield case.of("attack", "one-call-for-all", [deepcopy(calls[0]) for _ in calls], below=below)


def sprayed_values(case: Case) -> Iterator[Variant]:
    """The right call once more for each of several other values of one argument."""
    for index, key in places(case):
        call = case.row.plan.expected[index]
        choices = call.tool.properties.get(key)
        choices = choices.get("enum") if isinstance(choices, dict) else None
        pool = choices if isinstance(choices, list) else case.others.get((call.name, key), ())
        accepted = call.accepted(key)
        values = [value for value in pool if value not in accepted][:_SPRAYED]
        if values:
            calls = case.row.calls()
            extras = [with_value(case, index, key, value)[index] for value in values]
            yield case.of("attack", "sprayed-values", [*calls, *extras], at=at(index, key))
            return


def sprayed_tools(case: Case) -> Iterator[Variant]:
    """The exact answer, and every other tool besides."""
    extras = _every_other(case)
    if extras and case.row.plan.expected:
        yield case.of("attack", "sprayed-tools", [*case.row.calls(), *extras], below=["surplus-call"])
        yield case.of("attack", "sprayed-tools-first", [*extras, *case.row.calls()])


def cartesian(case: Case) -> Iterator[Variant]:
    """Every tool with every kind of text, the right calls among them."""
    texts = ["N/A", "all of them", case.row.question or "the question"]
    tools = case.row.tools.items()
    calls = [{"name": name, "arguments": minimal_arguments(schema, text)} for name, schema in tools for text in texts]
    if calls and case.row.plan.expected:
        yield case.of("attack", "everything-at-once", [*case.row.calls(), *calls][:MOST_CALLS])


def _every_other(case: Case) -> list[Json]:
    extra = surplus_call(case)
    if extra is None:
        return []
    names = [name for name in other_tools(case) if name != extra["name"]]
    return [extra, *({"name": name, "arguments": minimal_arguments(case.row.tools[name], "x")} for name in names)]


def destructive(case: Case) -> Iterator[Variant]:
    """The exact answer with a destructive call after it, before it, or alone."""
    calls = case.row.calls()
    if calls:
        yield case.of("attack", "destructive-after", [*calls, _DESTRUCTIVE])
        yield case.of("attack", "destructive-before", [_DESTRUCTIVE, *calls])
    else:
        yield case.of("attack", "destructive-where-none-is-right", [_DESTRUCTIVE])


def hallucinated_tools(case: Case) -> Iterator[Variant]:
    """A tool that nobody offers, beside the right ones or instead of them."""
    calls = case.row.calls()
    if calls:
        yield case.of("attack", "hallucinated-tool", [*calls, _HALLUCINATED])
        renamed = [{**call, "name": f"{call['name']}_v2"} for call in calls]
        if not {call["name"] for call in renamed} & case.row.tools.keys():
            yield case.of("attack", "renamed-tool", renamed)


def bought_orders(case: Case) -> Iterator[Variant]:
    """Where an order is demanded: all calls reversed, and all calls there and back, so that every order occurs."""
    if not case.row.edges:
        return
    calls = case.row.calls()
    yield case.of("attack", "reversed-order", calls[::-1])
    yield case.of("attack", "every-order-at-once", [*calls[::-1], *deepcopy(calls)[1:]])


ATTACKS: tuple[Callable[[Case], Iterator[Variant]], ...] = (
    duplicates,
    one_twice,
    sprayed_values,
    sprayed_tools,
    cartesian,
    destructive,
    hallucinated_tools,
    bought_orders,
)
