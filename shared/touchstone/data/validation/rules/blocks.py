"""Rules on the blocks of a conversation: kind, owner, text, and no reserved words (AWS contract, 4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from touchstone.data.reserved import ANY_RESERVED, RESERVED, reserved_in
from touchstone.data.validation.problem import Nothing, Problem, Told
from touchstone.data.validation.row import Place, Row
from touchstone.data.validation.rule import Rule
from touchstone.data.validation.rules.texts import is_text
from touchstone.data.validation.settings import CONVERSE
from touchstone.data.validation.sources import DPO, FORGE, SFT

_BLOCKS = {"text", "image", "video", "document", "reasoningContent", "toolUse", "toolResult"}
_OWNERS = {"reasoningContent": "assistant", "toolUse": "assistant", "toolResult": "user"}


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
        if "text" in block.value and not is_text(block.value["text"]):
            yield Problem((*block.place, "text"), "a text that is not blank", block.value["text"])


def _reasoning(row: Row) -> Iterator[Problem]:
    for block in row.blocks:
        held = block.value.get("reasoningContent", Nothing)
        if held is not Nothing and not is_text(_reasoning_text(held)):
            yield Problem((*block.place, "reasoningContent"), "an object with reasoningText.text", held)


def _reasoning_text(held: Any) -> Any:
    inner = held.get("reasoningText") if isinstance(held, dict) else None
    return inner.get("text") if isinstance(inner, dict) else None


def _reserved(row: Row) -> Iterator[Problem]:
    for place, text in _all_texts(row):
        for found in ANY_RESERVED.finditer(text):
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


def _reserved_in_json(row: Row) -> Iterator[Problem]:
    for use in row.uses:
        yield from _reserved_within(use.value.get("input"), (*use.place, "input"))
    for result in row.results:
        content = result.value.get("content")
        for index, one in enumerate(content if isinstance(content, list) else ()):
            if isinstance(one, dict) and "json" in one:
                yield from _reserved_within(one["json"], (*result.place, "content", index, "json"))


def _reserved_within(value: Any, place: Place) -> Iterator[Problem]:
    if isinstance(value, str):
        if found := reserved_in(value):
            yield Problem(place, "a text without reserved words", Told(repr(found)))
    elif isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _reserved_within(inner, (*place, key))


RULES: tuple[Rule[Row], ...] = (
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
    Rule(
        "reserved_in_json",
        "warning",
        "no argument or result holds such a word",
        "reword it: calls and results become text before the model sees them",
        f"{SFT}; {FORGE}",
        _reserved_in_json,
        CONVERSE,
    ),
)
