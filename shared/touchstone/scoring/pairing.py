"""Which emitted call answers which expected one, and how well.

Within a tool name the pairs maximise the sum of their grades (docs/scoring.md, step 3). A repeated call
earns nothing: beyond the expected calls that it answers in full, it is left out of the matching.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum
from typing import Any, NamedTuple

from touchstone.scoring.calls import Call
from touchstone.scoring.comparators.exact import same_json
from touchstone.scoring.comparison import WRONG, Comparison, Verdict
from touchstone.scoring.matching import assign
from touchstone.scoring.order import Places, settled
from touchstone.scoring.reference import ExpectedCall, Plan
from touchstone.scoring.renaming import references_in, with_any_label, with_labels
from touchstone.scoring.toolset import Tool, Toolset

_MATCH_GAIN = 0.01
_TIE = 1e-9
_MAX_ROUNDS = 16
_COLUMNS_PER_ROW, _COLUMNS_FLOOR = 4, 8
_MOST_COMPARED = 8


KeyGrade = tuple[str, float, float, bool]
"""Grade of one argument: name, weight, grade in [0, 1], whether it is right for the exact bonus. Plain, for speed."""


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
        rivals: emitted calls left over that would answer it as well: an order must hold for them too.
    """

    expected: int
    emitted: int
    grade: float
    right: bool
    keys: Sequence[KeyGrade]
    validity: float
    arguments: Mapping[str, Any]
    rivals: tuple[int, ...] = ()


class _Match(NamedTuple):
    expected: int
    emitted: int
    rivals: tuple[int, ...] = ()


_Groups = Mapping[str, Sequence[int]]
_Arguments = Sequence[Mapping[str, Any]]

Graded = tuple[float, bool, list[KeyGrade] | None]


def pairs_of(plan: Plan, toolset: Toolset, calls: Sequence[Call]) -> list[Pair]:
    """The best pairs of expected and emitted calls, in the order of the expected ones."""
    groups: dict[str, list[int]] = {}
    by_tool = plan.by_tool
    for index, call in enumerate(calls):
        if call.fault is None and (name := toolset.canonical(call.name)) in by_tool:
            groups.setdefault(name, []).append(index)
    if not groups:
        return []
    if plan.labelled:
        return _labelled_pairs(plan, calls, groups)
    if len(calls) == 1 and len(plan.expected) == 1:
        expected, arguments = plan.expected[0], calls[0].arguments
        return [_pair(0, 0, (), expected, arguments, grade_arguments(expected, arguments))]
    grades = _Grades(plan.expected, [call.arguments for call in calls])
    return grades.pairs(_matches(plan, grades, groups))


class _Grades:
    """Grades of emitted calls as answers to expected ones, each found once.

    Args:
        expected: the expected calls.
        emitted: the arguments of the emitted ones.
        labelled: whether references to results have to be the same (labels already renamed).
    """

    __slots__ = ("_found", "emitted", "expected", "labelled")

    def __init__(self, expected: Sequence[ExpectedCall], emitted: _Arguments, *, labelled: bool = False) -> None:
        self.expected = expected
        self.emitted = emitted
        self.labelled = labelled
        self._found: dict[tuple[int, int], Graded] = {}

    def of(self, i: int, j: int) -> Graded:
        """What emitted call `j` earns as the answer to expected call `i`."""
        found = self._found.get((i, j))
        if found is None:
            found = grade_arguments(self.expected[i], self.emitted[j], labelled=self.labelled)
            self._found[i, j] = found
        return found

    def pairs(self, matches: Sequence[_Match]) -> list[Pair]:
        """The pairs of matched calls."""
        return [_pair(i, j, rivals, self.expected[i], self.emitted[j], self.of(i, j)) for i, j, rivals in matches]


def places_of(plan: Plan, pairs: Sequence[Pair]) -> Places:
    """For each matched expected call the emitted calls that answer it, to judge the order by."""
    places: Places = {pair.expected: (pair.emitted, *pair.rivals) for pair in pairs}
    return settled(places, plan.edges, plan.twins) if plan.twins else places


def _labelled_pairs(plan: Plan, calls: Sequence[Call], groups: _Groups) -> list[Pair]:
    """Pairs found with all labels made alike, then again with the labels that the pairs so far give.

    Each round settles the calls that refer to those settled before, so a chain of references needs as many
    rounds as it is long.
    """
    alike = _without_labels(plan, calls, groups)
    matches = _matches(plan, alike, groups)
    for _ in range(min(len(plan.expected), _MAX_ROUNDS)):
        grades = _renamed(plan, calls, matches)
        again = _matches(plan, grades, groups)
        if again == matches:
            break
        matches = again
    else:
        grades = _renamed(plan, calls, matches)
    return grades.pairs(matches)


def _without_labels(plan: Plan, calls: Sequence[Call], groups: _Groups) -> _Grades:
    """Grades of the calls with all labels made alike; of none, where no tool leaves a choice of pairs."""
    if all([len(plan.by_tool[name]) == len(columns) == 1 for name, columns in groups.items()]):  # noqa: C419
        return _Grades((), ())
    if plan.alike is None:
        plan.alike = [call.rewritten(with_any_label) if call.refers else call for call in plan.expected]
    return _Grades(plan.alike, [with_any_label(call.arguments) for call in calls])


def _renamed(plan: Plan, calls: Sequence[Call], matches: Sequence[_Match]) -> _Grades:
    """Grades of the calls with their labels renamed to the expected ones that they stand for."""
    names: dict[str, str] = {}
    for match in matches:
        own, seen = plan.expected[match.expected].label, calls[match.emitted].label
        if own is not None and seen is not None:
            names.setdefault(seen, own)
    return _Grades(plan.expected, [with_labels(call.arguments, names) for call in calls], labelled=True)


