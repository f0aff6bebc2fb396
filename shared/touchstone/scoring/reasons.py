"""Why an answer lost points: reasons whose losses sum to 1 - reward.

Each part's loss is handed to whatever caused it; the exact bonus is missed in proportion. Pointers lead
into `{"expected": [calls], "emitted": [calls]}`.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import fsum
from typing import Any, NamedTuple

from touchstone.scoring.calls import NATIVE, REPAIRED
from touchstone.scoring.order import keeps
from touchstone.scoring.pairing import Pair, places_of
from touchstone.scoring.score import Score, Scorer


class Reason(NamedTuple):
    """One cause of lost points.

    Attributes:
        code: stable machine-readable code; docs/reasons.md lists them.
        pointer: JSON pointer to the expected or emitted call or argument.
        lost: points of the reward lost by it, in (0, 1].
        expected: what was expected there, as JSON; None when nothing was.
        seen: what was seen there, as JSON; None when nothing was.
    """

    code: str
    pointer: str
    lost: float
    expected: Any = None
    seen: Any = None


def reasons_of(score: Score, scorer: Scorer) -> list[Reason]:
    """Every reason for the points that an answer lost, largest first; empty for a reward of 1.

    Args:
        score: the score to explain.
        scorer: the scorer that made it; its rubric has the weights.
    """
    missing = 1.0 - score.reward
    if missing <= 0:
        return []
    causes = [cause for cause in _causes(score, scorer) if cause.lost > 0]
    total = fsum(cause.lost for cause in causes)
    scaled = [cause._replace(lost=cause.lost * missing / total) for cause in causes]
    return sorted(scaled, key=lambda reason: -reason.lost)


def _causes(score: Score, scorer: Scorer) -> Iterator[Reason]:
    """The causes with their losses before the exact bonus."""
    answer = score.answer
    if answer.fault is not None:
        yield Reason(answer.fault, "/emitted", 1.0)
    elif not answer.present:
        yield Reason("no_answer", "/emitted", 1.0)
    elif answer.empty:
        yield Reason("empty_answer", "/emitted", 1.0)
    elif not score.plan.expected:
        for index, call in enumerate(answer.calls):
            yield Reason("call_not_expected", f"/emitted/{index}", 1.0, None, call.name or None)
    elif not answer.calls:
        yield Reason("no_call", "/emitted", 1.0)
    elif score.parse == 0:
        for index, call in enumerate(answer.calls):
            yield Reason(call.fault or "unusable", f"/emitted/{index}", 1.0)
    elif score.graded == 0 and (forbidden := _forbidden(score, scorer)):
        yield from forbidden
    else:
        yield from _format(score, scorer)
        yield from _calls(score, scorer)
        yield from _order(score, scorer)


def _forbidden(score: Score, scorer: Scorer) -> list[Reason]:
    canonical = score.toolset.canonical
    return [
        Reason("forbidden_tool", f"/emitted/{index}", 1.0, None, call.name)
        for index, call in enumerate(score.answer.calls)
        if {call.name, canonical(call.name)} & set(scorer.rubric.forbidden)
    ]


def _format(score: Score, scorer: Scorer) -> Iterator[Reason]:
    """The parse grade's share."""
    grades = scorer.rubric.parse
    for index, call in enumerate(score.answer.calls):
        if call.fault is not None:
            continue
        form = call.form if call.form != NATIVE or call.dialect in scorer.rubric.native else "recovered"
        if grades[form] == score.parse:
            code = "repaired_format" if form == REPAIRED else "recovered_format"
            mean = score.graded / score.parse
            yield Reason(code, f"/emitted/{index}", mean * (1.0 - score.parse), "native", form)
            return


def _shares(score: Score, scorer: Scorer) -> tuple[float, float, float, float]:
    """The normalised weights of selection, arguments, order and schema; absent parts weigh 0."""
    weights = scorer.rubric.weights
    own = [
        weights.selection,
        weights.arguments,
        0.0 if score.order is None else weights.order,
        0.0 if score.schema is None else weights.schema,
    ]
    total = fsum(own)
    selection, arguments, order, schema = (weight / total for weight in own)
    return selection, arguments, order, schema


def _calls(score: Score, scorer: Scorer) -> Iterator[Reason]:
    selection, arguments, _, schema = _shares(score, scorer)
    whole = (selection + arguments + schema) / score.union
    matched = {pair.expected for pair in score.pairs}
    for index, expected in enumerate(score.plan.expected):
        if index not in matched:
            yield Reason("missing_call", f"/expected/{index}", whole, expected.name)
    used = {pair.emitted for pair in score.pairs}
    for index, call in enumerate(score.answer.calls):
        if index not in used:
            yield Reason(_surplus_code(score, index), f"/emitted/{index}", whole, None, call.name or None)
    for pair in score.pairs:
        yield from _arguments(score, pair, arguments / score.union)
        if pair.validity < 1 and score.schema is not None:
            place = f"/emitted/{pair.emitted}/arguments"
            yield Reason("breaks_schema", place, schema * (1.0 - pair.validity) / score.union)


def _surplus_code(score: Score, index: int) -> str:
    call = score.answer.calls[index]
    if call.fault is not None:
        return call.fault
    name = score.toolset.canonical(call.name)
    if name is None:
        return "unknown_tool"
    if name not in {expected.name for expected in score.plan.expected}:
        return "unexpected_tool"
    tool = score.toolset.tool(name)
    earlier = score.answer.calls[:index]
    if tool is not None and any(
        one.fault is None and score.toolset.canonical(one.name) == name and tool.same(one.arguments, call.arguments)
        for one in earlier
    ):
        return "repeated_call"
    return "surplus_call"


def _arguments(score: Score, pair: Pair, share: float) -> Iterator[Reason]:
    total = fsum([weight for _, weight, _, _ in pair.keys])
    expected = score.plan.expected[pair.expected]
    for key, weight, grade, _ in pair.keys:
        if grade >= 1:
            continue
        lost = share * weight * (1.0 - grade) / total
        own = expected.accepted(key)
        wanted = own[0] if own else None
        escaped = key.replace("~", "~0").replace("/", "~1")
        place = f"/emitted/{pair.emitted}/arguments/{escaped}"
        if key not in pair.arguments:
            yield Reason("missing_argument", f"/expected/{pair.expected}/arguments/{escaped}", lost, wanted)
        elif not own:
            yield Reason("unknown_argument", place, lost, None, pair.arguments[key])
        else:
            yield Reason(_value_code(wanted, pair.arguments[key], grade), place, lost, wanted, pair.arguments[key])


def _value_code(wanted: Any, seen: Any, grade: float) -> str:
    if grade > 0:
        return "near_value" if type(wanted) is type(seen) else "wrong_type"
    return "wrong_value"


def _order(score: Score, scorer: Scorer) -> Iterator[Reason]:
    edges = score.plan.edges
    if score.order is None:
        return
    share = _shares(score, scorer)[2] / len(edges)
    places = places_of(score.plan, score.pairs)
    for before, after in edges:
        if before not in places or after not in places:
            missing = before if before not in places else after
            yield Reason("order_end_missing", f"/expected/{missing}", share, [before, after])
        elif not keeps((before, after), places):
            first, last = min(places[after]), max(places[before])
            yield Reason("wrong_order", f"/emitted/{first}", share, [before, after], [first, last])
