from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.data.chunking import Chunk
from touchstone.data.generation.prompt import chunk_prompt
from touchstone.data.recipe import load_recipe
from touchstone.data.rows.reply import read_reply
from touchstone.inference.prompt import Prompt
from touchstone.rehearsal.doubles.policy import Conversation, ModelIdentity
from touchstone.rehearsal.writer import RowWriter, WriterPolicy

RECIPE = load_recipe(Path(__file__).parents[3] / "examples" / "securities" / "dataset" / "recipe.yaml")
CANARY = "The issuer of lighthouse canary notes relies on Rule 144 for the resale of its restricted securities."


def prompt(text: str, **facts: Any) -> Prompt:
    return chunk_prompt(RECIPE, Chunk("doc", 0, 0, len(text), text), facts)


def rows(asked: Prompt) -> list[Any]:
    return read_reply(RowWriter().answer(asked).message).items


def test_it_reads_the_document_that_it_is_given() -> None:
    (row, *_) = rows(prompt(f"Rule 1. {CANARY} It does."))
    assert row["evidence"] == CANARY
    assert "lighthouse canary notes" in row["question"]
    assert row["calls"][0]["arguments"]["citation"] == "17 CFR 230.144"


def test_without_a_document_it_has_nothing_to_say() -> None:
    asked = str(prompt(CANARY).messages[0]["content"])
    for lost in (asked.replace(CANARY, ""), asked[: asked.index("=====BEGIN")], "{text}"):
        assert rows(Prompt("x", 0, ({"role": "user", "content": lost},), ())) == []


def test_it_writes_no_more_rows_than_asked_for() -> None:
    text = " ".join(
        f"Rule {number} of the series {number * 7} binds the issuer of notes number {number}."
        for number in range(144, 160)
    )
    assert len(rows(prompt(text))) == RECIPE.model.generation.questions


@given(st.text(max_size=400))
def test_whatever_the_document_its_reply_is_json_and_the_same_each_time(text: str) -> None:
    asked = prompt(text)
    first, second = (RowWriter().answer(asked) for _ in range(2))
    assert first == second
    assert isinstance(read_reply(first.message).items, list)


def test_behind_bedrock_it_says_the_same() -> None:
    asked = prompt(CANARY)
    content = [{"text": asked.messages[0]["content"]}]
    reply = WriterPolicy().answer(
        ModelIdentity("m", "amazon.nova-2-lite-v1:0"), Conversation([{"role": "user", "content": content}], [], {}, {})
    )
    assert list(reply.content) == RowWriter().answer(asked).message["content"]
    assert json.dumps(reply.content)


@pytest.mark.parametrize("citation", ["17 CFR 230.701", "15 USC 77k"])
def test_a_sentence_without_a_citation_is_about_the_document_s_own(citation: str) -> None:
    (row, *_) = rows(
        prompt("An issuer that is not required to file reports may offer securities under it.", citation=citation)
    )
    assert row["calls"][0]["arguments"]["citation"] == citation
    assert citation in row["question"]
