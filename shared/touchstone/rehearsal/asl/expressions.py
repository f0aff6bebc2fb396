"""JSONata expressions: compiled once, evaluated with bindings, undefined told from null.

`jsonata-python` gives None both for null and for undefined unless it is told to keep its own null; it is told so here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from jsonata import Jsonata  # type: ignore[import-untyped]
from jsonata.jexception import JException  # type: ignore[import-untyped]
from jsonata.utils import Utils  # type: ignore[import-untyped]

from touchstone.rehearsal.asl.errors import QUERY_EVALUATION_ERROR, StateError
from touchstone.rehearsal.asl.jsonata_functions import Budget, shared_frame
from touchstone.rehearsal.asl.references import References, references_of

OPEN: Final = "{%"
CLOSE: Final = "%}"
UNDEFINED: Final = object()
FUNCTIONS: Final = frozenset(Jsonata.static_frame.bindings) - {"eval"} | {"partition", "range", "hash", "parse", "uuid"}
_BUDGET: Final = Budget()
_FRAME: Final = shared_frame(_BUDGET)
_MAX_EXACT: Final = 2**53
_TYPES: Final = {str: "string", bool: "boolean", int: "number", float: "number", list: "array", dict: "object"}


class ExpressionError(Exception):
    """An expression that does not parse."""


class Expression:
    """A compiled expression.

    Attributes:
        source: its text, without the braces.
        references: what it names.
    """

    __slots__ = ("_compiled", "_path", "references", "source")

    def __init__(self, source: str) -> None:
        """Compile it.

        Raises:
            ExpressionError: it does not parse.
        """
        self.source = source
        try:
            self._compiled = Jsonata(source)
        except (JException, RecursionError, ValueError, TypeError, AttributeError, IndexError) as error:
            raise ExpressionError(_message(error)) from None
        self._compiled.set_output_convert_nulls(False)
        self._compiled.environment = _FRAME
        self.references: References = references_of(self._compiled.ast)
        self._path = _plain_path(self._compiled.ast)

    def evaluate(self, bindings: Mapping[str, Any]) -> Any:
        """Its value as plain JSON, or `UNDEFINED`.

        Args:
            bindings: name without `$` -> JSON value or JSONata function.

        Raises:
            ExpressionError: it failed.
        """
        value = self._walked(bindings)
        if value is not UNDEFINED:
            return value
        _BUDGET.renew()
        try:
            given = {name: Utils.NULL_VALUE if value is None else value for name, value in bindings.items()}
            return _plain(self._compiled.evaluate(None, given))
        except ExpressionError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever the library raises, the expression failed
            raise ExpressionError(_message(error)) from None

    def _walked(self, bindings: Mapping[str, Any]) -> Any:
        """The value of a plain path through objects, which most expressions are; the rest is the library's work."""
        if self._path is None:
            return UNDEFINED
        value: Any = bindings
        for step in self._path:
            if type(value) is not dict or step not in value:
                return UNDEFINED
            value = value[step]
        return value if value is None or type(value) in _TYPES else UNDEFINED


@cache
def compiled(source: str) -> Expression:
    """The expression of a text; each text is compiled once.

    Raises:
        ExpressionError: it does not parse.
    """
    return Expression(source)


def is_expression(text: str) -> bool:
    """Whether a string is `{% … %}`."""
    return text.startswith(OPEN) and text.endswith(CLOSE) and len(text) >= len(OPEN) + len(CLOSE)


def source_of(text: str) -> str:
    """What stands between the braces."""
    return text[len(OPEN) : -len(CLOSE)].strip()


def value_of(expression: Expression, bindings: Mapping[str, Any], field: str) -> Any:
    """The value of an expression in a field of a state.

    Raises:
        StateError: `States.QueryEvaluationError`: it failed, or gave nothing.
    """
    try:
        value = expression.evaluate(bindings)
    except ExpressionError as error:
        said = f"The JSONata expression '{expression.source}' specified for the field '{field}' threw an error"
        raise StateError(QUERY_EVALUATION_ERROR, f"{said} during evaluation. {error}", field=field) from None
    if value is UNDEFINED:
        said = f"The JSONata expression '{expression.source}' specified for the field '{field}'"
        raise StateError(QUERY_EVALUATION_ERROR, f"{said} returned nothing (undefined).", field=field)
    return value


def expected(value: Any, types: tuple[type, ...], what: str, expression: str, field: str) -> Any:
    """The value, if it is of one of the types.

    Raises:
        StateError: `States.QueryEvaluationError`, as the service words it.
    """
    if type(value) in types:
        return value
    raise StateError(
        QUERY_EVALUATION_ERROR,
        f"The JSONata expression '{expression}' specified for the field '{field}' returned an unexpected result type. "
        f"Expected '{what}', but was '{_TYPES.get(type(value), 'null')}'.",
        field=field,
    )


def _plain_path(tree: Any) -> tuple[str, ...] | None:
    steps = getattr(tree, "steps", None) if getattr(tree, "type", None) == "path" else [tree]
    if not steps or getattr(tree, "group", None) is not None or getattr(tree, "keep_singleton_array", False):
        return None
    if getattr(steps[0], "type", None) != "variable" or not steps[0].value:
        return None
    if any(getattr(step, "type", None) != "name" for step in steps[1:]) or any(map(_decorated, steps)):
        return None
    return tuple(step.value for step in steps)


def _decorated(step: Any) -> bool:
    return any(getattr(step, name, None) for name in ("stages", "predicate", "group", "focus", "index", "keep_array"))


def _plain(value: Any) -> Any:
    """A result as plain JSON: whole floats as integers, as JavaScript writes them; infinities as the service does."""
    if value is None:
        return UNDEFINED
    return _converted(value)


def _converted(value: Any) -> Any:
    if isinstance(value, (str, bool)):
        return value
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, dict):
        return {key: _converted(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_converted(item) for item in value]
    if value is None or value is Utils.NULL_VALUE:
        return None
    raise ExpressionError("The result is a function, which is no JSON.")


def _number(value: float) -> Any:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return int(value) if value.is_integer() and abs(value) < _MAX_EXACT else value


def _message(error: Exception) -> str:
    if isinstance(error, JException):
        return f"{error.get_error()}: {error}"
    if isinstance(error, RecursionError):
        return "Stack overflow error: the expression nests too deep."
    return f"{type(error).__name__}: {error}"
