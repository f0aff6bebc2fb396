"""The tools that a sample offers, compiled once: names, schemas, comparisons."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from touchstone.scoring.comparison import Comparison, comparison, is_default
from touchstone.scoring.dialects.strict_json import value_deeper_than
from touchstone.scoring.dialects.text import TextReader
from touchstone.scoring.errors import SampleError
from touchstone.scoring.rubric import Rubric
from touchstone.scoring.validation import WHOLE, ArgumentSchema

_NO_PROPERTIES: Mapping[str, Any] = {}
_Path = tuple[Any, ...]


class Tool:
    """One tool: its schema compiled, its comparisons made when first needed.

    Args:
        name: canonical name.
        schema: JSON schema of its arguments, or None when the row shows none.
        rubric: decides comparisons and weights.

    Attributes:
        schema: the schema, or None.
        has_schema: whether calls of this tool can be checked against a schema.

    Raises:
        ValueError: the schema is no valid JSON schema, or refers outside itself.
    """

    def __init__(self, name: str, schema: dict[str, Any] | None, rubric: Rubric) -> None:
        self.name = name
        properties = schema.get("properties") if schema is not None else None
        self.properties: Mapping[str, Any] = properties if isinstance(properties, Mapping) else _NO_PROPERTIES
        self.schema = schema
        self.has_schema = schema is not None
        self._schema = None if schema is None else ArgumentSchema(schema)
        self._rubric = rubric
        self._comparisons: dict[str, tuple[Comparison, float]] = {}
        self._spec: Any = None
        self._look_alikes: list[tuple[_Path, type]] = []

    def keep_spec(self, spec: Any) -> None:
        """Remember the spec that this tool was compiled from, so that it can be found again by it."""
        self._spec = deepcopy(spec)
        self._look_alikes = list(_look_alikes(spec))

    def is_from(self, spec: Any) -> bool:
        """Whether compiling `spec` would give this very tool."""
        return self._spec == spec and (not self._look_alikes or _has_types(spec, self._look_alikes))

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

    def validity(
        self,
        arguments: Mapping[str, Any],
        faulty: set[str],
        expected: Iterable[str],
        is_accepted: Callable[[str], bool],
    ) -> float:
        """The share of arguments, expected, required or faulty, that the schema finds no fault with.

        Args:
            arguments: the arguments of a call.
            faulty: their `faulty_parameters`, at least one.
            expected: names of the expected arguments.
            is_accepted: whether the reference itself holds the value of a parameter, or its absence, which makes it
                right whatever the schema says.
        """
        if self._schema is None:
            return 1.0
        if WHOLE in faulty:
            return 1.0 if all(map(is_accepted, self._schema.required | arguments.keys())) else 0.0
        left = sum(1 for parameter in faulty if not is_accepted(parameter))
        return 1.0 - left / len(self._schema.required.union(faulty, expected))

    def faulty_parameters(self, arguments: Mapping[str, Any]) -> set[str]:
        """The parameters that the schema finds fault with, declared defaults excepted."""
        if self._schema is None:
            return set()
        faulty = self._schema.faulty(arguments)
        return faulty and {
            parameter
            for parameter in faulty
            if not (parameter in arguments and self.is_default(parameter, arguments[parameter]))
        }


class Toolset:
    """The tools of one sample, by canonical name. Cheap to make: what is compiled is shared by the cache.

    Args:
        names: the names of the tools.
        specs: their specs, in the same order.
        cache: compiles tools, and keeps them.

    Attributes:
        names: the names of the tools, one object for all samples that offer the same.
        open: whether the row shows no tools, so that any tool is known, without a schema.
        reader: reads texts with the names of these tools.
    """

    __slots__ = ("_cache", "_specs", "names", "open", "reader")

    def __init__(self, names: Names, specs: list[Any], cache: ToolCache) -> None:
        self.names = names
        self.open = names.open
        self.reader = names.reader
        self._specs = specs
        self._cache = cache

    def canonical(self, name: str) -> str | None:
        """The canonical name behind a written one (wire form or alias), or None when there is no such tool."""
        canonical = self.names.canonical
        found = canonical.get(name)
        if found is not None:
            return found
        wired = name.replace(".", "_")
        return wired if self.open else canonical.get(wired)

    def named(self, written: str) -> Tool | None:
        """The tool behind a written name, or None when there is no such tool.

        Raises:
            SampleError: `bad_tools`: its schema is none.
        """
        place = self.names.places.get(written)
        if place is not None:
            return self._cache.tool(written, self._specs[place])
        name = self.canonical(written)
        return self.tool(name) if name else None

    def tool(self, name: str) -> Tool | None:
        """The tool of a canonical name; one without a schema when the row shows no tools.

        Raises:
            SampleError: `bad_tools`: its schema is none.
        """
        place = self.names.places.get(name)
        if place is None:
            return self._cache.tool_without_schema(name) if self.open else None
        return self._cache.tool(name, self._specs[place])

    def shows(self, tools: Iterable[Tool]) -> bool:
        """Whether the row still shows tools of its names as they were when they were compiled."""
        places, specs = self.names.places, self._specs
        for tool in tools:
            place = places.get(tool.name)
            if place is not None and not tool.is_from(specs[place]):
                return False
        return True

    def properties(self, written: str) -> Mapping[str, Any]:
        """The properties of a tool's schema by any of its names; empty when unknown."""
        place = self.names.places.get(self.canonical(written) or "")
        schema = None if place is None else _schema_of(self._specs[place])
        properties = schema.get("properties") if isinstance(schema, dict) else None
        return properties if isinstance(properties, dict) else _NO_PROPERTIES


