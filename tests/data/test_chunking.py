from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.data.chunking import Chunk, ChunkSettings, chunks_of
from touchstone.data.errors import DataError

_WORDS = st.sampled_from(
    ["Rule 144.", "the holder", "U.S.C.", "v. SEC", "(a)", "Shares", "x" * 30, "\n\n", "\n", ". ", " "]
)
_TEXTS = st.one_of(st.text(max_size=400), st.lists(_WORDS, max_size=80).map(" ".join))
_SETTINGS = st.integers(1, 120).flatmap(
    lambda most: st.integers(0, most // 2).map(lambda overlap: ChunkSettings(most, overlap))
)


def cut(text: str, characters: int, overlap: int = 0) -> list[Chunk]:
    return list(chunks_of("doc", text, ChunkSettings(characters, overlap)))


@given(_TEXTS, _SETTINGS)
def test_chunks_are_bounded_and_overlap_exactly_and_lose_nothing(text: str, settings: ChunkSettings) -> None:
    chunks = list(chunks_of("doc", text, settings))
    assert all(chunk.text == text[chunk.start : chunk.end] for chunk in chunks)
    assert all(0 < len(chunk.text) <= settings.characters for chunk in chunks)
    assert [chunk.index for chunk in chunks] == list(range(len(chunks)))
    for before, after in pairwise(chunks):
        assert after.start == before.end - settings.overlap
    rest = [chunk.text[settings.overlap :] for chunk in chunks[1:]]
    assert "".join([chunk.text for chunk in chunks[:1]] + rest) == text


@given(_TEXTS, _SETTINGS)
def test_the_number_of_chunks_is_bounded(text: str, settings: ChunkSettings) -> None:
    least = max(settings.characters // 2 - settings.overlap, 1)
    assert len(list(chunks_of("doc", text, settings))) <= len(text) // least + 1


def test_a_long_text_without_a_blank_line_is_cut_all_the_same() -> None:
    text = "\n".join(
        f"Section {number}. The Company shall file a report within four business days." for number in range(5300)
    )
    assert len(text) > 370_000
    chunks = cut(text, 4000, 200)
    assert 93 <= len(chunks) <= 110
    assert max(len(chunk.text) for chunk in chunks) <= 4000


@pytest.mark.parametrize("overlap", [0, 200, 2000])
def test_the_overlap_is_what_was_asked_for(overlap: int) -> None:
    chunks = cut("word " * 5000, 4000, overlap)
    assert {before.end - after.start for before, after in pairwise(chunks)} == {overlap}


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One two three. Four five six seven eight nine", "One two three. "),
        ("One two three.\n\nFour. Five six seven eight nine", "One two three.\n\n"),
        ("The holding in SEC v. Howey is clear and old now", "The holding in SEC v. Howey "),
        ("x" * 50, "x" * 28),
    ],
)
def test_a_chunk_ends_at_a_paragraph_else_a_sentence_else_a_word(text: str, first: str) -> None:
    assert cut(text, 28)[0].text == first


def test_an_empty_text_has_no_chunk_and_a_short_one_has_one() -> None:
    assert cut("", 10) == []
    assert [chunk.text for chunk in cut("short", 10)] == ["short"]


@pytest.mark.parametrize("settings", [(0, 0), (10, 6), (10, -1)])
def test_settings_by_which_nothing_can_be_cut_are_refused(settings: tuple[int, int]) -> None:
    with pytest.raises(DataError, match="at most half"):
        ChunkSettings(*settings)
