"""Rules on the tools that a row offers: on the list, and on each tool, asked once for all rows that offer the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

from touchstone.data.validation.offered import OPENAI, Tool
from touchstone.data.validation.problem import Nothing, Problem
from touchstone.data.validation.row import Row
from touchstone.data.validation.rule import Rule
from touchstone.data.validation.rules.texts import is_text
from touchstone.data.validation.settings import CHAT, CONVERSE
from touchstone.data.validation.sources import CONVERSE as CONVERSE_API
from touchstone.data.validation.sources import FORGE, OURS

_ANY = (*CHAT, *CONVERSE)
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def _list(row: Row) -> Iterator[Problem]:
    """A `toolConfig` without a list, too, which has no use."""
    config = row.value.get("toolConfig", Nothing) if row.settings.format in CONVERSE else Nothing
    if config is not Nothing and type(config) is not dict:
        yield Problem(("toolConfig",), "an object with a list of tools", config)
    if row.offered is not None and not row.offered.tools:
        specs = row.offered.specs
        yield Problem(row.offered.place, "a list of tools, one at least", Nothing if specs is None else specs)


def _once(row: Row) -> Iterator[Problem]:
    if row.offered is None:
        return
    seen: set[str] = set()
    for index, tool in enumerate(row.offered.tools):
        name = tool.name
        if name in seen:
            yield Problem((*row.offered.place, index, tool.form.inner, "name"), "every tool once", name)
        elif name is not None:
            seen.add(name)


def _form(tool: Tool) -> Iterator[Problem]:
    if tool.held is None:
        yield Problem((), f"an object with `{tool.form.inner}`", tool.spec)
    elif tool.form is OPENAI and tool.spec.get("type") != "function":
        yield Problem(("type",), '"function"', tool.spec.get("type", Nothing))


def _name(tool: Tool) -> Iterator[Problem]:
    if tool.held is not None and tool.name is None:
        yield Problem((tool.form.inner, "name"), "a name", tool.held.get("name", Nothing))


def _name_form(tool: Tool) -> Iterator[Problem]:
    if tool.name is not None and not _NAME.fullmatch(tool.name):
        yield Problem((tool.form.inner, "name"), "1 to 64 letters, digits, _ and -", tool.name)


def _description(tool: Tool) -> Iterator[Problem]:
    found = Nothing if tool.held is None else tool.held.get("description", Nothing)
    if tool.held is not None and not is_text(found):
        yield Problem((tool.form.inner, "description"), "a description", found)


def _parameters(tool: Tool) -> Iterator[Problem]:
    if tool.held is None:
        return
    at, schema = (tool.form.inner, *tool.form.schema), tool.schema
    if not isinstance(schema, dict):
        yield Problem(at, 'a JSON schema with "type": "object"', Nothing if schema is None else schema)
        return
    if schema.get("type") != "object":
        yield Problem((*at, "type"), '"object"', schema.get("type", Nothing))
    if not isinstance(schema.get("properties"), dict):
        seen = schema.get("properties", Nothing)
        yield Problem((*at, "properties"), "an object of properties, {} for none", seen)
    required = schema.get("required", [])
    if not isinstance(required, list) or not all(isinstance(one, str) for one in required):
        yield Problem((*at, "required"), "a list of names", required)


def _schema(tool: Tool) -> Iterator[Problem]:
    if isinstance(tool.schema, dict) and tool.compiled is None:
        place = (tool.form.inner, *tool.form.schema)
        yield Problem(place, "a valid JSON schema that refers to nothing outside itself", tool.schema)


ON_LISTS: tuple[Rule[Row], ...] = (
    Rule(
        "tools_list",
        "error",
        "tools are a list, and not an empty one",
        "add the tools, or leave the field out of every row",
        FORGE,
        _list,
        _ANY,
    ),
    Rule("tool_twice", "error", "every tool is offered once", "take one of the two out", FORGE, _once, _ANY),
)

RULES: tuple[Rule[Tool], ...] = (
    Rule(
        "tool_form",
        "error",
        "a tool is an object of its form: type and `function`, or `toolSpec` in Converse rows",
        "write tools as the format has them: OpenAI's for rft and eval, Converse's for sft and dpo",
        FORGE,
        _form,
        _ANY,
    ),
    Rule("tool_name", "error", "a tool has a name", "add it", FORGE, _name, _ANY),
    Rule(
        "tool_name_form",
        "warning",
        "a tool's name is such that Converse takes it in service",
        "rename the tool before you train: the model learns the name",
        CONVERSE_API,
        _name_form,
        _ANY,
    ),
    Rule(
        "tool_description",
        "error",
        "a tool has a description",
        "say in a sentence what it does",
        FORGE,
        _description,
        _ANY,
    ),
    Rule(
        "tool_parameters",
        "error",
        "a tool's parameters are a schema of an object with properties",
        'write {"type": "object", "properties": {}} for a tool without parameters',
        FORGE,
        _parameters,
        _ANY,
    ),
    Rule(
        "tool_schema",
        "error",
        "a tool's schema is a valid one",
        "correct the schema: calls can't be checked against it",
        OURS,
        _schema,
        _ANY,
    ),
)
