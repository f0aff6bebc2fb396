"""Legal variants: as right as the exact answer by the row's own word, so that no wrong answer may be worth more."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from touchstone.bench.attack.values import has_label
from touchstone.bench.attack.variant import Case, Variant
from touchstone.bench.rows import Json
from touchstone.wire.references import unwrapped


def _says_what_is_right(case: Case) -> bool:
    """Whether the reference names other right values itself; what we read into other shapes is no word of the row."""
    reference = unwrapped(case.row.item.get("reference_answer"))
    return isinstance(reference, dict) and "calls" in reference


def accepted_values(case: Case) -> Iterator[Variant]:
    """Every argument with the last of the other values that the reference accepts."""
    if not _says_what_is_right(case):
        return
    calls = case.row.calls()
    for index, call in enumerate(case.row.plan.expected):
        for key, values in call.accept.items():
            if key in call.arguments and values and not has_label(values):
                calls[index]["arguments"][key] = values[-1]
    if calls != case.row.calls():
        yield case.of("legal", "accepted-value", calls)


def without_optional(case: Case) -> Iterator[Variant]:
    """Without the arguments that the reference says may be left out."""
    if not _says_what_is_right(case):
        return
    calls = case.row.calls()
    for index, call in enumerate(case.row.plan.expected):
        for key in call.optional:
            calls[index]["arguments"].pop(key, None)
    if calls != case.row.calls():
        yield case.of("legal", "without-optional", calls)


def reordered_calls(case: Case) -> Iterator[Variant]:
    """The calls in another order that the row allows."""
    calls = case.row.calls()
    if len(calls) > 1 and not case.row.edges and calls[::-1] != calls:
        yield case.of("legal", "reordered-calls", calls[::-1])
    for place in range(len(calls) - 1 if case.row.edges else 0):
        if (place, place + 1) not in case.row.edges:
            calls[place], calls[place + 1] = calls[place + 1], calls[place]
            yield case.of("legal", "reordered-calls", calls)
            return


def reordered_keys(case: Case) -> Iterator[Variant]:
    """The arguments of each call in another order, which JSON says is the same."""
    calls = [{**call, "arguments": dict(reversed(call["arguments"].items()))} for call in case.row.calls()]
    if any(len(call["arguments"]) > 1 for call in calls):
        yield case.of("legal", "reordered-keys", calls)


def pretty_printed(case: Case) -> Iterator[Variant]:
    """JSON with line breaks and indents, which say nothing."""
    if case.dialect.name != "json":
        return
    calls: list[Json] = case.row.calls()
    yield case.said("legal", "pretty-printed", json.dumps(calls, indent=2, ensure_ascii=False))


LEGAL: tuple[Callable[[Case], Iterator[Variant]], ...] = (
    accepted_values,
    without_optional,
    reordered_calls,
    reordered_keys,
    pretty_printed,
)
