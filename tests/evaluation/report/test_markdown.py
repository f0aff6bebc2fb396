"""The Markdown, as GitHub would read it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evaluation.report.documents import CASES, compared
from tests.evaluation.report.test_page import HOSTILE, hostile
from touchstone.evaluation.report.markdown import render_markdown
from touchstone.evaluation.report.markdown_text import code, escaped, fenced

EXPECTED = Path(__file__).parent / "expected.md"
COMMENT_LIMIT = 65_536
CELL = re.compile(r"(?<!\\)\|")


def outside_of_code(text: str) -> str:
    """The text without fenced blocks and code spans."""
    without_blocks = re.sub(r"^(`{3,})text\n.*?^\1$", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", without_blocks)


def test_it_reads_as_it_always_did() -> None:
    assert render_markdown(compared()) == EXPECTED.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_every_table_is_whole(case: str) -> None:
    for block in render_markdown(CASES[case]()).split("\n\n"):
        lines = block.splitlines()
        if lines and lines[0].startswith("|"):
            assert len({len(CELL.findall(line)) for line in lines}) == 1
            assert re.fullmatch(r"\| [-:| ]+ \|", lines[1])


@pytest.mark.parametrize("case", CASES)
def test_it_fits_into_a_comment_and_every_fold_closes(case: str) -> None:
    text = render_markdown(CASES[case]())
    assert len(text) < COMMENT_LIMIT
    assert text.count("<details>") == text.count("</details>")


def test_names_and_words_stay_text() -> None:
    text = outside_of_code(render_markdown(hostile()))
    assert set(re.findall(r"<[^>]*>", text)) <= {"<details>", "</details>", "<summary>", "</summary>", "<br>"}
    assert "alert(1)</script>" not in text


def test_text_is_there_only_when_it_is_handed_in() -> None:
    assert "the answer, word for word" in render_markdown(CASES["text shown"]())
    assert "word for word" not in render_markdown(compared())


@given(st.text())
def test_a_name_is_one_cell_on_one_line(name: str) -> None:
    span = code(name)
    assert "\n" not in span
    assert not CELL.search(span)


@given(st.text())
def test_words_hold_no_markup(words: str) -> None:
    text = escaped(words)
    assert "\n" not in text
    assert "<" not in text
    assert "@" not in text
    assert not CELL.search(text.replace("\\\\", ""))


@given(st.text())
def test_a_fence_is_longer_than_any_in_the_text(text: str) -> None:
    first, *_, last = fenced(text).split("\n")
    fence = first.removesuffix("text")
    assert last == fence
    assert fence not in text


def test_hostile_words_are_escaped() -> None:
    assert escaped(HOSTILE).startswith("&lt;script&gt;alert(1)&lt;/script&gt; \\]\\]&gt;")
    assert (
        escaped("see https://evil.example and @someone, #12") == "see https&#58;//evil.example and &#64;someone, \\#12"
    )
    assert code("a|b`c\nd") == "``a\\|b`c d``"
