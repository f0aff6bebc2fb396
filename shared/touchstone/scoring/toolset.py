"""The tools that a sample offers, compiled once: names, schemas, comparisons."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jsonschema_rs

from touchstone.scoring.comparison import Comparison, comparison, is_default
from touchstone.scoring.dialects.text import TextReader
from touchstone.scoring.errors import SampleError
from touchstone.scoring.rubric import Rubric

_BACKTRACKING = 100_000
_NO_PROPERTIES: Mapping[str, Any] = {}


class Tool:
    """One tool: its schema compiled, its comparisons made when first needed.

    Args:
        name: canonical name.
        schema: JSON schema of its arguments, or None when the row shows none.
        rubric: decides comparisons and weights.

    Raises:
        ValueError: the schema is no valid JSON schema, or refers outside itself.
    """

    def __init__(self, name: str, schema: dict[str, Any] | None, rubric: Rubric) -> None:
        self.name = name
        properties = schema.get("properties") if schema is not None else None
        self.properties: Mapping[str, Any] = properties if isinstance(properties, Mapping) else _NO_PROPERTIES
        required = schema.get("required") if schema is not None else None
        self._required = frozenset(required) if isinstance(required, list) else frozenset()
        self._validator = None if schema is None else _validator(schema)
        self._rubric = rubric
        self._comparisons: dict[str, tuple[Comparison, float]] = {}

    @property
    def has_schema(self) -> bool:
        """Whether calls of this tool can be checked against a schema."""
        return self._validator is not None

    def comparison(self, parameter: str) -> tuple[Comparison, float]:
        """How values of a parameter are compared, and its weight."""
        found = self._comparisons.get(parameter)
        if found is None:
            rule = self._rubric.rule(self.name, parameter)
            weight = 1.0 if rule is None else rule.weight
            found = comparison(rule, self.properties.get(parameter)), weight
            if parameter in self.properties or rule is not None:
                self._comparisons[parameter] = found
        return found

    def is_default(self, parameter: str, value: Any) -> bool:
        """Whether `value` is the parameter's declared default."""
        return is_default(self.properties.get(parameter), value)

    def same(self, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
        """Whether two calls of this tool say the same, every argument compared as the rubric has it."""
        for key in one.keys() | other.keys():
            if key in one and key in other:
                if self.comparison(key)[0](one[key], other[key])[0] < 1.0:
                    return False
            elif not self.is_default(key, one[key] if key in one else other[key]):
                return False
        return True

    def validity(self, arguments: Mapping[str, Any], is_accepted: Callable[[str], bool]) -> float:
        """The share of arguments, seen or required, that the schema finds no fault with.

        Args:
            arguments: the arguments of a call.
            is_accepted: whether the reference itself holds the value of a parameter, which makes it valid
                whatever the schema says.
        """
        if self._validator is None or self._validator.is_valid(arguments):
            return 1.0
        faulty = self.faulty_parameters(arguments)
        everything = self._required | arguments.keys()
        if "" in faulty:
            return 1.0 if all(map(is_accepted, everything)) else 0.0
        left = sum(1 for parameter in faulty if not is_accepted(parameter))
        return 1.0 - left / len(everything | faulty)

    def faulty_parameters(self, arguments: Mapping[str, Any]) -> set[str]:
        """The parameters that the schema finds fault with; `""` stands for the call as a whole."""
        if self._validator is None:
            return set()
        found: set[str] = set()
        for error in self._validator.iter_errors(arguments):
            found.update(_parameters_of(error))
        return {
            parameter
            for parameter in found
            if not (parameter in arguments and self.is_default(parameter, arguments[parameter]))
        }


def _parameters_of(error: jsonschema_rs.ValidationError) -> Iterator[str]:
    if error.instance_path:
        yield str(error.instance_path[0])
        return
    kind = error.kind
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.Required):
        yield str(kind.property)
    elif isinstance(kind, jsonschema_rs.ValidationErrorKind.AdditionalProperties):
        yield from kind.unexpected
    else:
        yield ""


def _validator(schema: dict[str, Any]) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(
        schema,
        retriever=_refuse,
        pattern_options=jsonschema_rs.FancyRegexOptions(backtrack_limit=_BACKTRACKING),
    )


def _refuse(uri: str) -> Any:
    raise ValueError(f"a tool's schema must not refer outside itself ({len(uri)} characters of URI)")


