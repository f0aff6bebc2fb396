"""What a JSONata expression refers to: variables, parts of `$states`, and names that have no context to stand in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from jsonata.parser import Parser  # type: ignore[import-untyped]

_CHILDREN = ("lhs", "rhs", "expression", "expressions", "condition", "then", "_else", "arguments", "procedure", "body")
_OTHER_CONTEXT = ("stages", "predicate", "group", "terms", "pattern", "update", "delete", "expr")


@dataclass(slots=True)
class References:
    """What an expression names.

    Attributes:
        variables: `$name` read, but not bound in the expression itself (functions among them).
        states: the parts of `$states` read: input, result, errorOutput, context; `*` for `$states` as a whole.
        bare: what stands at the top level though there is no context there: a name, `$`, `$$`.
    """

    variables: set[str] = field(default_factory=set)
    states: set[str] = field(default_factory=set)
    bare: list[str] = field(default_factory=list)


def references_of(tree: Any) -> References:
    """What the syntax tree of an expression names."""
    found = References()
    bound: set[str] = set()
    _walk(tree, found, bound, top=True)
    found.variables -= bound | {"states"}
    return found


def _walk(node: Any, found: References, bound: set[str], *, top: bool) -> None:
    kind = getattr(node, "type", None)
    if kind == "path":
        _path(node, found, bound, top=top)
        return
    if kind == "variable":
        _variable(node.value, found, top=top)
    elif kind in {"name", "wildcard", "descendant"} and top:
        found.bare.append(str(node.value))
    elif kind == "bind":
        bound.add(node.lhs.value)
    elif kind == "lambda":
        bound.update(argument.value for argument in node.arguments)
        _walk(node.body, found, bound, top=top)
        return
    for child, inside in _children(node, top=top and kind != "transform"):
        if not (kind == "bind" and child is node.lhs):
            _walk(child, found, bound, top=inside)


def _path(node: Any, found: References, bound: set[str], *, top: bool) -> None:
    first, *rest = node.steps
    if getattr(first, "type", None) == "variable" and first.value == "states":
        plain = rest and getattr(rest[0], "type", None) == "name" and not getattr(first, "stages", None)
        found.states.add(rest[0].value if plain else "*")
        for child, inside in _children(first, top=False):
            _walk(child, found, bound, top=inside)
    else:
        _walk(first, found, bound, top=top)
    for step in rest:
        bound.update(name for name in (getattr(step, "focus", None), getattr(step, "index", None)) if name)
        if getattr(step, "type", None) == "name":
            for child, inside in _children(step, top=False):
                _walk(child, found, bound, top=inside)
        else:
            _walk(step, found, bound, top=False)
    group = getattr(node, "group", None)
    if group is not None:
        for child, _ in _children(group, top=False):
            _walk(child, found, bound, top=False)


def _variable(name: str, found: References, *, top: bool) -> None:
    if name == "$" or (name == "" and top):
        found.bare.append("$" + name)
    elif name == "states":
        found.states.add("*")
    elif name:
        found.variables.add(name)


def _children(node: Any, *, top: bool) -> Iterator[tuple[Any, bool]]:
    for name in _CHILDREN:
        yield from ((child, top) for child in _symbols(getattr(node, name, None)))
    for pair in getattr(node, "lhs_object", None) or ():
        yield from ((child, top) for child in _symbols(pair))
    for name in _OTHER_CONTEXT:
        yield from ((child, False) for child in _symbols(getattr(node, name, None)))


def _symbols(value: Any) -> Iterator[Any]:
    if isinstance(value, Parser.Symbol):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _symbols(item)
