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


def pairs_of(plan: Plan, toolset: Toolset, calls: Sequence[Call]) -> list[Pair]:
    """The best pairs of expected and emitted calls, in the order of the expected ones."""
    groups: dict[str, list[int]] = {}
    canonical = toolset.canonical
    for index, call in enumerate(calls):
        if call.fault is None and (name := canonical(call.name)) is not None:
            groups.setdefault(name, []).append(index)
    wanted = {name: rows for name, rows in plan.by_tool.items() if name in groups}
    emitted = [call.arguments for call in calls]
    if plan.labelled:
        return _labelled_pairs(plan, calls, emitted, wanted, groups)
    return [
        _pair(plan.expected[match.expected], emitted[match.emitted], match)
        for match in _matches(plan.expected, emitted, wanted, groups)
    ]


def places_of(plan: Plan, pairs: Sequence[Pair]) -> Places:
    """For each matched expected call the emitted calls that answer it, to judge the order by."""
    places: Places = {pair.expected: (pair.emitted, *pair.rivals) for pair in pairs}
    return settled(places, plan.edges, plan.twins) if plan.twins else places


def _labelled_pairs(
    plan: Plan, calls: Sequence[Call], emitted: _Arguments, wanted: _Groups, groups: _Groups
) -> list[Pair]:
    """Pairs found with all labels made alike, then again with the labels that the pairs so far give.

    Each round settles the calls that refer to those settled before, so a chain of references needs as many
    rounds as it is long.
    """
    alike = [expected.rewritten(with_any_label) if expected.refers else expected for expected in plan.expected]
    matches = _matches(alike, [with_any_label(arguments) for arguments in emitted], wanted, groups)
    for _ in range(min(len(plan.expected), _MAX_ROUNDS)):
        renamed = [with_labels(arguments, _names(plan, calls, matches)) for arguments in emitted]
        again = _matches(plan.expected, renamed, wanted, groups, labelled=True)
        if again == matches:
            break
        matches = again
    renamed = [with_labels(arguments, _names(plan, calls, matches)) for arguments in emitted]
    return [_pair(plan.expected[match.expected], renamed[match.emitted], match, labelled=True) for match in matches]


def _names(plan: Plan, calls: Sequence[Call], matches: Sequence[_Match]) -> dict[str, str]:
    """The expected label that each emitted one stands for."""
    names: dict[str, str] = {}
    for match in matches:
        own, seen = plan.expected[match.expected].label, calls[match.emitted].label
        if own is not None and seen is not None:
            names.setdefault(seen, own)
    return names


def _matches(
    expected: Sequence[ExpectedCall],
    emitted: _Arguments,
    wanted: _Groups,
    groups: _Groups,
    *,
    labelled: bool = False,
) -> list[_Match]:
    found: list[_Match] = []
    for name, rows in wanted.items():
        columns = groups[name][: _COLUMNS_PER_ROW * len(rows) + _COLUMNS_FLOOR]
        if len(rows) == 1 and len(columns) == 1:
            found.append(_Match(rows[0], columns[0]))
            continue
        grades = [{j: grade_arguments(expected[i], emitted[j], labelled=labelled)[0] for j in columns} for i in rows]
        kept = _without_repeats(expected[rows[0]].tool, emitted, columns, grades) if len(rows) > 1 else columns
        chosen = [
            None if at is None else kept[at] for at in assign([[_MATCH_GAIN + row[j] for j in kept] for row in grades])
        ]
        left = [j for j in columns if j not in chosen]
        for i, j, row in zip(rows, chosen, grades, strict=True):
            if j is not None:
                found.append(_Match(i, j, tuple(other for other in left if row[other] >= row[j] - _TIE)))
    return sorted(found)


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


def _pair(expected: ExpectedCall, arguments: Mapping[str, Any], match: _Match, *, labelled: bool = False) -> Pair:
    grade, right, keys = grade_arguments(expected, arguments, labelled=labelled)
    if keys is None:
        return Pair(match.expected, match.emitted, grade, right, (), 1.0, arguments, match.rivals)

    def is_accepted(parameter: str) -> bool:
        if parameter not in arguments:
            return may_be_absent(expected, parameter)
        return any(same_json(arguments[parameter], value) for value in expected.accepted(parameter))

    validity = expected.tool.validity(arguments, expected.arguments, is_accepted)
    return Pair(match.expected, match.emitted, grade, right, keys, validity, arguments, match.rivals)


Graded = tuple[float, bool, list[KeyGrade] | None]


def may_be_absent(expected: ExpectedCall, parameter: str) -> bool:
    """Whether leaving an argument out is right: the reference does, allows it, or holds the declared default."""
    own = expected.arguments
    return parameter not in own or parameter in expected.optional or expected.tool.is_default(parameter, own[parameter])


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
    comparison = expected.tool.comparison
    keys: list[KeyGrade] = []
    for key, value in own.items():
        weight = comparison(key)[1]
        if key in arguments:
            seen = arguments[key]
            if type(seen) is str and seen == value:
                keys.append((key, weight, 1.0, True))
            else:
                keys.append((key, weight, *_best(expected, key, seen, labelled=labelled)))
        elif not may_be_absent(expected, key):
            keys.append((key, weight, *WRONG))
    if len(arguments) > len(own) or not arguments.keys() <= own.keys():
        others = sorted(arguments.keys() - own.keys())
        verdicts = [(key, _unasked(expected, key, arguments[key], labelled=labelled)) for key in others]
        keys += [(key, comparison(key)[1], *verdict) for key, verdict in verdicts if verdict is not None]
    right = True
    for key_grade in keys:
        right = right and key_grade[3]
    return weighted_mean([(weight, grade) for _, weight, grade, _ in keys]), right, keys


def _unasked(expected: ExpectedCall, key: str, seen: Any, *, labelled: bool) -> Verdict | None:
    """The verdict on an argument that the expected call does not have; None when it neither helps nor harms."""
    if key in expected.accept:
        return _best(expected, key, seen, labelled=labelled)
    if key in expected.optional or expected.tool.is_default(key, seen):
        return None
    return WRONG


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
