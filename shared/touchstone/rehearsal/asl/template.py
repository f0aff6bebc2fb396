"""JSON with `{% expressions %}` in it: compiled once, filled in with values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from touchstone.rehearsal.asl.expressions import Expression, value_of

_Node = Expression | dict[str, Any] | list[Any]


@dataclass(frozen=True, slots=True)
class Template:
    """A field's value.

    Attributes:
        field: its name in the state, as the service names it in causes: `Arguments`, `Choices[0]/Output`.
        constant: its value where nothing in it is an expression.
        node: the tree with compiled expressions in it, else None.
    """

    field: str
    constant: Any
    node: _Node | None

    def evaluate(self, bindings: Mapping[str, Any]) -> Any:
        """The value.

        Raises:
            StateError: `States.QueryEvaluationError`: an expression failed or gave nothing.
        """
        return self.constant if self.node is None else _filled(self.node, bindings, self.field)

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """The expressions in it."""
        return tuple(_expressions(self.node))

    @property
    def names(self) -> tuple[str, ...]:
        """The keys of an object (the variables of an Assign)."""
        value = self.constant if self.node is None else self.node
        return tuple(value) if isinstance(value, dict) else ()

    @property
    def source(self) -> str:
        """The text of the expression, where it is one as a whole."""
        return self.node.source if isinstance(self.node, Expression) else str(self.constant)


def _filled(node: Any, bindings: Mapping[str, Any], field: str) -> Any:
    if isinstance(node, Expression):
        return value_of(node, bindings, field)
    if isinstance(node, dict):
        return {key: _filled(value, bindings, f"{field}/{key}") for key, value in node.items()}
    if isinstance(node, list):
        return [_filled(value, bindings, f"{field}[{index}]") for index, value in enumerate(node)]
    return node


def _expressions(node: Any) -> Iterator[Expression]:
    if isinstance(node, Expression):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from _expressions(value)
    elif isinstance(node, list):
        for value in node:
            yield from _expressions(value)