def _matches(plan: Plan, grades: _Grades, groups: _Groups) -> list[_Match]:
    found: list[_Match] = []
    for name, rows in plan.by_tool.items():
        columns = groups.get(name)
        if columns is None:
            continue
        if len(rows) == 1 and len(columns) == 1:
            found.append(_Match(rows[0], columns[0]))
        else:
            found += _assigned(grades, rows, columns[: _COLUMNS_PER_ROW * len(rows) + _COLUMNS_FLOOR])
    return sorted(found) if len(found) > 1 else found


def _assigned(grades: _Grades, rows: Sequence[int], columns: Sequence[int]) -> list[_Match]:
    """The best matches of one tool's calls."""
    table = [{j: grades.of(i, j)[0] for j in columns} for i in rows]
    tool = grades.expected[rows[0]].tool
    kept = _without_repeats(tool, grades.emitted, columns, table) if len(rows) > 1 else columns
    places = assign([[_MATCH_GAIN + row[j] for j in kept] for row in table])
    chosen = [None if place is None else kept[place] for place in places]
    left = [j for j in columns if j not in chosen]
    return [
        _Match(i, j, tuple([other for other in left if row[other] >= row[j] - _TIE]) if left else ())
        for i, j, row in zip(rows, chosen, table, strict=True)
        if j is not None
    ]


def _without_repeats(
    tool: Tool, emitted: _Arguments, columns: Sequence[int], grades: Sequence[Mapping[int, float]]
) -> list[int]:
    """The columns without repeats of an earlier call beyond the expected calls that it answers in full."""
    kept: list[int] = []
    times: dict[int, int] = {}
    few = len(columns) <= _MOST_COMPARED
    for column in columns:
        first = next((one for one in times if _repeats(tool, emitted, one, column, few=few)), column)
        times[first] = times.get(first, 0) + 1
        answered = sum(1 for row in grades if row[column] >= 1.0)
        if times[first] <= max(answered, 1):
            kept.append(column)
    return kept


def _repeats(tool: Tool, emitted: _Arguments, one: int, other: int, *, few: bool) -> bool:
    """Whether two calls say the same; among many calls, where no near-repeat could pay, whether they are the same."""
    if same_json(emitted[one], emitted[other]):
        return True
    return few and tool.same(emitted[one], emitted[other])


def _pair(
    i: int, j: int, rivals: tuple[int, ...], expected: ExpectedCall, arguments: Mapping[str, Any], graded: Graded
) -> Pair:
    """The pair of expected call `i` and emitted call `j`."""
    grade, right, keys = graded
    if keys is None:
        return Pair(i, j, grade, right, (), 1.0, arguments, rivals)
    faulty = expected.tool.faulty_parameters(arguments)
    return Pair(i, j, grade, right, keys, _validity(expected, arguments, faulty) if faulty else 1.0, arguments, rivals)


def _validity(expected: ExpectedCall, arguments: Mapping[str, Any], faulty: set[str]) -> float:
    """The share of the arguments that the schema accepts, or that the reference itself holds."""

    def is_accepted(parameter: str) -> bool:
        if parameter not in arguments:
            return expected.may_lack(parameter)
        return any(same_json(arguments[parameter], value) for value in expected.accepted(parameter))

    return expected.tool.validity(arguments, faulty, expected.arguments, is_accepted)


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
    if expected.plain and arguments == expected.arguments:
        return _AS_EXPECTED
    keys: list[KeyGrade] = []
    asked = 0
    for key, values, compare, weight in expected.wanted():
        if key in arguments:
            asked += 1
            seen = arguments[key]
            if type(seen) is str and seen == values[0]:
                keys.append((key, weight, 1.0, True))
            else:
                keys.append((key, weight, *_best(values, compare, seen, labelled=labelled)))
        elif not expected.may_lack(key):
            keys.append((key, weight, 0.0, False))
    if asked < len(arguments):
        keys += _unasked_keys(expected, arguments, labelled=labelled)
    return _graded(keys)


def _graded(keys: list[KeyGrade]) -> Graded:
    """The weighted mean of the arguments' grades (`weighted_mean`, in one pass), and whether all are right."""
    right = True
    weights: list[float] = []
    points: list[float] = []
    for _, weight, grade, fits in keys:
        weights.append(weight)
        points.append(weight * grade)
        if not fits:
            right = False
    total = fsum(weights)
    return fsum(points) / total if total else 1.0, right, keys


def _unasked_keys(expected: ExpectedCall, arguments: Mapping[str, Any], *, labelled: bool) -> list[KeyGrade]:
    """The grades of arguments that the expected call does not have, by name."""
    keys: list[KeyGrade] = []
    for key in sorted(arguments.keys() - expected.arguments.keys()):
        compare, weight = expected.tool.comparison(key)
        if key in expected.accept:
            keys.append((key, weight, *_best(expected.accepted(key), compare, arguments[key], labelled=labelled)))
        elif key not in expected.optional and not expected.tool.is_default(key, arguments[key]):
            keys.append((key, weight, *WRONG))
    return keys


def _best(values: Sequence[Any], compare: Comparison, seen: Any, *, labelled: bool) -> Verdict:
    """The best verdict over the accepted values."""
    best = WRONG
    for value in values:
        if labelled and references_in(value) != references_in(seen):
            continue
        verdict = compare(value, seen)
        if verdict > best:
            best = verdict
            if best[0] >= 1.0:
                break
    return best
