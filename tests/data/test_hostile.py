"""Hostile documents and replies are read in one pass each: a reader that is not would hang here for minutes."""

from __future__ import annotations

import pytest

from tests.data.hostile import PIECES, REPLIES, repeated
from touchstone.data.chunking import ChunkSettings, chunks_of
from touchstone.data.cleaning import clean
from touchstone.data.rows.evidence import find_evidence
from touchstone.data.rows.reply import ReplyError, read_reply
from touchstone.data.rows.words import gives_orders, points_at_a_document

SIZE = 200_000


@pytest.mark.parametrize("before", ["", "<p>", "<table><tr>"])
@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_documents(piece: str, before: str) -> None:
    text = clean(repeated(piece, SIZE, before).encode()).text
    assert sum(len(chunk.text) for chunk in chunks_of("d", text, ChunkSettings(4000, 0))) == len(text)


@pytest.mark.parametrize("before", ["", "[", "```json\n["])
@pytest.mark.parametrize("piece", REPLIES.values(), ids=REPLIES)
def test_replies(piece: str, before: str) -> None:
    text = repeated(piece, SIZE, before)
    try:
        items = read_reply({"content": text}).items
    except ReplyError as error:
        items = [error.code]
    assert items


@pytest.mark.parametrize("phrase", ["ignore all ", "answer with ", "the document ", "... "])
def test_words(phrase: str) -> None:
    text = repeated(phrase, SIZE)
    assert not gives_orders(text)
    assert points_at_a_document(text) == ("document" in phrase)
    assert find_evidence(phrase * 50 + "never there", text) is None