class Names:
    """The names of a set of tools: which written name means which tool, and how texts are read for them.

    Attributes:
        open: whether any name is a tool's.
        places: place of each canonical name among the tools.
        canonical: the canonical name by written name.
        reader: reads texts with these names.
    """

    __slots__ = ("canonical", "open", "places", "reader")

    def __init__(self, names: tuple[str, ...] | None, rubric: Rubric) -> None:
        self.open = names is None
        self.places = {name: place for place, name in enumerate(names or ())}
        self.canonical: dict[str, str] = {}
        for name, rule in rubric.tools.items():
            if names is None or name in names:
                self.canonical.update(dict.fromkeys(rule.aliases, name))
        for name in names or ():
            self.canonical[name.replace(".", "_")] = name
        for name in names or ():
            self.canonical[name] = name
        self.reader = TextReader(frozenset([*self.canonical, *rubric.forbidden]))


_KEPT_NAMES, _KEPT_TOOLS, _KEPT_VARIANTS = 256, 1024, 8
_MAX_SCHEMA_DEPTH = 64
_LITERALS = ("enum", "const", "default")


class ToolCache:
    """Tools and names compiled lately, for all samples that one scorer sees.

    A tool is found again by its name and deep equality of its spec (about 1 us; making a digest costs more).
    """

    def __init__(self, rubric: Rubric) -> None:
        self._rubric = rubric
        self._names: dict[tuple[str, ...] | None, Names] = {}
        self._tools: dict[str, list[Tool]] = {}
        self._bare: dict[str, Tool] = {}

    def toolset(self, specs: list[Any] | None) -> Toolset:
        """The toolset of a row's specs (OpenAI, Converse, Anthropic, MCP or bare), or of None.

        Raises:
            SampleError: `bad_tools`: a spec without a name, or a name twice.
        """
        if specs is None:
            return Toolset(self._names_of(None), [], self)
        try:
            names = tuple([spec["function"]["name"] for spec in specs])
            known = self._names.get(names)
        except (TypeError, KeyError):
            known = None
        if known is not None:
            return Toolset(known, specs, self)
        return self._unknown_toolset(specs)

    def _unknown_toolset(self, specs: list[Any]) -> Toolset:
        by_name: dict[str, Any] = {}
        for index, spec in enumerate(specs):
            name = _name_of(spec)
            if name is None or name in by_name:
                raise SampleError("bad_tools", f"/tools/{index}", "expected a tool spec with a name of its own")
            by_name[name] = spec
        return Toolset(self._names_of(tuple(by_name)), specs, self)

    def tool(self, name: str, spec: Any) -> Tool:
        """The compiled tool of a spec.

        Raises:
            SampleError: `bad_tools`: its schema is none.
        """
        variants = self._tools.get(name)
        if variants is None:
            if len(self._tools) >= _KEPT_TOOLS:
                self._tools.clear()
            variants = self._tools[name] = []
        for tool in variants:
            if tool.is_from(spec):
                return tool
        tool = _compiled(name, spec, self._rubric)
        tool.keep_spec(spec)
        del variants[_KEPT_VARIANTS - 1 :]
        variants.insert(0, tool)
        return tool

    def tool_without_schema(self, name: str) -> Tool:
        """A tool of which only the name is known."""
        tool = self._bare.get(name)
        if tool is None:
            if len(self._bare) >= _KEPT_TOOLS:
                self._bare.clear()
            tool = self._bare[name] = Tool(name, None, self._rubric)
        return tool

    def _names_of(self, names: tuple[str, ...] | None) -> Names:
        found = self._names.get(names)
        if found is None:
            if len(self._names) >= _KEPT_NAMES:
                self._names.clear()
            found = self._names[names] = Names(names, self._rubric)
        return found


def _name_of(spec: Any) -> str | None:
    if type(spec) is not dict:
        return None
    inner = spec.get("function") or spec.get("toolSpec") or spec
    name = inner.get("name") if type(inner) is dict else None
    return name if isinstance(name, str) and name else None


def _schema_of(spec: dict[str, Any]) -> Any:
    """The argument schema of an OpenAI, Converse, Anthropic, MCP or bare spec, unchecked; None without one."""
    inner = spec.get("function") or spec.get("toolSpec") or spec
    schema = next((inner[key] for key in ("parameters", "inputSchema", "input_schema") if key in inner), None)
    return schema["json"] if isinstance(schema, dict) and isinstance(schema.get("json"), dict) else schema


def _compiled(name: str, spec: dict[str, Any], rubric: Rubric) -> Tool:
    schema = _schema_of(spec)
    with contextlib.suppress(ValueError):
        if schema is None or (isinstance(schema, dict) and not value_deeper_than(schema, _MAX_SCHEMA_DEPTH)):
            return Tool(name, schema, rubric)
    raise SampleError("bad_tools", "/tools", "expected a JSON schema of the arguments of each expected tool")


def _look_alikes(value: Any, path: _Path = (), *, literal: bool = False) -> Iterator[tuple[_Path, type]]:
    """Literals of a schema that Python's equality takes for others (`true` and `1`, `false` and `0`)."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _look_alikes(child, (*path, key), literal=literal or key in _LITERALS)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _look_alikes(child, (*path, index), literal=literal)
    elif literal and isinstance(value, (bool, int, float)) and value in (0, 1):
        yield path, type(value)


def _has_types(spec: Any, literals: list[tuple[_Path, type]]) -> bool:
    for path, kind in literals:
        value = spec
        for step in path:
            value = value[step]
        if type(value) is not kind:
            return False
    return True
