"""The score of an answer: parts over the union of expected and emitted calls, gates, reward.

The formula, with the reason for each step, is docs/scoring.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from touchstone.scoring.calls import NATIVE, RECOVERED, REPAIRED, Answer, Call
from touchstone.scoring.dialects.answer import read_answer
from touchstone.scoring.effort import renew_effort
from touchstone.scoring.errors import SampleError
from touchstone.scoring.order import keeps
from touchstone.scoring.pairing import Pair, pairs_of, places_of
from touchstone.scoring.reference import Plan, PlanCache
from touchstone.scoring.rubric import Rubric
from touchstone.scoring.rung import rung_of
from touchstone.scoring.sample import Sample
from touchstone.scoring.toolset import ToolCache, Toolset


class Score:
    """The graded result of one sample.

    Attributes:
        reward: the one number that trains, in [0, 1].
        graded: the reward without its exact bonus, in [0, 1].
        exact: whether the calls are exactly right, whatever their wrapping.
        rung: 1 (wrong tool, or none) to 5 (exact); for reports.
        parse: parse grade: how cleanly the calls were written, in [0, 1].
        selection: matched calls over the union of expected and emitted ones.
        arguments: sum of the pair grades over the union.
        order: satisfied edges over edges; None when no order is demanded.
        schema: sum of the pairs' validity over the union; None when the row shows no schemas.
        plan: what was expected.
        toolset: the tools offered.
        answer: what was emitted.
        pairs: which answers which.
    """

    __slots__ = (
        "answer", "arguments", "exact", "graded", "order", "pairs", "parse", "plan", "reward", "rung", "schema",
        "selection", "toolset",
    )  # fmt: skip

    def __init__(
        self,
        plan: Plan,
        toolset: Toolset,
        answer: Answer,
        pairs: Sequence[Pair],
        reward: float,
        graded: float,
        exact: bool,  # noqa: FBT001 - a field, not a switch
        rung: int,
        parse: float,
        selection: float,
        arguments: float,
        order: float | None,
        schema: float | None,
    ) -> None:
        self.plan = plan
        self.toolset = toolset
        self.answer = answer
        self.pairs = pairs
        self.reward = reward
        self.graded = graded
        self.exact = exact
        self.rung = rung
        self.parse = parse
        self.selection = selection
        self.arguments = arguments
        self.order = order
        self.schema = schema

    @property
    def dialect(self) -> str:
        """Dialect of the answer's calls, or `none`."""
        return self.answer.dialect

    @property
    def union(self) -> int:
        """Number of expected and emitted calls, matched ones counted once (Z of the formula)."""
        return len(self.plan.expected) + len(self.answer.calls) - len(self.pairs)


