"""Scores an answer by execution: did its calls return what the reference's calls return?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from touchstone.evaluation.execution.reference import ExpectedResults, expected_results
from touchstone.evaluation.execution.registry import Registry
from touchstone.evaluation.execution.results import CallFault, CallResult, NotExecutedError
from touchstone.evaluation.execution.running import run_calls
from touchstone.evaluation.execution.toolbox import Toolbox
from touchstone.scoring.calls import Call
from touchstone.scoring.matching import assign
from touchstone.scoring.order import Edge, edges_of
from touchstone.scoring.reference import Plan
from touchstone.scoring.score import Score, Scorer
from touchstone.wire.items import read_item

_SAME_TOOL = 1.0


@dataclass(frozen=True, slots=True)
class ExecutionReason:
    """Why an answer has not the full score.

    Attributes:
        code: ``other_result``, ``missing_call``, ``surplus_call``, ``wrong_order``, a fault of a call that could not
            run, or a fault of the whole answer.
        pointer: JSON pointer into `{"expected": [calls], "emitted": [calls]}`.
        lost: how much of the score it cost.
    """

    code: str
    pointer: str
    lost: float


@dataclass(frozen=True, slots=True)
class ExecutionScore:
    """The score of an answer by execution.

    Attributes:
        value: from 0.0 to 1.0: the likeness of the paired results over the union of expected and emitted calls. An
            order that is demanded counts as one more call: where none of it holds, a share of 1 / (union + 1) is lost.
        reasons: where it was lost, largest first.
        calls: the emitted calls in their order, under the names that the row has for their tools.
        results: what became of them.
    """

    value: float
    reasons: tuple[ExecutionReason, ...]
    calls: tuple[Call, ...] = ()
    results: tuple[CallResult, ...] = ()

    @property
    def same(self) -> bool:
        """Whether nothing was lost: the same results, no call missing or too many, in the order demanded."""
        return not self.reasons

    def document(self) -> dict[str, Any]:
        """As JSON: numbers, codes and pointers alone."""
        reasons = [{"code": one.code, "pointer": one.pointer, "lost": one.lost} for one in self.reasons]
        return {"score": self.value, "same_results": self.same, "reasons": reasons}


class Executor:
    """Executes answers; keeps what the last reference returned, for the other answers to its prompt.

    Args:
        registry: the tools.
        scorer: reads answers and references, and knows the other names of tools.
    """

    def __init__(self, registry: Registry, scorer: Scorer) -> None:
        self._registry = registry
        self._scorer = scorer
        self._last: tuple[Plan, Toolbox, list[ExpectedResults]] | None = None

    def score(self, item: Mapping[str, Any]) -> ExecutionScore:
        """Run the calls of an answer, and compare what they return with what the reference's calls return.

        Calls of the same tool are paired so that the sum of the likenesses of their results is largest. A call that
        can't run, or is one too many, counts in the union and earns nothing. When no call is right, an answer without
        calls scores 1.

        Args:
            item: a row with its answer as the last turn.

        Raises:
            SampleError: the row can't be scored at all.
            NotExecutedError: it can't be scored by execution, by no fault of the model's.
        """
        sample = read_item(item)
        graded = self._scorer.score(sample)
        answer = graded.answer
        toolbox = self._registry.toolbox_for(_offered(graded))
        expected = self._expected(graded.plan, toolbox)
        fault = answer.fault or ("empty_answer" if answer.empty or not answer.present else None)
        if fault is not None:
            return ExecutionScore(0.0, (ExecutionReason(fault, "/emitted", 1.0),))
        emitted = tuple(_canonical(call, graded) for call in answer.calls)
        results = tuple(run_calls(emitted, toolbox))
        _check(results)
        edges = edges_of(sample.reference.get("order"), len(expected))
        value, reasons = _graded(self._gains(expected, results), results, edges)
        return ExecutionScore(value, reasons, emitted, results)

    def _expected(self, plan: Plan, toolbox: Toolbox) -> list[ExpectedResults]:
        if self._last is None or self._last[0] is not plan or self._last[1] is not toolbox:
            self._last = plan, toolbox, expected_results(plan.expected, toolbox, self._registry)
        return self._last[2]

    def _gains(self, expected: Sequence[ExpectedResults], results: Sequence[CallResult]) -> list[list[float]]:
        """Nothing for another tool; else one for the tool, and the likeness of the results."""
        return [
            [
                0.0 if one.name != seen.name else _SAME_TOOL + (self._likeness(one, seen, column) if seen.ok else 0.0)
                for column, seen in enumerate(results)
            ]
            for one in expected
        ]

    def _likeness(self, expected: ExpectedResults, seen: CallResult, column: int) -> float:
        best = 0.0
        for variant in expected.variants():
            try:
                best = max(best, self._registry.compare(seen.name, variant, seen.result))
            except CallFault as stop:
                fault = stop.faults[0]
                problem = f"expected a likeness, seen {fault.seen or fault.code}"
                raise NotExecutedError(fault.code, f"/emitted/{column}", problem) from None
            if best == 1.0:
                break
        return best


def _offered(graded: Score) -> list[str]:
    """The tools that a row offers; where it shows none, those that its reference calls."""
    return list(graded.toolset.names.places) or [call.name for call in graded.plan.expected]


def _canonical(call: Call, graded: Score) -> Call:
    name = graded.toolset.canonical(call.name) or call.name
    return Call(name, call.arguments, call.label, fault=call.fault)


def _check(results: Sequence[CallResult]) -> None:
    for index, result in enumerate(results):
        if (fault := result.tool_fault) is not None:
            problem = f"expected a result, seen {fault.seen or fault.code}"
            raise NotExecutedError(fault.code, f"/emitted/{index}", problem)


def _graded(
    gains: list[list[float]], results: Sequence[CallResult], edges: Sequence[Edge]
) -> tuple[float, tuple[ExecutionReason, ...]]:
    """The score with its reasons; they sum to what is missing."""
    pairs = {row: column for row, column in enumerate(assign(gains)) if column is not None and gains[row][column]}
    union = len(gains) + len(results) - len(pairs)
    if not union:
        return 1.0, ()
    alike = {column: gains[row][column] - _SAME_TOOL for row, column in pairs.items()}
    lost = [("missing_call", f"/expected/{row}", 1.0) for row in range(len(gains)) if row not in pairs]
    for column, result in enumerate(results):
        otherwise = "other_result" if column in alike else "surplus_call"
        code = result.faults[0].code if result.faults else otherwise
        lost.append((code, f"/emitted/{column}", 1.0 - alike.get(column, 0.0)))
    reasons = [ExecutionReason(code, at, share / union) for code, at, share in lost if share > 0]
    value = sum(alike.values()) / union
    disorder = value * (1.0 - _kept(edges, pairs)) / (union + 1)
    if disorder > 0:
        reasons.append(ExecutionReason("wrong_order", "/emitted", disorder))
    reasons.sort(key=lambda reason: -reason.lost)
    return value - disorder, tuple(reasons)


def _kept(edges: Sequence[Edge], pairs: Mapping[int, int]) -> float:
    """The share of the demanded order that holds, among calls that are there: what is missing is lost already."""
    there = [(pairs[before], pairs[after]) for before, after in edges if before in pairs and after in pairs]
    return sum(before < after for before, after in there) / len(there) if there else 1.0
