"""Rules on rows that are OpenAI chats: RFT, and evaluation by the same rows (AWS contract, 4.1 and 4.3)."""

from __future__ import annotations

from collections.abc import Iterator

from touchstone.data.validation.problem import Nothing, Problem, Told
from touchstone.data.validation.row import Row
from touchstone.data.validation.rule import Rule
from touchstone.data.validation.settings import CHAT
from touchstone.data.validation.sources import BEDROCK_RFT, FORGE, RFT, RFT_EVALUATION

_KEYS = {"role", "content", "tool_calls", "tool_call_id"}
_SYSTEMS = ("system", "developer")
_ANSWERERS = ("assistant", "bot")
_ROLES = (*_SYSTEMS, "user", *_ANSWERERS, "tool")


def _messages(row: Row) -> Iterator[Problem]:
    found = row.value.get("messages", Nothing)
    if not isinstance(found, list) or not found:
        yield Problem(("messages",), "a list of messages, one at least", found)
        return
    if len(row.turns) != len(found):
        for index, message in enumerate(found):
            if not isinstance(message, dict):
                yield Problem(("messages", index), "an object with role and content", message)


def _keys(row: Row) -> Iterator[Problem]:
    for turn in row.turns:
        if not turn.value.keys() <= _KEYS:
            for key in sorted(turn.value.keys() - _KEYS):
                yield Problem(turn.at(key), f"no keys but {', '.join(sorted(_KEYS))}", turn.value[key])


def _roles(row: Row) -> Iterator[Problem]:
    for turn in row.turns:
        if turn.value.get("role") not in _ROLES:
            yield Problem(turn.at("role"), f"one of {', '.join(_ROLES)}", turn.value.get("role", Nothing))


def _system_first(row: Row) -> Iterator[Problem]:
    others = False
    for turn in row.turns:
        if turn.value.get("role") not in _SYSTEMS:
            others = True
        elif others:
            yield Problem(turn.at("role"), "the system's turn before all others", Told("a later turn of the system"))


def _user(row: Row) -> Iterator[Problem]:
    if row.turns and not any(turn.value.get("role") == "user" for turn in row.turns):
        yield Problem(("messages",), "a turn of the user", Told("none"))


def _one_user(row: Row) -> Iterator[Problem]:
    users = [turn for turn in row.turns if turn.value.get("role") == "user"]
    for turn in users[1:]:
        yield Problem(turn.at("role"), "one turn of the user in all", Told("one more"))


def _content(row: Row) -> Iterator[Problem]:
    for turn in row.turns:
        content = turn.value.get("content")
        if content is None:
            if not turn.value.get("tool_calls"):
                expected = "a text, or calls of the assistant"
                yield Problem(turn.at("content"), expected, turn.value.get("content", Nothing))
        elif not isinstance(content, str | list) or not content:
            yield Problem(turn.at("content"), "a text that is not empty, or a list of text blocks", content)


def _text_only(row: Row) -> Iterator[Problem]:
    for block in row.blocks:
        if block.value.get("type", "text") != "text" or not isinstance(block.value.get("text"), str):
            yield Problem((*block.place, "type"), '"text", with a text', block.value.get("type", Nothing))


def _no_answer(row: Row) -> Iterator[Problem]:
    if row.turns and row.turns[-1].value.get("role") in _ANSWERERS:
        last = row.turns[-1]
        yield Problem(last.at(), "a prompt that ends with the user's turn or a tool's", Told("a turn of the assistant"))


RULES: tuple[Rule[Row], ...] = (
    Rule(
        "messages",
        "error",
        "`messages` is a list of objects, one at least",
        "write the prompt as messages of role and content",
        RFT,
        _messages,
        CHAT,
    ),
    Rule(
        "message_keys",
        "error",
        "a message has no keys but role, content, tool_calls and tool_call_id",
        "take the key out, `name` too; more fields may stand beside `messages`, in the row itself",
        FORGE,
        _keys,
        CHAT,
    ),
    Rule(
        "message_role",
        "error",
        "every message has a role that the service knows",
        "use system, user, assistant or tool",
        FORGE,
        _roles,
        CHAT,
    ),
    Rule(
        "system_first",
        "error",
        "the system speaks before all others",
        "move its text to the first message",
        FORGE,
        _system_first,
        CHAT,
    ),
    Rule("no_user", "error", "the user speaks at least once", "add the question as a user's turn", FORGE, _user, CHAT),
    Rule(
        "one_user_turn",
        "error",
        "the user speaks once",
        "make one row of each question: rft_eval asks a single user message",
        RFT_EVALUATION,
        _one_user,
        ("eval",),
    ),
    Rule(
        "message_content",
        "error",
        "a message has a text, or calls",
        "write the text, or take the message out",
        FORGE,
        _content,
        CHAT,
    ),
    Rule(
        "text_only",
        "error",
        "content is text only",
        "take images, audio and documents out: RFT data are text",
        RFT,
        _text_only,
        CHAT,
    ),
    Rule(
        "answer_in_prompt",
        "warning",
        "the prompt does not end with an answer",
        "take the last turn out: the model writes it, and the reward judges it",
        BEDROCK_RFT,
        _no_answer,
        CHAT,
    ),
)
