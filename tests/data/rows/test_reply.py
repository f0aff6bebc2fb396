from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.data.rows.reply import ReplyError, read_reply

ONE = {"question": "Q \\n one?", "calls": []}
TWO = {"question": "Two\nlines?", "calls": [{"name": "x", "arguments": {}}]}
LIST = json.dumps([ONE, TWO])

READ: list[tuple[str, Any, tuple[str, ...]]] = [
    ("a list", LIST, ()),
    ("blocks", [{"text": LIST[:9]}, {"text": LIST[9:]}], ()),
    ("a fence", f"```json\n{LIST}\n```", ("code_fence",)),
    (
        "a fence with text after it",
        f"```json\n{LIST}\n```\n### Explanation\nThe first [1] asks {{what",
        ("code_fence", "text_around"),
    ),
    ("a fence that is never closed", f"Here:\n```\n{LIST}", ("code_fence", "text_around")),
    ("prose around", f"Sure! [note] {LIST} Hope it helps.", ("text_around",)),
    ("a wrapper", json.dumps({"summary": "s", "questions": [ONE, TWO]}), ("wrapper",)),
    ("a thought before", f"<think>[{{bad</think>{LIST}", ()),
]


@pytest.mark.parametrize(("content", "repairs"), [case[1:] for case in READ], ids=[case[0] for case in READ])
def test_items_are_read_from_every_dialect_and_the_mending_is_told(content: Any, repairs: tuple[str, ...]) -> None:
    if isinstance(content, list):
        content = [{"text": "".join(block["text"] for block in content)}]
    reading = read_reply({"role": "assistant", "content": content})
    assert (reading.items, reading.repairs) == ([ONE, TWO], repairs)


def test_escapes_within_strings_are_left_alone() -> None:
    assert read_reply({"content": LIST}).items[0]["question"] == "Q \\n one?"
    assert read_reply({"content": LIST}).items[1]["question"] == "Two\nlines?"


def test_a_single_item_counts() -> None:
    assert read_reply({"content": json.dumps(ONE)}) == ([ONE], ("single_item",))


@given(st.integers(len(json.dumps([ONE])) - 1, len(LIST) - 1))
def test_a_reply_that_was_cut_off_gives_its_whole_items_only(length: int) -> None:
    items = [ONE, TWO] if length == len(LIST) - 1 else [ONE]
    assert read_reply({"content": LIST[:length]}) == (items, ("cut_off",))


@given(st.integers(1, len(json.dumps([ONE])) - 2))
def test_a_reply_that_was_cut_off_within_its_first_item_has_none(length: int) -> None:
    with pytest.raises(ReplyError):
        read_reply({"content": LIST[:length]})


CODES = [
    ("", "no_text"),
    (None, "no_text"),
    ([{"toolUse": {"name": "x"}}], "no_text"),
    ("I can't help with that.", "no_json"),
    ('{"question": "half', "no_json"),
    ('{"answer": 42}', "no_items"),
    ("[1, 2]", "no_items"),
    ('[{"question": NaN}]', "no_json"),
    ("[" * 5000, "no_json"),
    ("x" * 500_000, "reply_too_long"),
]


@pytest.mark.parametrize(("content", "code"), CODES, ids=range(len(CODES)))
def test_a_reply_without_items_says_why(content: Any, code: str) -> None:
    with pytest.raises(ReplyError) as error:
        read_reply({"content": content})
    assert error.value.code == code


@given(st.text(max_size=300))
def test_no_reply_makes_it_fail_otherwise(text: str) -> None:
    with contextlib.suppress(ReplyError):
        read_reply({"content": text})
