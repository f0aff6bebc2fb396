"""The graph of a scope: nothing dangles, all states are reached, and something ends it."""

from __future__ import annotations

from collections.abc import Iterator

from touchstone.rehearsal.asl.field_values import Findings, Path
from touchstone.rehearsal.asl.states import Choice, Fail, Scope, State, Succeed


def check_transitions(scope: Scope, path: Path, findings: Findings) -> None:
    """Note every fault of a scope's graph.

    Args:
        scope: the scope; a state whose own reading failed is missing from it.
        path: where it stands in the file.
        findings: takes the faults.
    """
    names = set(scope.states)
    if scope.start and scope.start not in names:
        findings.fault(None, (*path, "StartAt"), f"there is no state '{scope.start}' here")
    for state in scope.states.values():
        for where, target in targets_of(state):
            if target and target not in names:
                findings.fault(state.name, (*path, "States", state.name, *where), f"there is no state '{target}' here")
    reached = _reached(scope)
    for name in scope.states:
        if name not in reached and scope.start in names:
            findings.fault(name, (*path, "States", name), "no way leads to this state")
    if scope.states and not any(map(_ends, scope.states.values())):
        findings.fault(None, (*path, "States"), "nothing ends here: expected a Succeed, a Fail or an End: true")


def targets_of(state: State) -> Iterator[tuple[Path, str]]:
    """Where a state can go: the place of the field, and the name."""
    if state.next is not None:
        yield ("Next",), state.next
    if isinstance(state, Choice):
        for index, rule in enumerate(state.rules):
            yield ("Choices", index, "Next"), rule.next
        if state.default is not None:
            yield ("Default",), state.default
    for index, catcher in enumerate(state.catch):
        yield ("Catch", index, "Next"), catcher.next


def _reached(scope: Scope) -> set[str]:
    found: set[str] = set()
    ahead = [scope.start]
    while ahead:
        name = ahead.pop()
        if name in found or name not in scope.states:
            continue
        found.add(name)
        ahead += [target for _, target in targets_of(scope.states[name])]
    return found


def _ends(state: State) -> bool:
    return isinstance(state, (Succeed, Fail)) or (state.next is None and not isinstance(state, Choice))