class Scorer:
    """Scores samples by one rubric; keeps compiled toolsets, so make one and use it for all samples.

    Args:
        rubric: the rubric; the default one when left out.
    """

    def __init__(self, rubric: Rubric | None = None) -> None:
        self.rubric = rubric or Rubric()
        self._tools = ToolCache(self.rubric)
        self._plans = PlanCache()
        self._native = frozenset(self.rubric.native)
        weights = self.rubric.weights
        self._weights = (weights.selection, weights.arguments, weights.order, weights.schema)
        self._totals = [[fsum(self._without(order, schema)) for schema in (1, 0)] for order in (1, 0)]
        self._forbidden = frozenset(self.rubric.forbidden)
        self._limits = self.rubric.limits
        self._listed = {parse: self._as_listed_with(parse) for parse in {0.0, *self.rubric.parse.values()}}

    def score(self, sample: Sample) -> Score:
        """The score of a sample.

        Raises:
            SampleError: the row can't be scored, whatever the model answered.
        """
        renew_effort()
        toolset = self._tools.toolset(sample.tools)
        plan = self._plans.plan(sample.reference, toolset)
        answer = read_answer(sample.message, toolset, self._limits)
        if not plan.expected:
            return self._abstention(plan, toolset, answer)
        if self._forbidden:
            self._check_expected(plan)
        elif _as_listed(plan, answer.calls):
            return self._exact_as_listed(plan, toolset, answer)
        return self._compared(plan, toolset, answer, pairs_of(plan, toolset, answer.calls))

    def _check_expected(self, plan: Plan) -> None:
        for index, call in enumerate(plan.expected):
            if call.name in self._forbidden:
                place = f"/reference_answer/calls/{index}/name"
                raise SampleError("expects_forbidden", place, "expected a tool that the rubric does not forbid")

    def _exact_as_listed(self, plan: Plan, toolset: Toolset, answer: Answer) -> Score:
        """As `_compared` would score the very calls expected, in the listed order, without comparing."""
        parse = self._parse(answer)
        reward, rung = self._listed[parse]
        order = 1.0 if plan.edges and self._weights[2] else None
        schema = 1.0 if plan.has_schemas and self._weights[3] else None
        pairs = _PAIRS_AS_LISTED[len(plan.expected)]
        return Score(plan, toolset, answer, pairs, reward, parse, parse > 0, rung, parse, 1.0, 1.0, order, schema)

    def _as_listed_with(self, parse: float) -> tuple[float, int]:
        """Reward and rung of the very calls expected, by their parse grade."""
        exact = parse > 0
        reward = self._reward(parse, exact=exact)
        return reward, rung_of(self.rubric, reward, exact=exact, parse=parse, counts=(1, 1), pairs=(), order=None)

    def _compared(self, plan: Plan, toolset: Toolset, answer: Answer, pairs: Sequence[Pair]) -> Score:
        n, m, matched = len(plan.expected), len(answer.calls), len(pairs)
        union = n + m - matched
        selection = matched / union
        _, _, for_order, for_schema = self._weights
        arguments = validity = 0.0
        if pairs:
            arguments = fsum([pair.grade for pair in pairs]) / union
            validity = fsum([pair.validity for pair in pairs]) / union
        schema = validity if plan.has_schemas and for_schema else None
        order = _order(plan, pairs) if plan.edges and for_order else None
        parse = self._parse(answer)
        graded = 0.0
        if pairs and not (self._forbidden and self._is_forbidden(toolset, answer)):
            graded = parse * self._mean(selection, arguments, order, schema)
        exact = graded > 0 and matched == n == m and _is_exact(pairs, order, schema)
        reward = self._reward(graded, exact=exact)
        rung = rung_of(self.rubric, reward, exact=exact, parse=parse, counts=(n, m), pairs=pairs, order=order)
        return Score(
            plan, toolset, answer, pairs, reward, graded, exact, rung, parse, selection, arguments, order, schema
        )

    def _reward(self, graded: float, *, exact: bool) -> float:
        bonus = self.rubric.exact_bonus
        if not exact:
            return (1.0 - bonus) * graded
        return 1.0 if graded == 1.0 else (1.0 - bonus) * graded + bonus

    def _abstention(self, plan: Plan, toolset: Toolset, answer: Answer) -> Score:
        """No calls expected: right is to say something and attempt none."""
        right = answer.fault is None and not answer.calls and answer.present and not answer.empty
        value = 1.0 if right else 0.0
        rung = rung_of(self.rubric, value, exact=right, parse=1.0, counts=(0, 0), pairs=(), order=None)
        return Score(
            plan, toolset, answer, (), value, value, right, rung, 1.0 if right else 0.0, value, value, None, None
        )

    def _parse(self, answer: Answer) -> float:
        """The grade of the worst form among the usable calls; 0 without any."""
        worst = None
        for call in answer.calls:
            if call.fault is None:
                form = call.form
                if form == NATIVE and call.dialect not in self._native:
                    form = RECOVERED
                if worst is None or form == REPAIRED or worst == NATIVE:
                    worst = form
        return 0.0 if worst is None else self.rubric.parse[worst]

    def _without(self, order: int, schema: int) -> list[float]:
        """The weights of the parts, those that don't apply (0) left out."""
        for_selection, for_arguments, for_order, for_schema = self._weights
        return [for_selection, for_arguments, *[for_order] * order, *[for_schema] * schema]

    def _is_forbidden(self, toolset: Toolset, answer: Answer) -> bool:
        names = {name for call in answer.calls for name in (call.name, toolset.canonical(call.name))}
        return not names.isdisjoint(self._forbidden)

    def _mean(self, selection: float, arguments: float, order: float | None, schema: float | None) -> float:
        for_selection, for_arguments, for_order, for_schema = self._weights
        points = [for_selection * selection, for_arguments * arguments]
        if order is not None:
            points.append(for_order * order)
        if schema is not None:
            points.append(for_schema * schema)
        return min(fsum(points) / self._totals[order is None][schema is None], 1.0)


def _as_listed(plan: Plan, calls: Sequence[Call]) -> bool:
    """Whether the calls are the very ones expected, in the listed order, so that nothing needs comparing."""
    expected = plan.expected
    count = len(calls)
    if count != len(expected) or not plan.right_as_listed or count >= len(_PAIRS_AS_LISTED):
        return False
    for own, call in zip(expected, calls, strict=True):
        if call.arguments != own.arguments or call.name != own.name or call.fault is not None:
            return False
        if plan.labelled and call.label != own.label:
            return False
    return True


_PAIRS_AS_LISTED = tuple(
    tuple(Pair(index, index, grade=1.0, right=True, keys=(), validity=1.0, arguments={}) for index in range(count))
    for count in range(9)
)


def _is_exact(pairs: Sequence[Pair], order: float | None, schema: float | None) -> bool:
    """Whether one-to-one pairs are exactly right."""
    return order in (None, 1.0) and schema in (None, 1.0) and all(pair.right for pair in pairs)


def _order(plan: Plan, pairs: Sequence[Pair]) -> float:
    places = places_of(plan, pairs)
    return sum(1 for edge in plan.edges if keeps(edge, places)) / len(plan.edges)
