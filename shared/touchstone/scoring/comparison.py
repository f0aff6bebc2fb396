"""How two values of a parameter are compared: the leaf comparators, and those of lists, sets and objects."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from math import fsum
from typing import Any

from touchstone.scoring.comparators.enum import enum_grade
from touchstone.scoring.comparators.exact import exact_grade, same_json
from touchstone.scoring.comparators.number import integer_grade, number_grade
from touchstone.scoring.comparators.text import text_grade
from touchstone.scoring.effort import effort_is_left, spend_effort
from touchstone.scoring.matching import assign
from touchstone.scoring.rubric import ParameterRule

Verdict = tuple[float, bool]
"""A grade in [0, 1], and whether the value is right for the exact bonus."""

Comparison = Callable[[Any, Any], Verdict]
"""From an expected and a seen JSON value to the verdict. Never raises."""

RIGHT: Verdict = (1.0, True)
WRONG: Verdict = (0.0, False)

_CAST = 0.5
_EMPTY_RULE = ParameterRule()
_SPRAY_FACTOR, _SPRAY_FLOOR = 2, 4
_MOST_ELEMENTS = 256


def comparison(rule: ParameterRule | None, schema: Any) -> Comparison:
    """The comparison that a rubric's rule asks for, or, without one, that the JSON schema's type suggests.

    Args:
        rule: the rubric's rule, if any.
        schema: JSON schema of the value; anything but an object is as good as none.
    """
    rule = rule or _EMPTY_RULE
    schema = schema if isinstance(schema, Mapping) else {}
    return _BUILDERS[rule.compare or _kind_of(schema)](rule, schema)


def _kind_of(schema: Mapping[str, Any]) -> str:
    if isinstance(schema.get("enum"), list):
        return "enum"
    kind = schema.get("type")
    if kind == "string":
        return "date" if schema.get("format") == "date" else "text"
    if isinstance(kind, str):
        return {
            "array": "list",
            "integer": "integer",
            "number": "number",
            "boolean": "boolean",
            "object": "object",
        }.get(kind, "by_type")
    return "by_type"


def _leaf(grade: Callable[[Any, Any], float]) -> Callable[[ParameterRule, Mapping[str, Any]], Comparison]:
    def compare(expected: Any, seen: Any) -> Verdict:
        if type(expected) is str and type(seen) is str and expected == seen:
            return RIGHT
        value = grade(expected, seen)
        return value, value >= 1.0

    return lambda _rule, _schema: compare


def _text(_rule: ParameterRule, _schema: Mapping[str, Any]) -> Comparison:
    return _compare_text


def _compare_text(expected: Any, seen: Any) -> Verdict:
    if type(expected) is str and type(seen) is str and expected == seen:
        return RIGHT
    if type(seen) in (int, float) and type(expected) is str:
        return (_CAST, False) if repr(seen) == expected else WRONG
    grade = text_grade(expected, seen)
    return grade, grade >= 1.0


def _number(rule: ParameterRule, _schema: Mapping[str, Any]) -> Comparison:
    tolerance = rule.tolerance
    for_integers = tolerance > _EMPTY_RULE.tolerance

    def compare(expected: Any, seen: Any) -> Verdict:
        if for_integers and type(expected) is int and type(seen) in (int, float):
            return RIGHT if math.isclose(expected, seen, rel_tol=tolerance) else WRONG
        grade = number_grade(expected, seen, tolerance)
        return grade, grade >= 1.0

    return compare


def _date(rule: ParameterRule, schema: Mapping[str, Any]) -> Comparison:
    from touchstone.scoring.comparators.date import date_grade  # noqa: PLC0415 - its patterns take time to compile

    return _leaf(date_grade)(rule, schema)


def _citation(rule: ParameterRule, schema: Mapping[str, Any]) -> Comparison:
    from touchstone.scoring.comparators.citation import citation_grade  # noqa: PLC0415 - its tables take time to load

    return _leaf(citation_grade)(rule, schema)


def _free_text(rule: ParameterRule, _schema: Mapping[str, Any]) -> Comparison:
    from touchstone.scoring.comparators.free_text import (  # noqa: PLC0415 - as above
        free_text_grade,
        same_content,
    )

    right_at = rule.right_at

    def compare(expected: Any, seen: Any) -> Verdict:
        if not spend_effort(expected, seen):
            return (1.0, True) if expected == seen else WRONG
        grade = free_text_grade(expected, seen)
        return grade, grade >= 1.0 or (grade >= right_at and same_content(expected, seen))

    return compare


def _list(rule: ParameterRule, schema: Mapping[str, Any]) -> Comparison:
    element = comparison(rule.items, schema.get("items"))

    def compare(expected: Any, seen: Any) -> Verdict:
        if not (isinstance(expected, list) and isinstance(seen, list)):
            return _unlike(expected, seen)
        longest = max(len(expected), len(seen))
        if longest == 0:
            return RIGHT
        verdicts = [element(one, other) for one, other in zip(expected, seen, strict=False)]
        right = len(expected) == len(seen) and all(verdict[1] for verdict in verdicts)
        return fsum(verdict[0] for verdict in verdicts) / longest, right

    return compare


def _set(rule: ParameterRule, schema: Mapping[str, Any]) -> Comparison:
    element = comparison(rule.items, schema.get("items"))

    def compare(expected: Any, seen: Any) -> Verdict:
        if not (isinstance(expected, list) and isinstance(seen, list)):
            return _unlike(expected, seen)
        if not expected or not seen:
            return RIGHT if not expected and not seen else WRONG
        sprayed = len(seen) > _SPRAY_FACTOR * len(expected) + _SPRAY_FLOOR
        if sprayed or len(expected) * len(seen) > _MOST_ELEMENTS or not effort_is_left():
            return RIGHT if sorted(map(repr, expected)) == sorted(map(repr, seen)) else WRONG
        table = [[element(one, other) for other in seen] for one in expected]
        chosen = assign([[verdict[0] for verdict in row] for row in table])
        matched = [table[i][j] for i, j in enumerate(chosen) if j is not None and table[i][j][0] > 0]
        union = len(expected) + len(seen) - len(matched)
        right = union == len(expected) == len(seen) and all(verdict[1] for verdict in matched)
        return fsum(verdict[0] for verdict in matched) / union, right

    return compare


def _object(rule: ParameterRule, schema: Mapping[str, Any]) -> Comparison:
    declared = schema.get("properties")
    properties = declared if isinstance(declared, Mapping) else {}
    members = {
        key: comparison(rule.properties.get(key), properties.get(key)) for key in {*rule.properties, *properties}
    }
    weights = {key: member.weight for key, member in rule.properties.items()}

    def compare(expected: Any, seen: Any) -> Verdict:
        if not (isinstance(expected, dict) and isinstance(seen, dict)):
            return _unlike(expected, seen)
        return compare_members(expected, seen, members, weights, properties)

    return compare


def compare_members(
    expected: Mapping[str, Any],
    seen: Mapping[str, Any],
    members: Mapping[str, Comparison],
    weights: Mapping[str, float],
    properties: Mapping[str, Any],
) -> Verdict:
    """The weighted mean over the union of two objects' keys; a key absent at its declared default is left out."""
    verdicts: list[tuple[float, float]] = []
    right = True
    for key in expected.keys() | seen.keys():
        if key in expected and key in seen:
            grade, fits = members.get(key, compare_by_type)(expected[key], seen[key])
        elif is_default(properties.get(key), expected[key] if key in expected else seen[key]):
            continue
        else:
            grade, fits = WRONG
        verdicts.append((weights.get(key, 1.0), grade))
        right = right and fits
    return weighted_mean(verdicts), right