class Toolset:
    """The tools of a sample by canonical name, with all names they answer to.

    Args:
        specs: the row's tool list, or None: then any tool is known, without a schema.
        rubric: aliases and comparisons.

    Raises:
        SampleError: `bad_tools`: a spec that can't be read, a name twice, a schema that is none.
    """

    def __init__(self, specs: list[Any] | None, rubric: Rubric) -> None:
        self.open = specs is None
        self._rubric = rubric
        self._tools: dict[str, Tool] = {}
        for index, spec in enumerate(specs or ()):
            name, schema = _name_and_schema(spec, index)
            if name in self._tools:
                raise SampleError("bad_tools", f"/tools/{index}", "expected every tool once")
            try:
                self._tools[name] = Tool(name, schema, rubric)
            except ValueError as error:
                raise SampleError(
                    "bad_tools", f"/tools/{index}", f"expected a JSON schema ({type(error).__name__})"
                ) from None
        self._canonical = _names(self._tools, rubric)
        self.reader = TextReader(tuple(self._canonical), self._properties)

    def canonical(self, name: str) -> str | None:
        """The canonical name behind a written one (wire form or alias), or None when there is no such tool."""
        found = self._canonical.get(name)
        if found is None and self.open:
            return name.replace(".", "_")
        return found

    def tool(self, name: str) -> Tool | None:
        """The tool of a canonical name; one without a schema when the row shows no tools."""
        found = self._tools.get(name)
        return Tool(name, None, self._rubric) if found is None and self.open else found

    def _properties(self, written: str) -> Mapping[str, Any]:
        tool = self._tools.get(self._canonical.get(written, ""))
        return _NO_PROPERTIES if tool is None else tool.properties


def _names(tools: Mapping[str, Tool], rubric: Rubric) -> dict[str, str]:
    """Every name that calls may use: the tool's own, its form on the wire (no dots), the rubric's aliases."""
    names: dict[str, str] = {}
    for name, rule in rubric.tools.items():
        if not tools or name in tools:
            names.update(dict.fromkeys(rule.aliases, name))
    names.update({name.replace(".", "_"): name for name in tools})
    names.update({name: name for name in tools})
    return names


def _name_and_schema(spec: Any, index: int) -> tuple[str, dict[str, Any] | None]:
    """Name and argument schema of an OpenAI, Converse, Anthropic, MCP or bare tool spec."""
    if isinstance(spec, dict):
        inner = next((spec[key] for key in ("function", "toolSpec") if isinstance(spec.get(key), dict)), spec)
        name = inner.get("name")
        schema = next((inner[key] for key in ("parameters", "inputSchema", "input_schema") if key in inner), None)
        if isinstance(schema, dict) and isinstance(schema.get("json"), dict):
            schema = schema["json"]
        if isinstance(name, str) and name and (schema is None or isinstance(schema, dict)):
            return name, schema
    raise SampleError("bad_tools", f"/tools/{index}", "expected a tool spec with a name and a JSON schema")


class ToolsetCache:
    """The toolsets compiled lately, found again by deep equality (3 us for 1.3 kB; making a digest costs 9).

    It keeps the spec lists it is given; callers leave them unchanged.
    """

    def __init__(self, rubric: Rubric) -> None:
        self._rubric = rubric
        self._open = Toolset(None, rubric)
        self._buckets: dict[tuple[int, str], list[_Entry]] = {}

    def get(self, specs: list[Any] | None) -> Toolset:
        """The toolset of these specs.

        Raises:
            SampleError: as `Toolset`.
        """
        if specs is None:
            return self._open
        key = len(specs), _hint(specs)
        bucket = self._buckets.get(key)
        if bucket is None:
            if len(self._buckets) >= _BUCKETS:
                self._buckets.clear()
            bucket = self._buckets[key] = []
        for known, text, toolset in bucket:
            if known == specs and (text is None or text == json.dumps(specs)):
                return toolset
        toolset = Toolset(specs, self._rubric)
        del bucket[_BUCKET_SIZE - 1 :]
        bucket.insert(0, (specs, json.dumps(specs) if _holds_one(specs, literal=False) else None, toolset))
        return toolset


_Entry = tuple[list[Any], str | None, Toolset]
_BUCKETS, _BUCKET_SIZE = 16, 8
_LITERALS = ("enum", "const", "default")


def _hint(specs: list[Any]) -> str:
    first = specs[0] if specs else None
    inner = first.get("function", first) if isinstance(first, dict) else None
    return str(inner.get("name")) if isinstance(inner, dict) else ""


def _holds_one(value: Any, *, literal: bool) -> bool:
    """Whether a schema has a literal that Python's equality takes for another (`true` and `1`, `false` and `0`)."""
    if isinstance(value, dict):
        return any(_holds_one(child, literal=literal or key in _LITERALS) for key, child in value.items())
    if isinstance(value, list):
        return any(_holds_one(child, literal=literal) for child in value)
    return literal and isinstance(value, (bool, int, float)) and value in (0, 1)
