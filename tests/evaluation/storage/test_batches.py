"""Datasets cut into batches: every row once, whatever stands between; faults by line."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.evaluation.run.dataset import DatasetError
from touchstone.evaluation.storage.batches import Batch, BatchSize, Cut, cut, rows_of

LINES = st.one_of(
    st.sampled_from([b"\n", b"  \r\n", b"\t\n"]),
    st.builds(
        lambda size, end: b'{"x": "' + b"y" * size + b'"}' + end, st.integers(0, 60), st.sampled_from([b"\n", b"\r\n"])
    ),
)


def cut_bytes(content: bytes, rows: int = 2, size: int = 1_000) -> Cut:
    return cut(io.BytesIO(content), "data.jsonl", BatchSize(rows, size))


def read(content: bytes, batch: Batch) -> list[Any]:
    return rows_of(content[batch.offset : batch.offset + batch.bytes], batch, "data.jsonl")


@given(st.lists(LINES), st.integers(1, 4), st.integers(1, 150), st.booleans())
def test_every_row_is_in_one_batch_in_order(lines: list[bytes], rows: int, size: int, ends: bool) -> None:  # noqa: FBT001
    content = b"".join(lines)
    content = content if ends else content.rstrip(b"\r\n")
    numbered = list(enumerate(content.splitlines(), start=1))
    expected = [(f"item-{number - 1}", json.loads(line)) for number, line in numbered if line.strip()]
    if not expected:
        with pytest.raises(DatasetError, match="holds no row at all"):
            cut_bytes(content, rows, size)
        return
    found = cut_bytes(content, rows, size)
    assert [row for batch in found.batches for row in read(content, batch)] == expected
    assert found.rows == len(expected) == sum(batch.lines for batch in found.batches)
    assert found.digest == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert [batch.index for batch in found.batches] == list(range(len(found.batches)))
    for batch in found.batches:
        assert 1 <= batch.lines <= rows
        assert batch.lines == 1 or batch.bytes <= size


def test_bad_lines_and_ids_that_stand_twice_are_all_named() -> None:
    content = b'{"id": 1}\n{\n{"id": "1"}\n\n{"id": 1}\n[1, NaN]\n"\xff"'
    with pytest.raises(DatasetError) as caught:
        cut_bytes(content)
    faults = str(caught.value).splitlines()
    assert [fault.split(" ")[0] for fault in faults] == [f"data.jsonl:{line}:" for line in (2, 5, 6, 7)]
    assert "the id of line 1 again" in faults[1]


def test_only_the_first_faults_are_listed_and_the_rest_counted() -> None:
    with pytest.raises(DatasetError) as caught:
        cut_bytes(b"{\n" * 50)
    assert str(caught.value).splitlines()[-1] == "(30 more)"


def test_a_line_that_is_too_long_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("touchstone.evaluation.storage.batches.MAX_LINE_BYTES", 20)
    with pytest.raises(DatasetError, match=r"^data\.jsonl:2: expected at most 20 bytes"):
        cut_bytes(b'{"id": 1}\n{"id": "' + b"x" * 99 + b'"}\n{"id": 3}\n')


def test_a_compressed_file_is_refused() -> None:
    with pytest.raises(DatasetError, match="is compressed, and can't be read in parts: upload it unpacked"):
        cut_bytes(b"\x1f\x8b\x08")


def test_a_row_larger_than_a_batch_gets_one_of_its_own() -> None:
    found = cut_bytes(b'{"a": 1}\n{"b": "' + b"x" * 100 + b'"}\n{"c": 1}\n', rows=9, size=30)
    assert [(batch.offset, batch.first_line, batch.lines) for batch in found.batches] == [
        (0, 1, 1),
        (9, 2, 1),
        (119, 3, 1),
    ]
