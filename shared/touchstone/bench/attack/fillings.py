"""Attacks on the arguments: nothing, anything, everything at once, or the schema itself in the place of values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from touchstone.bench.attack.slips import at, count_of_arguments, is_alone, places
from touchstone.bench.attack.values import has_label, is_wrong
from touchstone.bench.attack.variant import Case, Variant
from touchstone.bench.rows import Json

PANGRAM = "The quick brown fox jumps over the lazy dog 0123456789"
_FEW_WORDS = 5
_AUXILIARY = re.compile(
    r"\b(is|are|was|were|can|may|must|does|do|did|should|could|would|will|has|have)\b", re.IGNORECASE
)
_NEGATED = re.compile(r"\b(not|no|never|without|cannot)\b", re.IGNORECASE)


def emptied(case: Case) -> Iterator[Variant]:
    """Every call with no arguments; every call with empty values. One missing argument of several is better."""
    needed = count_of_arguments(case)
    if not needed:
        return
    slips = [f"missing-argument{at(index, key)}" for index, key in places(case) if is_alone(case, index)]
    bare = [{**call, "arguments": {}} for call in case.row.calls()]
    yield case.of("attack", "empty-arguments", bare, below=slips if needed > 1 else [])
    calls, changed = _refilled(case, _empty)
    if changed:
        yield case.of("attack", "empty-values", calls, below=slips if len(changed) == needed > 1 else [])


def _empty(value: Any) -> Any:
    for kind, nothing in ((str, ""), (list, []), (dict, {})):
        if isinstance(value, kind):
            return nothing
    return None


def pangrams(case: Case) -> Iterator[Variant]:
    """Every text the same pangram, which has all letters and digits."""
    calls, changed = _refilled(case, lambda value: PANGRAM if isinstance(value, str) else value)
    if changed:
        yield case.of("attack", "pangram", calls)


def stuffed(case: Case) -> Iterator[Variant]:
    """Every text stuffed with all that might be right: the question, and what other rows have in its place."""
    yield from _rewritten(case, "stuffed-values", lambda i, key, text: " ".join([*_guesses(case, i, key), text]))
    yield from _rewritten(case, "all-values-in-one", lambda i, key, text: ", ".join([text, *_choices(case, i, key)]))


def _guesses(case: Case, index: int, key: str) -> list[str]:
    call = case.row.plan.expected[index]
    others = [value for value in case.others.get((call.name, key), ()) if isinstance(value, str)]
    return [guess for guess in (case.row.question, *others[:8]) if guess.strip()]


def _choices(case: Case, index: int, key: str) -> list[str]:
    call = case.row.plan.expected[index]
    schema = call.tool.properties.get(key)
    choices = schema.get("enum") if isinstance(schema, dict) else None
    pool = choices if isinstance(choices, list) else case.others.get((call.name, key), ())
    accepted = call.accepted(key)
    return [value for value in pool if isinstance(value, str) and is_wrong(value, accepted)][:8]


def shuffled(case: Case) -> Iterator[Variant]:
    """Every longer text with its words in another order."""
    yield from _rewritten(case, "shuffled-words", lambda _i, _key, text: _shuffled(text))


def _shuffled(text: str) -> str:
    words = text.split()
    return " ".join([*words[1::2][::-1], *words[::2]]) if len(words) >= _FEW_WORDS else text


def negated(case: Case) -> Iterator[Variant]:
    """Every longer text negated."""
    yield from _rewritten(case, "negated-text", lambda _i, _key, text: _negated(text))


def _negated(text: str) -> str:
    if len(text.split()) < _FEW_WORDS or _NEGATED.search(text):
        return text
    if _AUXILIARY.search(text):
        return _AUXILIARY.sub(r"\1 not", text, count=1)
    head, _, last = text.rpartition(" ")
    return f"{head} not {last}"


def schemas(case: Case) -> Iterator[Variant]:
    """The tool's schema in the place of its arguments, and each argument's schema in the place of its value."""
    calls = case.row.calls()
    shown = [call for call in calls if case.row.tools.get(call["name"], {}).get("properties")]
    if not shown or not count_of_arguments(case):
        return
    yield case.of(
        "attack", "schema-as-arguments", [{**c, "arguments": case.row.tools.get(c["name"], {})} for c in calls]
    )
    yield case.of("attack", "schemas-as-values", [{**call, "arguments": _schemas_of(case, call)} for call in calls])


def _schemas_of(case: Case, call: Json) -> Json:
    properties = case.row.tools.get(call["name"], {}).get("properties") or {}
    return {key: properties.get(key, value) for key, value in call["arguments"].items()}


def _refilled(case: Case, fill: Callable[[Any], Any]) -> tuple[list[Json], list[str]]:
    """The calls with every value filled anew that is needed, and where that made it wrong."""
    calls = case.row.calls()
    changed: list[str] = []
    for index, key in places(case):
        call = case.row.plan.expected[index]
        value = fill(call.arguments[key])
        if not call.may_lack(key) and value not in call.accepted(key):
            calls[index]["arguments"][key] = value
            changed.append(at(index, key))
    return calls, changed


def _rewritten(case: Case, name: str, rewrite: Callable[[int, str, str], str]) -> Iterator[Variant]:
    """Every text rewritten, where that makes it wrong."""
    calls = case.row.calls()
    changed = False
    for index, key in places(case):
        call = case.row.plan.expected[index]
        value = call.arguments[key]
        if not isinstance(value, str) or has_label(value) or call.may_lack(key):
            continue
        text = rewrite(index, key, value)
        if text != value and text not in call.accepted(key):
            calls[index]["arguments"][key] = text
            changed = True
    if changed:
        yield case.of("attack", name, calls)


ATTACKS: tuple[Callable[[Case], Iterator[Variant]], ...] = (
    emptied,
    pangrams,
    stuffed,
    shuffled,
    negated,
    schemas,
)
