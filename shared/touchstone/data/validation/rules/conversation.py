"""Rules on rows that are Converse conversations: SFT, and DPO but for its last turn (AWS contract, 4.2)."""

from __future__ import annotations

from collections.abc import Iterator

from touchstone.data.validation.problem import Nothing, Problem, Told
from touchstone.data.validation.row import Row
from touchstone.data.validation.rule import Rule
from touchstone.data.validation.rules.texts import is_text
from touchstone.data.validation.settings import CONVERSE
from touchstone.data.validation.sources import FORGE, SFT

VERSION = "bedrock-conversation-2024"
_ROW_KEYS = {"schemaVersion", "system", "messages", "toolConfig"}
_KEYS = {"role", "content"}


def _version(row: Row) -> Iterator[Problem]:
    found = row.value.get("schemaVersion", Nothing)
    if found != VERSION and not (row.settings.format == "dpo" and found is Nothing):
        yield Problem(("schemaVersion",), f'"{VERSION}"', found)


def _row_keys(row: Row) -> Iterator[Problem]:
    if not row.value.keys() <= _ROW_KEYS:
        for key in sorted(row.value.keys() - _ROW_KEYS):
            yield Problem((key,), f"no keys but {', '.join(sorted(_ROW_KEYS))}", row.value[key])


def _system(row: Row) -> Iterator[Problem]:
    found = row.value.get("system", Nothing)
    if found is Nothing:
        return
    if not isinstance(found, list) or not found:
        yield Problem(("system",), "a list of texts, one at least", found)
        return
    for index, block in enumerate(found):
        if not isinstance(block, dict) or block.keys() != {"text"} or not is_text(block["text"]):
            yield Problem(("system", index), "an object with a text", block)


def _messages(row: Row) -> Iterator[Problem]:
    found = row.value.get("messages", Nothing)
    if not isinstance(found, list) or not found:
        yield Problem(("messages",), "a list of messages, two at least", found)
        return
    if len(row.turns) != len(found):
        for index, message in enumerate(found):
            if not isinstance(message, dict):
                yield Problem(("messages", index), "an object with role and content", message)


def _keys(row: Row) -> Iterator[Problem]:
    last = len(row.turns) - 1
    for place, turn in enumerate(row.turns):
        if turn.value.keys() <= _KEYS or (row.settings.format == "dpo" and place == last):
            continue
        for key in sorted(turn.value.keys() - _KEYS):
            yield Problem(turn.at(key), "no keys but role and content", turn.value[key])


def _turns(row: Row) -> Iterator[Problem]:
    for turn in row.turns:
        expected = "assistant" if turn.position % 2 else "user"
        if turn.value.get("role") != expected:
            seen = turn.value.get("role", Nothing)
            yield Problem(turn.at("role"), f'"{expected}": user and assistant take turns', seen)


def _end(row: Row) -> Iterator[Problem]:
    if row.turns and row.turns[-1].value.get("role") == "user":
        yield Problem(row.turns[-1].at(), "an answer of the assistant at the end", Told("a turn of the user"))


def _content(row: Row) -> Iterator[Problem]:
    last = len(row.turns) - 1
    for place, turn in enumerate(row.turns):
        content = turn.value.get("content", Nothing)
        if row.settings.format == "dpo" and place == last and content is Nothing:
            continue
        if not isinstance(content, list) or not content:
            yield Problem(turn.at("content"), "a list of blocks, one at least", content)
            continue
        for index, block in enumerate(content):
            if not isinstance(block, dict):
                yield Problem(turn.at("content", index), "an object", block)


RULES: tuple[Rule[Row], ...] = (
    Rule(
        "schema_version",
        "error",
        f"`schemaVersion` is {VERSION}; a DPO row may lack it",
        "write this very text",
        FORGE,
        _version,
        CONVERSE,
    ),
    Rule(
        "row_keys",
        "warning",
        "a row has no fields but schemaVersion, system, messages and toolConfig",
        "take the field out, or keep it in a file of your own",
        SFT,
        _row_keys,
        CONVERSE,
    ),
    Rule(
        "system_form",
        "error",
        "`system` is a list of texts that are not blank",
        'write [{"text": "…"}], or leave the field out of every row',
        SFT,
        _system,
        CONVERSE,
    ),
    Rule(
        "conversation",
        "error",
        "`messages` is a list of objects",
        "write the turns of user and assistant, in their order",
        SFT,
        _messages,
        CONVERSE,
    ),
    Rule(
        "turn_keys",
        "error",
        "a turn has no keys but role and content",
        "take the key out",
        FORGE,
        _keys,
        CONVERSE,
    ),
    Rule(
        "alternation",
        "error",
        "user and assistant take turns, the user begins",
        "join turns of the same speaker that follow one another; the system's text belongs into `system`",
        SFT,
        _turns,
        CONVERSE,
    ),
    Rule(
        "last_turn",
        "error",
        "the assistant has the last word",
        "add the answer that is to be learned, or take the last turn out",
        SFT,
        _end,
        CONVERSE,
    ),
    Rule(
        "content_blocks",
        "error",
        "content is a list of blocks, and not an empty one",
        'write [{"text": "…"}], not a bare text',
        SFT,
        _content,
        CONVERSE,
    ),
)
