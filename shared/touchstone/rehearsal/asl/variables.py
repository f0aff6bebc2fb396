"""What expressions may name where: variables and their scopes, the parts of `$states`, no bare names.

Source: Step Functions developer guide, "Passing data between states with variables": an inner scope reads the outer
ones but gives no value to a name of theirs; the children of a distributed Map see none of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from touchstone.rehearsal.asl.expressions import FUNCTIONS, Expression
from touchstone.rehearsal.asl.field_values import Findings
from touchstone.rehearsal.asl.limits import MAX_NAME_CHARACTERS
from touchstone.rehearsal.asl.state_templates import before_result, inner_scopes, templates_of
from touchstone.rehearsal.asl.states import Map, Scope, State, Task
from touchstone.rehearsal.asl.template import Template

_PARTS: Final = frozenset({"input", "context", "*"})


def check_references(
    scope: Scope, findings: Findings, outer: frozenset[str] = frozenset(), *, express: bool = False
) -> None:
    """Note every wrong name in a scope and those inside it.

    Args:
        scope: the scope.
        findings: takes the faults.
        outer: the variables it can read from outside.
        express: whether it runs in Express children.
    """
    own = frozenset(name for state in scope.states.values() for name in _assigned(state))
    for state in scope.states.values():
        _check_assigned(state, outer, findings)
        for template, parts in _readable(state):
            for expression in template.expressions:
                _check(expression, template, parts, own | outer, state, findings)
        if express and isinstance(state, Task) and state.resource.pattern:
            problem = f"Express children know no {state.resource.pattern}"
            findings.fault(state.name, (*state.path, "Resource"), problem)
        distribution = state.distribution if isinstance(state, Map) else None
        for inner in inner_scopes(state):
            seen = frozenset[str]() if distribution is not None else own | outer
            in_express = distribution.express if distribution is not None else express
            check_references(inner, findings, seen, express=in_express)


def _assigned(state: State) -> Iterator[str]:
    for template, _ in templates_of(state):
        if template.field.endswith("Assign"):
            yield from template.names


def _check_assigned(state: State, outer: frozenset[str], findings: Findings) -> None:
    for name in sorted(set(_assigned(state))):
        path = (*state.path, "Assign", name)
        if name == "states":
            findings.fault(state.name, path, "$states is reserved")
        elif not name.isidentifier() or len(name) > MAX_NAME_CHARACTERS:
            findings.fault(state.name, path, f"expected a name of letters, digits and _, at most {MAX_NAME_CHARACTERS}")
        elif name in outer:
            findings.fault(
                state.name, path, f"${name} is a variable of an outer scope, which nothing in here can assign"
            )


def _readable(state: State) -> Iterator[tuple[Template, frozenset[str]]]:
    for template, kind in templates_of(state):
        extra = {"result": {"result"}, "caught": {"errorOutput"}}.get(kind, set())
        if kind == "result" and before_result(state):
            extra = set()
        yield template, _PARTS | extra


def _check(
    expression: Expression,
    template: Template,
    parts: frozenset[str],
    variables: frozenset[str],
    state: State,
    findings: Findings,
) -> None:
    names = expression.references
    where = f"{template.field}: {{% {expression.source} %}}"
    path = state.path
    for bare in names.bare:
        findings.fault(
            state.name, path, f"{where}: '{bare}' at the top level refers to nothing; start with $states or a variable"
        )
    for part in sorted(names.states - parts):
        findings.fault(state.name, path, f"{where}: $states.{part} is not available there")
    for name in sorted(names.variables - variables - FUNCTIONS):
        said = "is not supported; use $parse" if name == "eval" else "is assigned nowhere in reach, and is no function"
        findings.fault(state.name, path, f"{where}: ${name} {said}")
