"""Which emitted call answers which expected one, and how well.

Within a tool name the pairs maximise the sum of their grades (docs/scoring.md, step 3). A repeated call
earns nothing: beyond the expected calls that it answers in full, it is left out of the matching.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from touchstone.scoring.calls import Call
from touchstone.scoring.comparators.exact import same_json
from touchstone.scoring.comparison import WRONG, Verdict, weighted_mean
from touchstone.scoring.matching import assign
from touchstone.scoring.reference import ExpectedCall, Plan
from touchstone.scoring.renaming import references_in, with_any_label, with_labels

_MATCH_GAIN = 0.01


class KeyGrade(NamedTuple):
    """Grade of one argument: its name, weight, grade in [0, 1], and whether it is right for the exact bonus."""

    key: str
    weight: float
    grade: float
    right: bool


class Pair(NamedTuple):
    """An expected call with the emitted one that answers it.

    Attributes:
        expected: index among the expected calls.
        emitted: index among the emitted calls, broken ones counted.
        grade: grade of the arguments, in [0, 1].
        right: whether every argument is right for the exact bonus.
        keys: grade by argument; empty when all are the same as expected.
        validity: share of the arguments that the schema accepts, in [0, 1].
        arguments: the emitted arguments, labels renamed to the expected ones.
    """

    expected: int
    emitted: int
    grade: float
    right: bool
    keys: Sequence[KeyGrade]
    validity: float
    arguments: Mapping[str, Any]


def pairs_of(plan: Plan, calls: Sequence[Call]) -> list[Pair]:
    """The best pairs of expected and emitted calls, in the order of the expected ones."""
    groups: dict[str, list[int]] = {}
    canonical = plan.toolset.canonical
    for index, call in enumerate(calls):
        if call.fault is None and (name := canonical(call.name)) is not None:
            groups.setdefault(name, []).append(index)
    wanted: dict[str, list[int]] = {}
    for index, expected in enumerate(plan.expected):
        if expected.name in groups:
            wanted.setdefault(expected.name, []).append(index)
    emitted = [call.arguments for call in calls]
    if plan.labelled:
        return _labelled_pairs(plan, calls, emitted, wanted, groups)
    matches = _matches(plan.expected, emitted, wanted, groups)
    return [_pair(plan.expected[i], emitted[j], i, j) for i, j in matches]


def _labelled_pairs(
    plan: Plan,
    calls: Sequence[Call],
    emitted: list[dict[str, Any]],
    wanted: Mapping[str, list[int]],
    groups: Mapping[str, list[int]],
) -> list[Pair]:
    """Pairs found with labels made alike, then graded with the labels that this pairing gives."""
    alike = [expected.rewritten(with_any_label) for expected in plan.expected]
    matches = _matches(alike, [with_any_label(arguments) for arguments in emitted], wanted, groups)
    names: dict[str, str] = {}
    for i, j in matches:
        own, seen = plan.expected[i].label, calls[j].label
        if own is not None and seen is not None:
            names.setdefault(seen, own)
    return [_pair(plan.expected[i], with_labels(emitted[j], names), i, j, labelled=True) for i, j in matches]


def _matches(
    expected: Sequence[ExpectedCall],
    emitted: Sequence[Mapping[str, Any]],
    wanted: Mapping[str, list[int]],
    groups: Mapping[str, list[int]],
) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for name, rows in wanted.items():
        columns = groups[name]
        if len(rows) == 1 and len(columns) == 1:
            found.append((rows[0], columns[0]))
            continue
        grades = [[grade_arguments(expected[i], emitted[j])[0] for j in columns] for i in rows]
        kept = _without_repeats(expected[rows[0]], emitted, columns, grades) if len(rows) > 1 else columns
        place = {column: at for at, column in enumerate(columns)}
        chosen = assign([[_MATCH_GAIN + row[place[column]] for column in kept] for row in grades])
        found += [(rows[at], kept[j]) for at, j in enumerate(chosen) if j is not None]
    return sorted(found)


def _without_repeats(
    any_expected: ExpectedCall,
    emitted: Sequence[Mapping[str, Any]],
    columns: Sequence[int],
    grades: Sequence[Sequence[float]],
) -> list[int]:
    """The columns without repeats of an earlier call beyond the expected calls that it answers in full."""
    kept: list[int] = []
    firsts: list[tuple[int, int]] = []
    seen: dict[int, int] = {}
    for at, column in enumerate(columns):
        first = next((one for one, _ in firsts if any_expected.tool.same(emitted[one], emitted[column])), None)
        if first is None:
            firsts.append((column, at))
            seen[column] = 1
            kept.append(column)
            continue
        seen[first] += 1
        answered = sum(1 for row in grades if row[at] >= 1.0)
        if seen[first] <= answered:
            kept.append(column)
    return kept


def _pair(expected: ExpectedCall, arguments: Mapping[str, Any], i: int, j: int, *, labelled: bool = False) -> Pair:
    grade, right, keys = grade_arguments(expected, arguments, labelled=labelled)
    if keys is None:
        return Pair(i, j, grade, right, (), 1.0, arguments)

    def is_accepted(parameter: str) -> bool:
        return parameter in arguments and any(
            same_json(arguments[parameter], value) for value in expected.accepted(parameter)
        )

    return Pair(i, j, grade, right, keys, expected.tool.validity(arguments, is_accepted), arguments)


Graded = tuple[float, bool, list[KeyGrade] | None]
_AS_EXPECTED: Graded = (1.0, True, None)


def grade_arguments(expected: ExpectedCall, arguments: Mapping[str, Any], *, labelled: bool = False) -> Graded:
    """Grade of a call's arguments: the weighted mean over the union of expected and emitted names.

    Left out are optional arguments that are absent, or have no expected value, and arguments that only
    one side has, at the schema's declared default.

    Args:
        expected: the expected call.
        arguments: the emitted arguments.
        labelled: whether references to results have to be the same (labels already renamed).

    Returns:
        The grade, whether every argument is right, and the grade by argument; None when the arguments are
        the very ones expected.
    """
    own = expected.arguments
    if expected.plain and arguments == own:
        return _AS_EXPECTED
    keys: list[KeyGrade] = []
    for key, value in own.items():
        weight = expected.tool.comparison(key)[1]
        if key in arguments:
            verdict = _best(expected, key, arguments[key], labelled=labelled)
            keys.append(KeyGrade(key, weight, *verdict))
        elif key not in expected.optional and not expected.tool.is_default(key, value):
            keys.append(KeyGrade(key, weight, *WRONG))
    for key, value in arguments.items():
        if key in own or expected.tool.is_default(key, value):
            continue
        if key in expected.accept:
            verdict = _best(expected, key, value, labelled=labelled)
        elif key in expected.optional:
            continue
        else:
            verdict = WRONG
        keys.append(KeyGrade(key, expected.tool.comparison(key)[1], *verdict))
    mean = weighted_mean((weight, grade) for _, weight, grade, _ in keys)
    return mean, all(key.right for key in keys), keys


def _best(expected: ExpectedCall, key: str, seen: Any, *, labelled: bool) -> Verdict:
    """The best verdict over the accepted values."""
    compare, _ = expected.tool.comparison(key)
    best = WRONG
    for value in expected.accepted(key):
        if labelled and references_in(value) != references_in(seen):
            continue
        best = max(best, compare(value, seen))
        if best[0] >= 1.0:
            break
    return best
