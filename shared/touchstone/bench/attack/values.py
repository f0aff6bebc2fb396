"""Values that are wrong beyond doubt, made from right ones.

What is right is judged here by means of its own, not by the comparators that the reward may use: a value counts as
wrong only when it differs from every accepted one in more than case, spacing, punctuation and words left out, and
numbers by more than a thousandth.
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from touchstone.bench.rows import Json, Row
from touchstone.scoring.comparators.citation import find_citations

Others = Mapping[tuple[str, str], Sequence[Any]]
"""The values that the rows of a dataset have, by tool and parameter."""

_MOST_OTHERS = 64
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_LABEL = re.compile(r"\$[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\$")
_WORD = re.compile(r"[^\W_]+")
_MONTHS = 12


def values_of(rows: Sequence[Row]) -> Others:
    """The different values of every parameter, in the order of the rows; at most 64 of each."""
    found: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    for row in rows:
        for call in row.plan.expected:
            for key, value in call.arguments.items():
                kept = found[call.name, key]
                if len(kept) < _MOST_OTHERS:
                    kept.setdefault(json.dumps(value, sort_keys=True), value)
    return {place: list(values.values()) for place, values in found.items()}


def has_label(value: Any) -> bool:
    """Whether a value refers to the result of an earlier call."""
    return _LABEL.search(json.dumps(value)) is not None


def is_wrong(value: Any, accepted: Sequence[Any]) -> bool:
    """Whether a value is none of the accepted ones, nor one of them said otherwise, beyond doubt."""
    return all(_differ(value, right) for right in accepted)


def _differ(value: Any, right: Any) -> bool:
    if isinstance(value, str) and isinstance(right, str):
        own, theirs = _words(value), _words(right)
        if own <= theirs or theirs <= own:
            return False
        return not _name_the_same(value, right)
    if _is_number(value) and _is_number(right):
        return not math.isclose(value, right, rel_tol=1e-3)
    return _squeezed(value) != _squeezed(right)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _squeezed(value: Any) -> str:
    return "".join(_WORD.findall(json.dumps(value, sort_keys=True).casefold()))


def _name_the_same(one: str, other: str) -> bool:
    """Whether two texts may name one authority: a rule has several names."""
    ours, theirs = find_citations(one), find_citations(other)
    return any((a.kind, a.title, a.key) == (b.kind, b.title, b.key) for a in ours for b in theirs)


def wrong_value(value: Any, schema: Any, others: Sequence[Any], accepted: Sequence[Any], turn: int) -> Any:
    """Another value of the same kind that is wrong beyond doubt; None where there is none.

    Args:
        value: the right one.
        schema: the parameter's JSON schema.
        others: values that the parameter has elsewhere.
        accepted: all right values.
        turn: where to begin to look, so that rows get different ones.
    """
    candidates = list(_kin(value, schema)) or _turned([one for one in others if type(one) is type(value)], turn)
    return next((one for one in candidates if is_wrong(one, accepted)), None)


def _turned(values: list[Any], turn: int) -> list[Any]:
    start = turn % len(values) if values else 0
    return values[start:] + values[:start]


def _kin(value: Any, schema: Any) -> Iterator[Any]:
    """Neighbours of a value by its schema and kind."""
    choices = schema.get("enum") if isinstance(schema, dict) else None
    if isinstance(choices, list):
        start = choices.index(value) + 1 if value in choices else 0
        yield from (one for one in choices[start:] + choices[:start] if _squeezed(one) != _squeezed(value))
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, (int, float)):
        yield value + 1
    elif isinstance(value, str) and _DATE.fullmatch(value):
        yield str(int(value[:4]) - 1) + value[4:]
    elif isinstance(value, list) and value:
        yield from ([*value[:-1], other] for other in _kin(value[-1], {}))
        yield value[:-1] if len(value) > 1 else [*value, "something else"]
    elif isinstance(value, dict) and value:
        key = min(value)
        inner = schema.get("properties", {}).get(key) if isinstance(schema, dict) else None
        yield from ({**value, key: other} for other in _kin(value[key], inner))


def near_values(value: Any) -> Iterator[tuple[str, Any]]:
    """Values that look nearly right and are wrong: each with the name of its class."""
    if isinstance(value, bool):
        return
    if isinstance(value, (int, float)) and value:
        yield "decimal-point-lost", value * 10
        yield "sign-swapped", -value
    elif isinstance(value, str):
        match = _DATE.fullmatch(value)
        if match is None:
            yield from _swapped_operators(value)
        elif (other := _regrouped(*match.groups())) != value:
            yield "date-regrouped", other


def _regrouped(year: str, month: str, day: str) -> str:
    """The same digits as another day: day and month turned, or the year's last digits."""
    if month != day and int(day) <= _MONTHS:
        return f"{year}-{day}-{month}"
    return f"{year[:2]}{year[3]}{year[2]}-{month}-{day}"


def _swapped_operators(text: str) -> Iterator[tuple[str, str]]:
    swapped = text.translate(str.maketrans("<>", "><"))
    swapped = re.sub(r"(?<=[\w)] )[+](?= [\w(])", "-", swapped)
    if swapped != text:
        yield "operator-swapped", swapped


def retyped_values(value: Any, schema: Any) -> Iterator[tuple[str, Any]]:
    """A value as another type than its schema declares: each with the name of its class."""
    kind = schema.get("type") if isinstance(schema, dict) else None
    if kind == "boolean" and isinstance(value, bool):
        yield "bool-as-int", int(value)
    elif kind in ("integer", "number") and isinstance(value, (int, float)) and not isinstance(value, bool):
        yield "number-as-text", json.dumps(value)
    elif kind == "array" and isinstance(value, list):
        yield "list-as-text", json.dumps(value)
    elif kind == "object" and isinstance(value, dict):
        yield "object-as-text", json.dumps(value)


def minimal_arguments(schema: Json, text: str) -> Json:
    """Arguments that a schema accepts, as short as can be, with `text` wherever a text will do."""
    properties = schema.get("properties")
    properties = properties if isinstance(properties, dict) else {}
    required = schema.get("required")
    names = required if isinstance(required, list) else list(properties)
    return {name: _minimal(properties.get(name), text) for name in names if isinstance(name, str)}


def _minimal(schema: Any, text: str) -> Any:
    schema = schema if isinstance(schema, dict) else {}
    choices = schema.get("enum")
    if isinstance(choices, list) and choices:
        return choices[0]
    kind = schema.get("type")
    if kind in ("integer", "number"):
        return schema.get("minimum", 1)
    if kind == "array":
        return [_minimal(schema.get("items"), text)]
    if kind == "object":
        return minimal_arguments(schema, text)
    if schema.get("format") == "date":
        return "2024-01-01"
    return False if kind == "boolean" else text
