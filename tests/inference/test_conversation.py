"""Laws of the conversion of turns, over made-up conversations in every form that rows have."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import pytest
from botocore.session import Session  # type: ignore[import-untyped]
from botocore.validate import ParamValidator  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from tests.inference.prompts import SEARCH, prompt
from touchstone.inference.chat_request import chat_request
from touchstone.inference.conversation import Result, Text, Turn, Use, merged, result_text, turns_of
from touchstone.inference.converse_request import converse_request
from touchstone.inference.model import InferenceSettings, ModelUnavailableError
from touchstone.inference.tool_names import ToolNames

WORDS = st.text(alphabet="ab .ü\n", max_size=6)
IDS = st.sampled_from(["c1", "c2", "call ü", "x" * 80, "", None])
NAMES = st.sampled_from(["search", "law.search", "ü", "x" * 80])
ARGUMENTS = st.dictionaries(st.sampled_from(["q", "n"]), WORDS | st.integers(), max_size=2)
TEXTS = st.one_of(
    WORDS,
    st.none(),
    st.lists(WORDS | WORDS.map(lambda text: {"type": "text", "text": text}) | WORDS.map(lambda text: {"text": text})),
    WORDS.map(lambda text: {"text": text}),
)
CALLS = st.builds(
    lambda identity, name, arguments, as_text: {
        "id": identity,
        "function": {"name": name, "arguments": json.dumps(arguments) if as_text else arguments},
    },
    IDS,
    NAMES,
    ARGUMENTS,
    st.booleans(),
)
USES = st.builds(
    lambda identity, name, arguments: {"toolUse": {"toolUseId": identity, "name": name, "input": arguments}},
    IDS,
    NAMES,
    ARGUMENTS,
)
RESULTS = st.builds(
    lambda identity, content: {"toolResult": {"toolUseId": identity, "content": content}},
    IDS,
    st.lists(WORDS.map(lambda text: {"text": text}), max_size=2) | ARGUMENTS.map(lambda value: [{"json": value}]),
)
MESSAGES = st.one_of(
    st.builds(lambda role, content: {"role": role, "content": content}, st.sampled_from(["system", "user"]), TEXTS),
    st.builds(lambda content: {"role": "user", "content": content}, st.lists(RESULTS, max_size=2)),
    st.builds(
        lambda content, calls: {"role": "assistant", "content": content, "tool_calls": calls},
        TEXTS,
        st.lists(CALLS, max_size=2) | st.none(),
    ),
    st.builds(lambda content: {"role": "nova_assistant", "content": content}, st.lists(USES, max_size=2)),
    st.builds(lambda identity, content: {"role": "tool", "tool_call_id": identity, "content": content}, IDS, WORDS),
)
CONVERSATIONS = st.lists(MESSAGES, max_size=8)
NATIVE, IN_PROMPT = InferenceSettings(), InferenceSettings(tools="prompt")
SHAPE = Session().get_service_model("bedrock-runtime").operation_model("Converse").input_shape
ROLE = {"system": "system", "user": "user", "assistant": "assistant", "nova_assistant": "assistant", "tool": "user"}


def words_of(value: Any) -> str:
    """All that a value says, white space apart."""
    return re.sub(r"\s", "", value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def said(turns: list[Turn]) -> list[tuple[str, str]]:
    """Who says what, in order."""
    return [
        (turn.role, words_of(part.text if isinstance(part, Text) else result_text(part.content)))
        if isinstance(part, Text | Result)
        else (turn.role, part.name)
        for turn in turns
        for part in turn.parts
    ]


def sent(prompt_turns: list[dict[str, Any]], settings: InferenceSettings) -> dict[str, Any] | None:
    try:
        return converse_request(prompt(prompt_turns), settings, ToolNames(["search"]))
    except ModelUnavailableError:
        return None


@given(CONVERSATIONS)
def test_nothing_that_is_said_is_lost_and_its_order_is_kept(messages: list[dict[str, Any]]) -> None:
    expected = [
        (ROLE[message["role"]], words_of(text))
        for message in messages
        for text, is_result in _texts_in(message)
        if is_result or words_of(text)
    ]
    turns = turns_of(messages)
    shown = [Turn(turn.role, tuple(part for part in turn.parts if not isinstance(part, Use))) for turn in turns]
    assert said(shown) == expected
    names = [part.name for turn in turns for part in turn.parts if isinstance(part, Use)]
    assert len(names) == sum(json.dumps(message).count('"name"') for message in messages)


def _texts_in(message: dict[str, Any]) -> list[tuple[Any, bool]]:
    """The texts and results of a message, and which of them are results."""
    content = message["content"]
    if message["role"] == "tool":
        return [(content, True)]
    blocks = content if isinstance(content, list) else [content]
    return [found for block in blocks if (found := _text_in(block)) is not None]


def _text_in(block: Any) -> tuple[Any, bool] | None:
    if isinstance(block, dict) and "toolResult" in block:
        inner = block["toolResult"]["content"]
        return inner[0]["json"] if inner and "json" in inner[0] else "".join(part["text"] for part in inner), True
    text = block.get("text") if isinstance(block, dict) else block
    return None if text is None else (text, False)


@given(CONVERSATIONS)
def test_merged_turns_alternate_and_say_the_same(messages: list[dict[str, Any]]) -> None:
    turns = turns_of(messages)
    once = merged(turns)
    assert all(one.role != other.role for one, other in pairwise(once))
    assert said(once) == said(turns)
    assert merged(once) == once


@given(CONVERSATIONS, st.sampled_from([NATIVE, IN_PROMPT]))
def test_a_converse_request_passes_botocores_own_validation(
    messages: list[dict[str, Any]], settings: InferenceSettings
) -> None:
    request = sent(messages, settings)
    spoken = [turn for turn in turns_of(messages) if turn.role != "system"]
    assert (request is None) == (not spoken)
    if request is None:
        return
    report = ParamValidator().validate({"modelId": "m", **request}, SHAPE)
    assert not report.has_errors(), report.generate_report()
    roles = [message["role"] for message in request["messages"]]
    assert all(one != other for one, other in pairwise(roles))
    for block in (block for message in request["messages"] for block in message["content"]):
        for key in ("toolUse", "toolResult"):
            assert re.fullmatch(r"[a-zA-Z0-9_.:-]{1,64}", block.get(key, {}).get("toolUseId", "x"))
        assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", block.get("toolUse", {}).get("name", "x"))
        assert block.get("text", "x").strip()
        assert settings is NATIVE or block.keys() == {"text"}


@given(CONVERSATIONS)
def test_a_result_keeps_the_id_of_its_call(messages: list[dict[str, Any]]) -> None:
    request = sent(messages, NATIVE)
    blocks = [block for message in (request or {"messages": []})["messages"] for block in message["content"]]
    turns = merged(turn for turn in turns_of(messages) if turn.role != "system")
    parts = [part for turn in turns for part in turn.parts]
    seen: dict[str, str] = {}
    for part, block in zip(parts, blocks, strict=bool(request)):
        if isinstance(part, Use | Result):
            wired = (block.get("toolUse") or block["toolResult"])["toolUseId"]
            assert seen.setdefault(part.id, wired) == wired
    assert len(set(seen.values())) == len(seen)


@given(CONVERSATIONS)
def test_a_chat_request_says_the_same(messages: list[dict[str, Any]]) -> None:
    turns = turns_of(messages)
    if all(turn.role == "system" for turn in turns):
        return
    body = chat_request("m", prompt(messages), NATIVE, ToolNames([SEARCH.name]))
    texts = sorted(
        text
        for turn in turns
        for part in turn.parts
        if isinstance(part, Text | Result)
        for text in [words_of(part.text if isinstance(part, Text) else result_text(part.content))]
    )
    assert sorted("".join(texts)) == sorted(
        "".join(words_of(message["content"]) for message in body["messages"] if message["content"])
    )
    calls = sum(len(message.get("tool_calls", [])) for message in body["messages"])
    assert calls == sum(isinstance(part, Use) for turn in turns for part in turn.parts)


@given(st.lists(st.text(max_size=70), unique=True, max_size=8))
def test_every_tool_has_a_name_of_its_own_and_gets_it_back(names: list[str]) -> None:
    wire = ToolNames(names)
    wired = [wire.wire(name) for name in names]
    assert len(set(wired)) == len(names)
    assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", name) for name in wired)
    assert [wire.own(name) for name in wired] == names
    assert all(
        one == other for one, other in zip(names, wired, strict=True) if re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", one)
    )


@pytest.mark.parametrize(
    "content", [3, [3], [{"type": "image_url", "image_url": {}}], [{"image": {}}], [{"toolUse": {"input": {}}}]]
)
def test_what_is_no_text_call_or_result_is_refused_not_dropped(content: Any) -> None:
    with pytest.raises(ModelUnavailableError, match="message 0") as caught:
        turns_of([{"role": "user", "content": content}])
    assert (caught.value.code, caught.value.retryable) == ("prompt_refused", False)
