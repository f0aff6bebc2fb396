"""Arguments against a tool's JSON schema: whether they are valid, and which of them are not.

jsonschema-rs compiles a schema in about 20 us and checks a call in about 1 us; asking it *what* is wrong costs
twenty times as much. Most tools' schemas say no more than properties, required and additionalProperties: for
those, each property has a validator of its own, and what is wrong is found by asking each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs

from touchstone.scoring.dialects.strict_json import value_deeper_than

WHOLE = ""
"""Stands for the call as a whole among faulty parameters."""

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_BACKTRACKING = 100_000
_MAX_RECURSION = 8
_SIMPLE = frozenset(
    ("type", "properties", "required", "additionalProperties", "description", "title", "$schema", "examples", "strict")
)


class ArgumentSchema:
    """A compiled schema of arguments.

    Args:
        schema: the JSON schema.

    Raises:
        ValueError: it is no valid JSON schema, or refers outside itself.
    """

    def __init__(self, schema: dict[str, Any]) -> None:
        self._validator = _validator(schema)
        properties = schema.get("properties", {})
        self._properties: Mapping[str, Any] = properties if isinstance(properties, dict) else {}
        self.required: frozenset[str] = frozenset(schema.get("required", ()))
        self._closed = schema.get("additionalProperties") is False
        self._recursive = _refers(schema)
        self._single: dict[str, Any] | None = {} if self._is_simple(schema) else None

    def _is_simple(self, schema: dict[str, Any]) -> bool:
        return (
            schema.keys() <= _SIMPLE
            and isinstance(schema.get("additionalProperties", True), bool)
            and schema.get("type", "object") == "object"
            and schema.get("$schema", _DIALECT) == _DIALECT
            and not self._recursive
        )

    def faulty(self, arguments: Mapping[str, Any]) -> set[str]:
        """The parameters that the schema finds fault with; `WHOLE` among them when it is the call as such."""
        if self._recursive and value_deeper_than(arguments, _MAX_RECURSION):
            return {WHOLE}
        try:
            if self._validator.is_valid(arguments):
                return set()
        except ValueError:  # a lone surrogate, which JSON may hold and UTF-8 may not
            own_names = {_encodable(name): name for name in arguments}
            return {own_names.get(name, name) for name in self.faulty(_encodable(arguments))}
        if self._single is not None:
            return self._faulty_singles(arguments, self._single)
        found: set[str] = set()
        for error in self._validator.iter_errors(arguments):
            found.update(self._parameters_of(error, arguments))
        return found

    def _faulty_singles(self, arguments: Mapping[str, Any], validators: dict[str, Any]) -> set[str]:
        found = set(self.required - arguments.keys())
        for name, value in arguments.items():
            if name not in self._properties:
                if self._closed:
                    found.add(name)
                continue
            validator = validators.get(name)
            if validator is None:
                validator = validators[name] = _validator(self._properties[name])
            if not validator.is_valid(value):
                found.add(name)
        return found

    def _parameters_of(self, error: jsonschema_rs.ValidationError, arguments: Mapping[str, Any]) -> Iterator[str]:
        kind = error.kind
        if error.instance_path:
            yield str(error.instance_path[0])
        elif isinstance(kind, jsonschema_rs.ValidationErrorKind.Required):
            yield str(kind.property)
        elif isinstance(kind, jsonschema_rs.ValidationErrorKind.AdditionalProperties):
            yield from kind.unexpected
        elif list(error.schema_path[:1]) == ["additionalProperties"]:
            yield from arguments.keys() - self._properties.keys()
        else:
            yield WHOLE


def _validator(schema: Any) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(
        schema,
        retriever=_refuse,
        pattern_options=jsonschema_rs.FancyRegexOptions(backtrack_limit=_BACKTRACKING),
    )


def _refuse(uri: str) -> Any:
    raise ValueError(f"a tool's schema must not refer outside itself ({len(uri)} characters of URI)")


def _refers(schema: Any) -> bool:
    """Whether a schema refers to parts of itself: the time to check against it may then double with every level."""
    if isinstance(schema, dict):
        return "$ref" in schema or "$dynamicRef" in schema or any(map(_refers, schema.values()))
    return isinstance(schema, list) and any(map(_refers, schema))


def _encodable(value: Any) -> Any:
    """A JSON value that the validator can take: lone surrogates become replacement marks, in names too."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {_encodable(key): _encodable(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_encodable(child) for child in value]
    return value
