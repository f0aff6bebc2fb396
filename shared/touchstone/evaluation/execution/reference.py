"""What the calls of a reference return, each of them in any right form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, combinations, islice, product
from typing import Any

from touchstone.evaluation.execution.registry import Registry
from touchstone.evaluation.execution.results import CallFault, CallResult, NotExecutedError
from touchstone.evaluation.execution.running import run_call, run_calls
from touchstone.evaluation.execution.toolbox import Toolbox
from touchstone.scoring.calls import Call
from touchstone.scoring.reference import ExpectedCall

MOST_FORMS = 64
_ABSENT: Any = object()
_PLACE = "/reference_answer/calls"


class ExpectedResults:
    """What a reference call returns, in any of its right forms.

    Args:
        call: the call.
        plain: the result of its plain form.
        run: runs another form, when it is first needed: most answers are right or wrong without.
    """

    def __init__(self, call: ExpectedCall, plain: Any, run: Callable[[Call], CallResult]) -> None:
        self.name = call.name
        self._known = [plain]
        self._forms = list(islice(_forms(call), 1, MOST_FORMS))
        self._run = run
        self._ran = 0

    def variants(self) -> Iterator[Any]:
        """The results of the right forms, the plain one first; forms that can't run are left out.

        Raises:
            NotExecutedError: a fault of a tool.
        """
        yield from tuple(self._known)
        while self._ran < len(self._forms):
            result = self._run(self._forms[self._ran])
            self._ran += 1
            if result.ok and result.result not in self._known:
                self._known.append(result.result)
                yield result.result


def expected_results(expected: Sequence[ExpectedCall], toolbox: Toolbox, registry: Registry) -> list[ExpectedResults]:
    """Run the calls of a reference, twice.

    Their other forms, with other right values and without what is optional (at most 64 a call), refer to the results
    of the plain ones.

    Args:
        expected: the calls, in the order in which the reference lists them.
        toolbox: the tools of the row.
        registry: compares results.

    Raises:
        NotExecutedError: ``bad_reference``, ``unstable_result``, or a fault of a tool.
    """
    plain = [Call(call.name, call.arguments, call.label) for call in expected]
    results = run_calls(plain, toolbox)
    for index, result in enumerate(results):
        _check(result, index)
    for index, again in enumerate(run_calls(plain, toolbox)):
        _check(again, index)
        _check_same(results[index], again, index, registry)
    labelled: dict[str, CallResult] = {}
    found = []
    for index, (call, result) in enumerate(zip(expected, results, strict=True)):
        found.append(ExpectedResults(call, result.result, partial(_other_form, dict(labelled), toolbox, index)))
        if call.label is not None:
            labelled[call.label] = result
    return found


def _other_form(labelled: Mapping[str, CallResult], toolbox: Toolbox, index: int, form: Call) -> CallResult:
    result = run_call(form, labelled, toolbox)
    if result.tool_fault is not None:
        _check(result, index)
    return result


def _check(result: CallResult, index: int) -> None:
    if result.ok:
        return
    fault = result.tool_fault or result.faults[0]
    code = fault.code if result.tool_fault else "bad_reference"
    problem = f"expected a call that runs, seen {fault.code} at {fault.at or '/'}"
    raise NotExecutedError(code, f"{_PLACE}/{index}", f"{problem}{f' ({fault.seen})' if fault.seen else ''}")


def _check_same(one: CallResult, again: CallResult, index: int, registry: Registry) -> None:
    try:
        alike = registry.compare(one.name, one.result, again.result)
    except CallFault as stop:
        fault = stop.faults[0]
        raise NotExecutedError(fault.code, f"{_PLACE}/{index}", f"expected a likeness, seen {fault.seen}") from None
    if alike < 1.0:
        problem = "expected the same result for the same call, seen another one the second time"
        raise NotExecutedError("unstable_result", f"{_PLACE}/{index}", problem)


def _forms(call: ExpectedCall) -> Iterator[Call]:
    """The right forms of a call, its plain one first."""
    left_out = [*chain.from_iterable(combinations(call.optional, size) for size in range(len(call.optional) + 1))]
    values = [[(name, value) for value in call.accepted(name)] for name in call.arguments]
    values += [
        [(name, value) for value in (_ABSENT, *others)]
        for name, others in call.accept.items()
        if name not in call.arguments
    ]
    for chosen in product(*values):
        for gone in left_out:
            arguments = {name: value for name, value in chosen if value is not _ABSENT and name not in gone}
            yield Call(call.name, arguments, call.label)
