"""Tools by name, called with arguments that are checked first."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, ValidationError
from pydantic import TypeAdapter
from pydantic.errors import PydanticUserError

from touchstone.evaluation.execution.calling import Function, called
from touchstone.evaluation.execution.results import CallFault, Fault, kind_of
from touchstone.scoring.errors import TouchstoneError
from touchstone.wire.tool_specs import tool_spec

Schema = Mapping[str, Any]
Call = Callable[[str, Mapping[str, Any]], Any]
_NAMED = re.compile(r"'([^']*)'")


class ToolsError(TouchstoneError):
    """Tools that can't be executed, or can't be loaded."""


class Toolbox:
    """Tools by name.

    Args:
        schemas: JSON schema of each tool's arguments.
        call: calls a tool by its name with arguments that fit its schema; raises `CallFault`.

    Attributes:
        schemas: as given.

    Raises:
        ToolsError: a schema is none.
    """

    def __init__(self, schemas: Mapping[str, Schema], call: Call) -> None:
        self.schemas = dict(schemas)
        self._call = call
        self._validators = {}
        for name, schema in schemas.items():
            try:
                Draft202012Validator.check_schema(schema)
            except SchemaError as error:
                raise ToolsError(f"{name}: its arguments have no valid JSON schema ({error.message})") from None
            checks = Draft202012Validator.FORMAT_CHECKER
            self._validators[name] = Draft202012Validator(schema, format_checker=checks)

    @classmethod
    def of(cls, tools: Iterable[Function] | Mapping[str, Function]) -> Toolbox:
        """The toolbox of some functions, under their own names or those of a mapping.

        Their schemas are made from their signatures: types are checked, and what a signature lacks is refused.

        Raises:
            ToolsError: with every function that can't be called by name with arguments out of JSON.
        """
        named = tools if isinstance(tools, Mapping) else {getattr(tool, "__name__", ""): tool for tool in tools}
        schemas, faults = {}, []
        for name, function in named.items():
            try:
                schemas[name] = _schema_of(name, function)
            except ToolsError as error:
                faults.append(str(error))
        if faults:
            raise ToolsError("\n".join(faults))
        functions = dict(named)
        return cls(schemas, lambda name, arguments: called(functions[name], arguments))

    @property
    def names(self) -> frozenset[str]:
        """The names of the tools."""
        return frozenset(self.schemas)

    def run(self, name: str, arguments: Mapping[str, Any]) -> Any:
        """Call a tool.

        Args:
            name: the tool's name.
            arguments: its arguments, without references.

        Returns:
            What the tool returns, as JSON.

        Raises:
            CallFault: ``unknown_tool``, ``invalid_argument`` (every one), ``refused``, and the faults of tools.
        """
        if name not in self.schemas:
            raise CallFault(Fault("unknown_tool", "/name", f"one of {', '.join(self.schemas)}"))
        if errors := [_of_schema(error) for error in self._validators[name].iter_errors(dict(arguments))]:
            raise CallFault(*errors)
        return self._call(name, arguments)


def _schema_of(name: str, function: Any) -> Schema:
    """The schema that `tool_spec` makes, which rows show; without docstrings or types, what the signature tells."""
    if not callable(function) or not name:
        raise ToolsError(f"{name or '(no name)'}: expected a function, saw {type(function).__name__}")
    if inspect.iscoroutinefunction(function):
        raise ToolsError(f"{name}: expected a plain function, saw an asynchronous one; wrap it with asyncio.run")
    try:
        schema: Schema = tool_spec(function)["function"]["parameters"]
    except (ValueError, TypeError, NameError, AttributeError):
        schema = _schema_of_signature(name, function)
    return schema


def _schema_of_signature(name: str, function: Any) -> Schema:
    try:
        schema = TypeAdapter(function).json_schema()
    except (PydanticUserError, NameError, TypeError, ValueError) as error:
        raise ToolsError(f"{name}: its signature has no JSON schema ({type(error).__name__})") from None
    if schema.get("type") != "object":
        raise ToolsError(f"{name}: expected arguments that are passed by name")
    return schema


def _of_schema(error: ValidationError) -> Fault:
    at = "".join(f"/{step}" for step in ("arguments", *error.absolute_path))
    if error.validator == "required":
        return Fault("invalid_argument", at, f"with {' '.join(_NAMED.findall(error.message))}", "left out")
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {}) if isinstance(error.schema, Mapping) else {}
        return Fault("invalid_argument", at, f"only {', '.join(known)}", kind_of(error.instance))
    return Fault("invalid_argument", at, f"{error.validator} {error.validator_value}", kind_of(error.instance))