def weighted_mean(verdicts: Sequence[tuple[float, float]]) -> float:
    """The mean of (weight, grade) pairs, 1 for none; exact sums, so that no order of theirs changes a bit."""
    total = fsum([weight for weight, _ in verdicts])
    return fsum([weight * grade for weight, grade in verdicts]) / total if total else 1.0


def is_default(schema: Any, value: Any) -> bool:
    """Whether leaving a value out says the same, because the schema declares it as the default."""
    return isinstance(schema, (dict, Mapping)) and "default" in schema and same_json(schema["default"], value)


def _unlike(expected: Any, seen: Any) -> Verdict:
    """Values of which one is no list or object: equal JSON, else wrong."""
    return RIGHT if same_json(expected, seen) else WRONG


def _by_type(_rule: ParameterRule, _schema: Mapping[str, Any]) -> Comparison:
    return compare_by_type


def compare_by_type(expected: Any, seen: Any) -> Verdict:
    """The comparison that the type of the expected value suggests, for values without rule and schema."""
    kind = type(expected)
    if kind is str:
        return _compare_text(expected, seen)
    if kind is bool or expected is None:
        return RIGHT if same_json(expected, seen) else WRONG
    if kind is int:
        grade = integer_grade(expected, seen)
        return grade, grade >= 1.0
    if kind is float:
        grade = number_grade(expected, seen)
        return grade, grade >= 1.0
    return _ANY_LIST(expected, seen) if kind is list else _ANY_OBJECT(expected, seen)


_BUILDERS: Mapping[str, Callable[[ParameterRule, Mapping[str, Any]], Comparison]] = {
    "exact": _leaf(exact_grade),
    "boolean": _leaf(exact_grade),
    "integer": _leaf(integer_grade),
    "number": _number,
    "text": _text,
    "date": _date,
    "enum": _leaf(enum_grade),
    "citation": _citation,
    "free_text": _free_text,
    "list": _list,
    "set": _set,
    "object": _object,
    "by_type": _by_type,
}
_ANY_LIST = _list(_EMPTY_RULE, {})
_ANY_OBJECT = _object(_EMPTY_RULE, {})
