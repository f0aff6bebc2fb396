"""Variables that are not assigned on every way to the state that reads them: allowed, but a note."""

from __future__ import annotations

from collections.abc import Iterator

from touchstone.rehearsal.asl.expressions import FUNCTIONS
from touchstone.rehearsal.asl.field_values import Findings
from touchstone.rehearsal.asl.state_templates import inner_scopes, templates_of
from touchstone.rehearsal.asl.states import Choice, Map, Scope, State
from touchstone.rehearsal.asl.template import Template

Names = frozenset[str]


def note_unassigned(scope: Scope, findings: Findings, outer: Names = frozenset()) -> None:
    """Note each variable that some way to its reader leaves without a value; `$exists` in the expression silences it.

    Args:
        scope: a scope without faults.
        findings: takes the notes.
        outer: what is assigned around the scope when it starts.
    """
    before = _before(scope, outer)
    for name, known in before.items():
        state = scope.states[name]
        for template, _ in templates_of(state):
            for expression in template.expressions:
                if "exists" in expression.references.variables:
                    continue
                for missing in sorted(expression.references.variables - known - FUNCTIONS):
                    problem = f"{template.field}: a way leads here on which ${missing} has no value yet"
                    findings.note(name, state.path, problem)
        distributed = isinstance(state, Map) and state.distribution is not None
        for inner in inner_scopes(state):
            note_unassigned(inner, findings, frozenset() if distributed else known)


def _before(scope: Scope, outer: Names) -> dict[str, Names]:
    """What is assigned for sure when a state is entered: the least over all ways."""
    before: dict[str, Names] = {scope.start: outer}
    ahead = [scope.start]
    while ahead:
        name = ahead.pop()
        for target, assigned in _ways(scope.states[name]):
            known = before[name] | assigned
            met = known if target not in before else before[target] & known
            if before.get(target) != met:
                before[target] = met
                ahead.append(target)
    return before


def _ways(state: State) -> Iterator[tuple[str, Names]]:
    own = _names(state.assign)
    if isinstance(state, Choice):
        yield from ((rule.next, _names(rule.assign)) for rule in state.rules)
        if state.default is not None:
            yield state.default, own
    elif state.next is not None:
        yield state.next, own
    for catcher in state.catch:
        yield catcher.next, _names(catcher.assign)


def _names(template: Template | None) -> Names:
    return frozenset() if template is None else frozenset(template.names)
