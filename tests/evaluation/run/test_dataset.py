from __future__ import annotations

import gzip
import hashlib
from pathlib import Path
from typing import Any

import pytest

from tests.evaluation.run.fakes import item, write
from touchstone.evaluation.run.dataset import DatasetError, digest_of, open_dataset


def test_a_dataset_is_known_by_its_bytes(tmp_path: Path) -> None:
    plain = write(tmp_path / "a.jsonl", [item("a"), item("b")])
    packed = tmp_path / "b.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    one, other = open_dataset(plain), open_dataset(packed)
    assert one.digest == other.digest == f"sha256:{hashlib.sha256(plain.read_bytes()).hexdigest()}"
    assert (one.name, one.size, other.size) == ("a.jsonl", 2, 2)
    assert list(one.rows()) == list(other.rows()) == [("a", item("a")), ("b", item("b"))]


def test_a_limit_takes_the_first_rows(tmp_path: Path) -> None:
    dataset = open_dataset(write(tmp_path / "a.jsonl", [item("a"), item("b"), item("c")]), 2)
    assert [row.id for row in dataset.rows()] == ["a", "b"]
    assert open_dataset(dataset.path, 99).size == 3


def test_rows_without_an_id_are_named_by_their_line(tmp_path: Path) -> None:
    nameless: dict[str, Any] = {"messages": [], "reference_answer": {}}
    file = write(tmp_path / "a.jsonl", [item("a"), nameless, nameless])
    assert [row.id for row in open_dataset(file).rows()] == ["a", "item-1", "item-2"]


def test_an_id_that_stands_twice_is_refused_with_both_lines(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", [item("a"), item("b"), item("a"), item(1), item("1")])
    with pytest.raises(DatasetError) as caught:
        open_dataset(file)
    assert str(caught.value).splitlines() == [f"{file}:3: the id of line 1 again; every row needs one of its own"]


def test_all_faults_are_told_at_once_but_not_without_end(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"id": \n' * 25, encoding="utf-8")
    with pytest.raises(DatasetError) as caught:
        open_dataset(file)
    lines = str(caught.value).splitlines()
    assert (len(lines), lines[-1]) == (21, "(5 more)")
    assert lines[2].startswith(f"{file}:3: expected one JSON object")


def test_an_empty_dataset_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no row at all"):
        open_dataset(write(tmp_path / "a.jsonl", []))


def test_a_broken_archive_is_an_error_of_reading(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(gzip.compress(b"{}\n" * 9)[:-9])
    for read in (open_dataset, digest_of):
        with pytest.raises(OSError, match="broken"):
            read(file)
