from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evaluation.run.fakes import RIGHT, WRONG
from touchstone.evaluation.run.ledger import Index, LedgerError, Reader, Record, Writer, record_from, records_of
from touchstone.inference.model import Answered
from touchstone.inference.retry import Failure

FAILED = Record("b", 0, "sha256:b", failure=Failure("throttled", 4, retryable=True))
ANSWERED = Record("a", 1, "sha256:a", RIGHT)


def ledger(folder: Path, *records: Record) -> Path:
    path = folder / "answers.jsonl"
    with Writer(path) as writer:
        for record in records:
            writer.append(record)
    return path


def test_a_line_says_what_the_contract_says(tmp_path: Path) -> None:
    lines = [json.loads(line) for line in ledger(tmp_path, ANSWERED, FAILED).read_text(encoding="utf-8").splitlines()]
    assert lines == [
        {
            "id": "a",
            "sample": 1,
            "digest": "sha256:a",
            "answer": RIGHT.message,
            "failed": None,
            "stop_reason": "end_turn",
            "tokens": {"input": 11, "output": 7},
            "seconds": 0.25,
        },
        {
            "id": "b",
            "sample": 0,
            "digest": "sha256:b",
            "answer": None,
            "failed": {"code": "throttled", "attempts": 4, "retryable": True},
            "stop_reason": None,
            "tokens": None,
            "seconds": None,
        },
    ]


@given(st.text() | st.integers(), st.integers(0, 9), st.dictionaries(st.text(), st.text() | st.integers()))
def test_what_is_written_is_what_is_read(identity: Any, sample: int, message: dict[str, Any]) -> None:
    record = Record(identity, sample, "sha256:x", Answered(message, "end_turn", None, 0.5))
    assert record_from(json.loads(json.dumps(record.document()))) == record
    assert record_from(FAILED.document()) == FAILED


def test_the_last_line_of_a_sample_counts(tmp_path: Path) -> None:
    better = Record("a", 1, "sha256:a", WRONG)
    index = Index(ledger(tmp_path, ANSWERED, FAILED, better))
    assert list(index.records()) == [FAILED, better]
    assert index.done == {('"a"', 1, "sha256:a")}
    with index.reader() as reader:
        assert reader.record("a", 1) == better
        assert reader.record("b", 0) == FAILED
        assert reader.record("a", 0) is None


def test_a_failure_after_an_answer_takes_its_place(tmp_path: Path) -> None:
    failed = Record("a", 1, "sha256:a", failure=Failure("timeout", 1, retryable=True))
    assert Index(ledger(tmp_path, ANSWERED, failed)).done == set()


def test_a_changed_prompt_makes_another_mark(tmp_path: Path) -> None:
    assert ('"a"', 1, "sha256:new") not in Index(ledger(tmp_path, ANSWERED)).done


def test_no_ledger_is_an_empty_one(tmp_path: Path) -> None:
    index = Index(tmp_path / "answers.jsonl")
    assert (list(index.records()), index.done) == ([], set())
    with index.reader() as reader:
        assert isinstance(reader, Reader)
        assert reader.record("a", 0) is None


@pytest.mark.parametrize("cut", [1, 5, 60])
def test_a_torn_last_line_is_passed_over_and_cut_off(tmp_path: Path, cut: int) -> None:
    path = ledger(tmp_path, ANSWERED, FAILED)
    path.write_bytes(path.read_bytes()[:-cut])
    assert list(Index(path).records()) == [ANSWERED]
    ledger(tmp_path, FAILED)
    assert list(Index(path).records()) == [ANSWERED, FAILED]


def test_a_ledger_of_one_torn_line_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_bytes(b'{"id": "a"' + b" " * 200_000)
    ledger(tmp_path, FAILED)
    assert list(Index(path).records()) == [FAILED]


@pytest.mark.parametrize("line", ['{"id": 3}', "nonsense", "[]", '"text"', "{}"])
def test_another_broken_line_is_named(tmp_path: Path, line: str) -> None:
    path = ledger(tmp_path, ANSWERED)
    path.write_text(f"{path.read_text(encoding='utf-8')}{line}\n", encoding="utf-8")
    with pytest.raises(LedgerError, match=r"answers\.jsonl:2"):
        list(records_of(path))


def test_two_processes_do_not_write_one_ledger(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    with Writer(path), pytest.raises(LedgerError, match="another run"):
        Writer(path)
    with Writer(path):
        pass
