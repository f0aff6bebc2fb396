"""A file with every nasty line is scored to its end: each line becomes a row or a named bad line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.mutations import ANSWERS, JSON, MARKS, REFERENCE, grafted, item_with, mutated, turn
from touchstone.evaluation.files import score_files
from touchstone.scoring import Rubric

RIGHT = json.dumps(item_with(turn(ANSWERS[0])))
DEPTHS = (60, 64, 65, 100, 300, 500, 700, 900, 960, 980, 1_000, 5_000, 100_000)


def lines_with(value: str) -> list[str]:
    """Rows that hold a JSON text in every place there is."""
    reference = f'"reference_answer": {json.dumps(REFERENCE)}'
    arguments = f'{{"text": {value}, "where": {{"floor": {value}}}}}'
    call = f'{{"function": {{"name": "find", "arguments": {arguments}}}}}'
    turns = [f'{{"role": "assistant", "content": {value}}}', f'{{"role": "assistant", "tool_calls": {value}}}']
    turns += [f'{{"role": "assistant", "tool_calls": [{call}]}}', value]
    answered = [f'{{"id": 1, "messages": [{turn}], {reference}}}' for turn in turns]
    references = [value, f'{{"calls": [{{"name": "find", "arguments": {arguments}}}]}}', f'{{"calls": {value}}}']
    expected = [f'{{"id": 1, "messages": [], "reference_answer": {one}}}' for one in references]
    return [
        *answered,
        *expected,
        value,
        f'{{"id": {value}, "messages": [], "reference_answer": {{"calls": []}}}}',
        f'{{"id": 1, "messages": {value}, {reference}}}',
        f'{{"id": 1, "messages": [], "tools": [{{"name": "find", "parameters": {value}}}], {reference}}}',
        f'{{"id": 1, "category": {value}, "metadata": {value}, {reference}}}',
    ]


def nasty_values() -> list[str]:
    odd = [
        "NaN",
        "-Infinity",
        "1e999",
        "-0.0",
        "{}",
        '"\\ud800"',
        '{"\\udfff": 1}',
        '"\\u0000"',
        "9" * 4000,
        "9" * 5000,
    ]
    deep = [text for depth in DEPTHS for text in ("[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth)]
    return odd + deep


def score_lines(path: Path, lines: list[bytes], *, show_text: bool) -> int:
    """How many of the lines became a row or a named bad line; checks that the last, right one is right."""
    path.write_bytes(b"\n".join([*lines, RIGHT.encode()]))
    chunks = list(score_files([path], Rubric(), show_text=show_text))
    rows = [json.loads(row) for chunk in chunks for row in chunk.rows.splitlines()]
    assert rows[-1]["reward"] == 1.0
    return len(rows) - 1 + sum(len(chunk.bad_lines) for chunk in chunks)


@pytest.mark.parametrize("show_text", [False, True])
def test_every_nasty_line(tmp_path: Path, *, show_text: bool) -> None:
    lines = [line.encode() for value in nasty_values() for line in lines_with(value)]
    lines += [b"\xff\xfe", b"{", b"\x00", b"\xef\xbb\xbf{}", b'{"a": "\xed\xa0\x80"}', b"x" * 7_000_000, *_marks()]
    assert score_lines(tmp_path / "nasty.jsonl", lines, show_text=show_text) == len(lines)


def _marks() -> list[bytes]:
    return [json.dumps(item_with(turn(mark))).encode() for mark in MARKS]


@settings(max_examples=40)
@given(st.lists(st.one_of(JSON, grafted(item_with(turn(ANSWERS[0]))), mutated()), max_size=5), st.booleans())
def test_any_lines(tmp_path_factory: pytest.TempPathFactory, items: list[Any], show_text: bool) -> None:  # noqa: FBT001
    lines = [json.dumps(item).encode() for item in items]
    path = tmp_path_factory.mktemp("lines") / "any.jsonl"
    assert score_lines(path, lines, show_text=show_text) == len(lines)


@settings(max_examples=40)
@given(st.lists(st.binary(max_size=60).map(lambda raw: raw.replace(b"\n", b"").strip()).filter(bool), max_size=4))
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]) -> None:
    path = tmp_path_factory.mktemp("bytes") / "any.jsonl"
    if not lines or not lines[0].startswith(b"\x1f\x8b"):
        assert score_lines(path, lines, show_text=False) == len(lines)
