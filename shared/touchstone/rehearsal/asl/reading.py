"""Reads the fields of a definition's objects, and notes every fault on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from touchstone.rehearsal.asl.expressions import (
    CLOSE,
    OPEN,
    Expression,
    ExpressionError,
    compiled,
    is_expression,
    source_of,
)
from touchstone.rehearsal.asl.field_values import Findings, Path, kind_of, number_problem, unknown_problem
from touchstone.rehearsal.asl.template import Template


class Fields:
    """An object of the definition, read field by field; what nobody reads is unknown.

    Attributes:
        node: the object.
        path: its place.
        state: the state it belongs to.
        prefix: how the service names it in a cause: empty for the state itself, `Choices[0]`, `ItemReader`.
    """

    def __init__(self, findings: Findings, state: str | None, path: Path, node: Any, prefix: str = "") -> None:
        self.findings = findings
        self.state = state
        self.path = path
        self.prefix = prefix
        self._read: set[str] = set()
        self.node: Mapping[str, Any] = node if isinstance(node, dict) else {}
        if not isinstance(node, dict):
            self.fault(None, f"expected an object, saw {kind_of(node)}")

    def fault(self, key: str | None, problem: str) -> None:
        """Add a fault, at a field or at the object itself."""
        self.findings.fault(self.state, self.path if key is None else (*self.path, key), problem)

    def has(self, key: str) -> bool:
        """Whether the field is there."""
        return key in self.node

    def raw(self, key: str) -> Any:
        """The value of a field as it stands, None where it is not there."""
        self._read.add(key)
        return self.node.get(key)

    def text(self, key: str, *, required: bool = False) -> str | None:
        """A text that is no expression."""
        value = self.raw(key)
        if value is None and key not in self.node:
            if required:
                self.fault(None, f"{key} is missing")
            return None
        if not isinstance(value, str) or not value:
            self.fault(key, f"expected a text, saw {kind_of(value)}")
            return None
        return value

    def one_of(self, key: str, choices: Iterable[str], *, required: bool = False) -> str | None:
        """A text out of a list."""
        value = self.text(key, required=required)
        allowed = tuple(choices)
        if value is not None and value not in allowed:
            self.fault(key, f"expected one of {', '.join(allowed)}, saw {value!r}")
            return None
        return value

    def number(self, key: str, least: float, most: float, default: float | None, *, whole: bool = True) -> float | None:
        """A literal number within bounds."""
        if key not in self.node:
            self._read.add(key)
            return default
        value = self.raw(key)
        if problem := number_problem(value, least, most, whole=whole):
            self.fault(key, problem)
            return default
        return float(value)

    def measure(self, key: str, least: float, most: float, *, whole: bool = True) -> Template | None:
        """A number within bounds, or an expression that gives one."""
        value = self.raw(key)
        if key not in self.node:
            return None
        if isinstance(value, str) and is_expression(value):
            return self.template(key)
        if problem := number_problem(value, least, most, whole=whole):
            self.fault(key, f"{problem}, or an expression")
            return None
        return Template(self._named(key), value, None)

    def template(self, key: str) -> Template | None:
        """A JSON value with expressions in it."""
        value = self.raw(key)
        if key not in self.node:
            return None
        node = self._compiled(value, (*self.path, key))
        return (
            Template(self._named(key), None, node) if _has_expression(node) else Template(self._named(key), value, None)
        )

    def assignments(self, key: str = "Assign") -> Template | None:
        """An object of variables."""
        if key in self.node and not isinstance(self.node[key], dict):
            self._read.add(key)
            self.fault(key, f"expected an object of variables, saw {kind_of(self.node[key])}")
            return None
        return self.template(key)

    def object_or_expression(self, key: str, *, required: bool = False) -> Template | None:
        """An object, or an expression (that must give one)."""
        value = self.raw(key)
        if key not in self.node:
            if required:
                self.fault(None, f"{key} is missing")
            return None
        if not isinstance(value, dict) and not (isinstance(value, str) and is_expression(value)):
            self.fault(key, f"expected an object or an expression, saw {kind_of(value)}")
            return None
        return self.template(key)

    def inside(self, key: str) -> Fields | None:
        """The object in a field."""
        if key not in self.node:
            self._read.add(key)
            return None
        return Fields(self.findings, self.state, (*self.path, key), self.raw(key), self._named(key))

    def each(self, key: str, *, required: bool = False) -> Iterator[Fields]:
        """The objects of a list; one that is required may not be empty."""
        value = self.raw(key)
        if key not in self.node:
            if required:
                self.fault(None, f"{key} is missing")
            return
        if not isinstance(value, list) or (required and not value):
            self.fault(key, f"expected a list of at least one object, saw {kind_of(value)}")
            return
        for index, item in enumerate(value):
            yield Fields(self.findings, self.state, (*self.path, key, index), item, f"{self._named(key)}[{index}]")

    def names(self, key: str) -> tuple[str, ...]:
        """A list of texts, at least one."""
        value = self.raw(key)
        if not isinstance(value, list) or not value or not all(isinstance(item, str) and item for item in value):
            self.fault(key if key in self.node else None, f"{key}: expected a list of at least one text")
            return ()
        return tuple(value)

    def finish(self, *known: str) -> None:
        """Refuse what nobody has read; `known` fields belong here too."""
        for key in self.node:
            if key not in self._read and key not in known:
                self.fault(key, unknown_problem(key))

    def _named(self, key: str) -> str:
        return f"{self.prefix}/{key}" if self.prefix else key

    def _compiled(self, value: Any, path: Path) -> Any:
        if isinstance(value, str):
            return self._expression(value, path)
        if isinstance(value, list):
            return [self._compiled(item, (*path, index)) for index, item in enumerate(value)]
        if isinstance(value, dict):
            for key in value:
                if key.endswith(".$"):
                    self.findings.fault(
                        self.state, (*path, key), '`.$` belongs to JSONPath: write "{% … %}" as the value'
                    )
            return {key: self._compiled(item, (*path, key)) for key, item in value.items()}
        return value

    def _expression(self, text: str, path: Path) -> str | Expression:
        if not is_expression(text):
            if text.lstrip().startswith(OPEN) or text.rstrip().endswith(CLOSE):
                self.findings.fault(self.state, path, f"an expression is {OPEN} … {CLOSE} and nothing around it")
            return text
        try:
            return compiled(source_of(text))
        except ExpressionError as error:
            self.findings.fault(self.state, path, f"the JSONata does not parse: {error}")
            return text


def _has_expression(node: Any) -> bool:
    if isinstance(node, Expression):
        return True
    if isinstance(node, dict):
        return any(map(_has_expression, node.values()))
    return isinstance(node, list) and any(map(_has_expression, node))
