"""Tool specifications (OpenAI function format) from typed Python functions."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any, get_type_hints

from docstring_parser import Docstring, DocstringStyle, parse
from pydantic import TypeAdapter
from pydantic.errors import PydanticUserError

__all__ = ["tool_spec"]

Schema = dict[str, Any]

_KEY_ORDER = (
    "type",
    "description",
    "enum",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "exclusiveMaximum",
    "multipleOf",
    "items",
    "minItems",
    "maxItems",
    "uniqueItems",
    "anyOf",
    "properties",
    "required",
    "additionalProperties",
    "default",
)
_RANK = {key: rank for rank, key in enumerate(_KEY_ORDER)}
_MAPS = ("properties", "patternProperties")
_LISTS = ("anyOf", "oneOf", "allOf", "prefixItems")
_SINGLES = ("items", "additionalProperties", "not")
_VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def tool_spec(function: Callable[..., object]) -> Schema:
    """Describe a function as a tool that a model can call.

    The types of the parameters become a JSON Schema, the docstring gives the descriptions.

    Args:
        function: A function with type annotations and a google docstring.

    Returns:
        ``{"type": "function", "function": {"name", "description", "parameters"}}``.

    Raises:
        ValueError: A parameter has no annotation or no description, or a type has no plain JSON Schema.
    """
    target = inspect.unwrap(function)
    docs = parse(inspect.getdoc(target) or "", style=DocstringStyle.GOOGLE)
    if not docs.description:
        raise ValueError(f"{target.__name__}: the docstring has no summary")
    return {
        "type": "function",
        "function": {
            "name": target.__name__,
            "description": _one_line(docs.description),
            "parameters": _parameters(target, docs),
        },
    }


def _parameters(function: Callable[..., object], docs: Docstring) -> Schema:
    hints = get_type_hints(function, include_extras=True)
    described = {item.arg_name: item.description for item in docs.params}
    properties: Schema = {}
    required: list[str] = []
    for parameter in inspect.signature(function).parameters.values():
        where = f"{function.__name__}: parameter {parameter.name!r}"
        if parameter.kind in _VARIADIC or parameter.kind is inspect.Parameter.POSITIONAL_ONLY:
            raise ValueError(f"{where} cannot be passed by name")
        if parameter.name not in hints:
            raise ValueError(f"{where} has no annotation")
        description = described.get(parameter.name)
        if not description:
            raise ValueError(f"{where} has no description in the docstring")
        if parameter.default is parameter.empty:
            required.append(parameter.name)
        schema = _parameter_schema(hints[parameter.name], parameter.default, where)
        schema["description"] = _one_line(description)
        properties[parameter.name] = _ordered(schema)
    parameters: Schema = {"type": "object", "properties": properties}
    if required:
        parameters["required"] = required
    parameters["additionalProperties"] = False
    return parameters


def _parameter_schema(annotation: Any, default: object, where: str) -> Schema:
    try:
        adapter: TypeAdapter[Any] = TypeAdapter(annotation)
        raw = adapter.json_schema()
    except PydanticUserError as error:
        raise ValueError(f"{where} has a type without a JSON Schema: {error.message}") from error
    schema = _lean(raw, raw.get("$defs", {}), (), where)
    if default is inspect.Parameter.empty:
        return schema
    schema = _without_null(schema)
    if default is not None:
        schema["default"] = adapter.dump_python(default, mode="json")
    return schema


def _lean(node: Schema, definitions: Mapping[str, Schema], path: tuple[str, ...], where: str) -> Schema:
    """The same schema without titles and references, objects closed, keys in a fixed order."""
    if "$ref" in node:
        return _inlined(node, definitions, path, where)
    lean = {key: value for key, value in node.items() if key not in {"title", "$defs"}}
    for key in _MAPS:
        if key in lean:
            lean[key] = {name: _lean(child, definitions, path, where) for name, child in lean[key].items()}
    for key in _LISTS:
        if key in lean:
            lean[key] = [_lean(child, definitions, path, where) for child in lean[key]]
    for key in _SINGLES:
        if isinstance(lean.get(key), dict):
            lean[key] = _lean(lean[key], definitions, path, where)
    if "const" in lean:
        lean["enum"] = [lean.pop("const")]
    return _ordered(_closed(lean))


def _inlined(node: Schema, definitions: Mapping[str, Schema], path: tuple[str, ...], where: str) -> Schema:
    name = node["$ref"].rsplit("/", 1)[-1]
    if name in path:
        raise ValueError(f"{where} has a type that contains itself: {name}")
    siblings = {key: value for key, value in node.items() if key != "$ref"}
    return _lean({**definitions[name], **siblings}, definitions, (*path, name), where)


def _closed(schema: Schema) -> Schema:
    if "properties" not in schema:
        return schema
    required = schema.get("required", [])
    properties = {
        name: child if name in required else _without_null(child) for name, child in schema["properties"].items()
    }
    return {**schema, "properties": properties, "additionalProperties": False}


def _without_null(schema: Schema) -> Schema:
    """A parameter that may be left out needs no null: its type stays plain."""
    plain = {key: value for key, value in schema.items() if key != "default" or value is not None}
    if "anyOf" not in plain:
        return plain
    choices = [choice for choice in plain.pop("anyOf") if choice.get("type") != "null"]
    if len(choices) == 1:
        return _ordered({**choices[0], **plain})
    return _ordered({**plain, "anyOf": choices})


def _ordered(schema: Schema) -> Schema:
    return dict(sorted(schema.items(), key=lambda item: (_RANK.get(item[0], len(_RANK)), item[0])))


def _one_line(text: str) -> str:
    return " ".join(text.split())
