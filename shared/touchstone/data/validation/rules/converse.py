"""Rules on rows that are Converse conversations: SFT, and DPO but for its last turn (AWS contract, 4.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from touchstone.data.validation.problem import Nothing, Problem, Told
from touchstone.data.validation.row import Place, Row
from touchstone.data.validation.rule import Rule
from touchstone.data.validation.settings import CONVERSE
from touchstone.data.validation.sources import DPO, FORGE, SFT

VERSION = "bedrock-conversation-2024"
RESERVED = (
    "System:",
    "SYSTEM:",
    "User:",
    "USER:",
    "Bot:",
    "BOT:",
    "Assistant:",
    "ASSISTANT:",
    "Thought:",
    "[EOS]",
    "<image>",
    "<video>",
    "<unk>",
)
"""Texts by which the service itself marks turns; a job fails over them."""
_RESERVED = re.compile("|".join(map(re.escape, RESERVED)))
_ROW_KEYS = {"schemaVersion", "system", "messages", "toolConfig"}
_KEYS = {"role", "content"}
_BLOCKS = {"text", "image", "video", "document", "reasoningContent", "toolUse", "toolResult"}
_OWNERS = {"reasoningContent": "assistant", "toolUse": "assistant", "toolResult": "user"}


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
        if not isinstance(block, dict) or block.keys() != {"text"} or not _is_text(block["text"]):
            yield Problem(("system", index), "an object with a text", block)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


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


def _kinds(row: Row) -> Iterator[Problem]:
    for block in row.blocks:
        if len(block.value) != 1 or not block.value.keys() <= _BLOCKS:
            yield Problem(block.place, f"exactly one of {', '.join(sorted(_BLOCKS))}", block.value)


def _owners(row: Row) -> Iterator[Problem]:
    for block in row.blocks:
        for key in block.value:
            owner = _OWNERS.get(key)
            if owner is not None and block.role != owner:
                yield Problem((*block.place, key), f"a turn of the {owner} around it", Told("a turn of somebody else"))


def _texts(row: Row) -> Iterator[Problem]:
    for block in row.blocks:
        if "text" in block.value and not _is_text(block.value["text"]):
            yield Problem((*block.place, "text"), "a text that is not blank", block.value["text"])


def _reasoning(row: Row) -> Iterator[Problem]:
    for block in row.blocks:
        held = block.value.get("reasoningContent", Nothing)
        if held is not Nothing and not _is_text(_reasoning_text(held)):
            yield Problem((*block.place, "reasoningContent"), "an object with reasoningText.text", held)


def _reasoning_text(held: Any) -> Any:
    inner = held.get("reasoningText") if isinstance(held, dict) else None
    return inner.get("text") if isinstance(inner, dict) else None


def _reserved(row: Row) -> Iterator[Problem]:
    for place, text in _all_texts(row):
        for found in _RESERVED.finditer(text):
            seen = Told(f"{found.group()!r} at character {found.start()}")
            yield Problem(place, "a text without reserved words", seen)


def _all_texts(row: Row) -> Iterator[tuple[Place, str]]:
    system = row.value.get("system")
    for index, one in enumerate(system if isinstance(system, list) else ()):
        if isinstance(one, dict) and isinstance(one.get("text"), str):
            yield ("system", index, "text"), one["text"]
    for block in row.blocks:
        text = block.value.get("text")
        if isinstance(text, str):
            yield (*block.place, "text"), text
        elif "reasoningContent" in block.value:
            reasoning = _reasoning_text(block.value["reasoningContent"])
            if isinstance(reasoning, str):
                yield (*block.place, "reasoningContent", "reasoningText", "text"), reasoning
    for result in row.results:
        content = result.value.get("content")
        for index, one in enumerate(content if isinstance(content, list) else ()):
            if isinstance(one, dict) and isinstance(one.get("text"), str):
                yield (*result.place, "content", index, "text"), one["text"]


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
    Rule(
        "block_kind",
        "error",
        "a block holds one thing of a kind that is known",
        "split it into blocks of one kind each",
        FORGE,
        _kinds,
        CONVERSE,
    ),
    Rule(
        "block_owner",
        "error",
        "reasoning and calls are the assistant's, results the user's",
        "move the block into a turn of its owner",
        SFT,
        _owners,
        CONVERSE,
    ),
    Rule(
        "blank_text",
        "error",
        "a text block is not blank",
        "take the block out: a blank text teaches to say nothing",
        SFT,
        _texts,
        CONVERSE,
    ),
    Rule(
        "reasoning_form",
        "error",
        "reasoningContent holds a text",
        'write {"reasoningText": {"text": "…"}}',
        SFT,
        _reasoning,
        CONVERSE,
    ),
    Rule(
        "reserved_word",
        "error",
        "no text holds a word by which the service marks turns",
        f"reword it: {', '.join(RESERVED)} make the job fail, within longer words too",
        f"{SFT}; {FORGE}; {DPO}",
        _reserved,
        CONVERSE,
    ),
)
