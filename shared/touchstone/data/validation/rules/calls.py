"""Rules on `toolUse` and `toolResult` blocks of SFT rows (AWS contract, 4.2)."""

from __future__ import annotations

from collections.abc import Iterator

from touchstone.data.validation.problem import Nothing, Problem, Told
from touchstone.data.validation.row import Block, Row
from touchstone.data.validation.rule import Rule
from touchstone.data.validation.settings import CONVERSE
from touchstone.data.validation.sources import CONVERSE as CONVERSE_API
from touchstone.data.validation.sources import FORGE, OURS, SFT

_RESULT = ({"text"}, {"json"})


def _use_form(row: Row) -> Iterator[Problem]:
    for use in row.uses:
        for key, kind, expected in (("toolUseId", str, "an id"), ("name", str, "a name"), ("input", dict, "an object")):
            found = use.value.get(key, Nothing)
            if not isinstance(found, kind) or found == "":
                yield Problem((*use.place, key), expected, found)
    yield from _no_object(row, "toolUse")


def _no_object(row: Row, kind: str) -> Iterator[Problem]:
    for block in row.blocks:
        if kind in block.value and not isinstance(block.value[kind], dict):
            yield Problem((*block.place, kind), "an object", block.value[kind])


def _use_ids(row: Row) -> Iterator[Problem]:
    seen: set[str] = set()
    for use in row.uses:
        found = use.value.get("toolUseId")
        if isinstance(found, str):
            if found in seen:
                yield Problem((*use.place, "toolUseId"), "an id that no other call of the row has", found)
            seen.add(found)


def _use_names(row: Row) -> Iterator[Problem]:
    names = row.offered.names if row.uses and row.offered is not None else set()
    for use in row.uses:
        found = use.value.get("name")
        if isinstance(found, str) and found and found not in names:
            yield Problem((*use.place, "name"), "the name of a tool in toolConfig", found)


def _use_arguments(row: Row) -> Iterator[Problem]:
    tools = row.offered.tools if row.uses and row.offered is not None else ()
    schemas = {tool.name: tool.compiled for tool in tools if tool.name is not None}
    for use in row.uses:
        schema, given = schemas.get(str(use.value.get("name"))), use.value.get("input")
        if schema is not None and isinstance(given, dict):
            for name in sorted(schema.faulty(given)):
                seen = given.get(name, Nothing) if name else given
                yield Problem((*use.place, "input", *([name] if name else [])), "what the tool's schema allows", seen)


def _result_form(row: Row) -> Iterator[Problem]:
    for result in row.results:
        content = result.value.get("content", Nothing)
        if not isinstance(content, list) or not content:
            yield Problem((*result.place, "content"), "a list of {text} and {json}, one at least", content)
            continue
        for index, one in enumerate(content):
            if not isinstance(one, dict) or set(one) not in _RESULT:
                yield Problem((*result.place, "content", index), "an object with text, or with json", one)
    yield from _no_object(row, "toolResult")


def _result_ids(row: Row) -> Iterator[Problem]:
    """Each result answers a call of an earlier turn, once."""
    made = {use.value["toolUseId"]: use.turn for use in reversed(row.uses) if _has_id(use)}
    answered: set[str] = set()
    for result in row.results:
        found = result.value.get("toolUseId", Nothing)
        known = isinstance(found, str) and made.get(found, result.turn) < result.turn
        if not known or found in answered:
            seen = found if not known else Told("an id that another result has already")
            yield Problem((*result.place, "toolUseId"), "the id of an earlier call, once", seen)
        elif isinstance(found, str):
            answered.add(found)


def _has_id(block: Block) -> bool:
    return isinstance(block.value.get("toolUseId"), str)


def _mixed(row: Row) -> Iterator[Problem]:
    used, answered = {use.turn for use in row.uses}, {result.turn for result in row.results}
    for turn in sorted(used & answered):
        yield Problem(("messages", turn, "content"), "calls or results, not both in one turn", Told("both"))


def _unanswered(row: Row) -> Iterator[Problem]:
    """Calls before the last turn whose result never comes."""
    answered = {result.value["toolUseId"] for result in row.results if _has_id(result)}
    last = row.turns[-1].position if row.turns else 0
    for use in row.uses:
        found = use.value.get("toolUseId")
        if use.turn < last and isinstance(found, str) and found not in answered:
            yield Problem((*use.place, "toolUseId"), "a result in a later turn of the user", Told("none"))


RULES: tuple[Rule[Row], ...] = (
    Rule(
        "tool_use_form",
        "error",
        "a call has toolUseId, name and an object as input",
        "write all three; input is {} for a tool without parameters, and no text of JSON",
        SFT,
        _use_form,
        CONVERSE,
    ),
    Rule(
        "tool_use_id",
        "error",
        "every call of a row has an id of its own",
        "number them: t1, t2, …",
        FORGE,
        _use_ids,
        CONVERSE,
    ),
    Rule(
        "tool_use_name",
        "error",
        "a call names a tool of toolConfig",
        "add the tool to toolConfig, or correct the name",
        FORGE,
        _use_names,
        CONVERSE,
    ),
    Rule(
        "tool_use_arguments",
        "error",
        "a call's input is such as its tool's schema allows",
        "correct the argument or the schema: the model would learn an invalid call",
        OURS,
        _use_arguments,
        CONVERSE,
    ),
    Rule(
        "tool_result_form",
        "error",
        "a result's content is a list of texts and JSON values",
        'write [{"json": {…}}] or [{"text": "…"}]',
        SFT,
        _result_form,
        CONVERSE,
    ),
    Rule(
        "tool_result_id",
        "error",
        "a result answers an earlier call, and each call once",
        "give the result the toolUseId of its call",
        FORGE,
        _result_ids,
        CONVERSE,
    ),
    Rule(
        "calls_and_results",
        "error",
        "a turn holds calls or results, not both",
        "write the results into the user's next turn",
        FORGE,
        _mixed,
        CONVERSE,
    ),
    Rule(
        "unanswered_call",
        "warning",
        "a call before the last turn has a result",
        "add the toolResult, or end the row with the call: Converse itself would refuse the conversation",
        CONVERSE_API,
        _unanswered,
        CONVERSE,
    ),
)
