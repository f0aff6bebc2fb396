"""Scores an answer by execution: did its calls return what the reference calls return?"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, combinations, islice, product
from typing import Any

from examples.securities.execution.likeness import likeness
from examples.securities.execution.results import CallResult, Json
from examples.securities.execution.running import run_calls
from examples.securities.execution.toolbox import toolbox_of
from examples.securities.sources import FOLDER
from touchstone.scoring import SampleError, Scorer
from touchstone.scoring.calls import Call
from touchstone.scoring.matching import assign
from touchstone.wire.items import read_item
from touchstone.wire.rubrics import load_rubric

_SAME_TOOL = 1.0
_MOST_VARIANTS = 64
_KEPT = 512


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an answer did not score 1.

    Attributes:
        code: ``other_result``, ``missing_call``, ``surplus_call``, a fault of a call that could not run, or a fault of
            the whole answer.
        at: JSON pointer to the expected or the emitted call.
        lost: how much of the score it cost.
    """

    code: str
    at: str
    lost: float


@dataclass(frozen=True, slots=True)
class ExecutionScore:
    """The score of an answer by execution.

    Attributes:
        value: from 0.0 to 1.0: the likeness of the paired results, over the union of expected and emitted calls.
        reasons: where it was lost, largest first.
        results: what became of the emitted calls.
    """

    value: float
    reasons: tuple[Reason, ...]
    results: tuple[CallResult, ...]


def execution_score(sample: Mapping[str, Any], answer: Mapping[str, Any]) -> ExecutionScore:
    """Run the calls of an answer, and compare what they return with what the reference calls return.

    Calls of the same tool are paired so that the sum of the likenesses of their results is largest. A call that cannot
    run, or is one too many, counts in the union and earns nothing. When no call is right, an answer in words scores 1.

    Args:
        sample: A row of the example; its prompt and reference are read.
        answer: The assistant's message, in any dialect.

    Returns:
        The score with its reasons.

    Raises:
        SampleError: the row cannot be scored, whatever was answered; also where its own calls cannot run.
    """
    row = {**sample, "messages": [*_prompt(sample), dict(answer)]}
    graded = _scorer().score(read_item(row))
    toolset = graded.toolset
    emitted = [
        Call(toolset.canonical(call.name) or call.name, call.arguments, call.label, fault=call.fault)
        for call in graded.answer.calls
    ]
    results = tuple(run_calls(emitted, toolbox_of(sample)))
    fault = graded.answer.fault or ("empty_answer" if graded.answer.empty else None)
    if fault is not None:
        return ExecutionScore(0.0, (Reason(fault, "/emitted", 1.0),), results)
    expected = _expected(json.dumps(sample["reference_answer"], sort_keys=True))
    return _graded(expected, results)


def _graded(expected: list[list[CallResult]], results: tuple[CallResult, ...]) -> ExecutionScore:
    gains = [[_gain(variants, result) for result in results] for variants in expected]
    pairs = {row: column for row, column in enumerate(assign(gains)) if column is not None and gains[row][column]}
    union = len(expected) + len(results) - len(pairs)
    if not union:
        return ExecutionScore(1.0, (), results)
    alike = {column: gains[row][column] - _SAME_TOOL for row, column in pairs.items()}
    lost = [(f"/expected/{row}", "missing_call", 1.0) for row in range(len(expected)) if row not in pairs]
    for column, result in enumerate(results):
        otherwise = "other_result" if column in alike else "surplus_call"
        code = result.faults[0].code if result.faults else otherwise
        lost.append((f"/emitted/{column}", code, 1 - alike.get(column, 0.0)))
    reasons = [Reason(code, at, share / union) for at, code, share in lost if share > 0]
    reasons.sort(key=lambda reason: -reason.lost)
    return ExecutionScore(sum(alike.values()) / union, tuple(reasons), results)


def _gain(variants: list[CallResult], seen: CallResult) -> float:
    """Nothing for another tool; else one for the tool, and the likeness of the results."""
    if seen.name != variants[0].name:
        return 0.0
    if seen.result is None:
        return _SAME_TOOL
    ran = (one.result for one in variants if one.result is not None)
    return _SAME_TOOL + max(likeness(seen.name, one, seen.result) for one in ran)


@lru_cache(maxsize=_KEPT)
def _expected(reference: str) -> list[list[CallResult]]:
    """What each reference call returns, with every other right value and without each optional argument."""
    answer = json.loads(reference)
    toolbox = toolbox_of({"reference_answer": answer})
    calls = answer["calls"]
    plain = [Call(call["name"], call["arguments"], call.get("label")) for call in calls]
    found = []
    for index, result in enumerate(run_calls(plain, toolbox)):
        if result.faults:
            problem = f"expected a call that runs, seen {result.faults[0].code} at {result.faults[0].at}"
            raise SampleError("bad_reference", f"/reference_answer/calls/{index}", problem)
    for index, call in enumerate(calls):
        before = plain[:index]
        found.append([run_calls([*before, variant], toolbox)[-1] for variant in _variants(call)])
    return found


def _variants(call: Json) -> Iterator[Call]:
    """The reference call itself first, then its other right forms, at most 64."""
    optional = call.get("optional", [])
    left_out = [*chain.from_iterable(combinations(optional, size) for size in range(len(optional) + 1))]
    accepted = [
        [(name, value) for value in (value, *call.get("accept", {}).get(name, []))]
        for name, value in call["arguments"].items()
    ]
    for chosen, gone in islice(product(product(*accepted), left_out), _MOST_VARIANTS):
        arguments = {name: value for name, value in chosen if name not in gone}
        yield Call(call["name"], arguments, call.get("label"))


def _prompt(sample: Mapping[str, Any]) -> list[Json]:
    return [message for message in sample.get("messages", []) if message.get("role") in ("system", "user")]


@cache
def _scorer() -> Scorer:
    return Scorer(load_rubric(FOLDER / "rubric.yaml"))
