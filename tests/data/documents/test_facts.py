"""Manifests of documents: what is wrong with one is told at once."""

from __future__ import annotations

import json

import pytest

from touchstone.data.documents.facts import documents_in
from touchstone.data.errors import DataError


def line(name: str, **more: object) -> bytes:
    return json.dumps({"id": name, "path": f"{name}.txt", **more}).encode()


def test_every_faulty_line_is_told_at_once() -> None:
    lines = [line("a"), b"[1", b"", line("b", status="gone", sha256="x"), line("a"), b'{"id": "c"}', line("d")]
    with pytest.raises(DataError) as error:
        list(documents_in(lines, "manifest.jsonl"))
    told = str(error.value).splitlines()
    assert [one.split(": ", 1)[0] for one in told] == [f"manifest.jsonl:{number}" for number in (2, 4, 5, 6)]
    assert "/status: " in told[1]
    assert "/sha256: " in told[1]
    assert told[2].endswith("the id a stands on line 1 already")


def test_no_more_than_a_screenful_is_told_and_the_rest_counted() -> None:
    with pytest.raises(DataError) as error:
        list(documents_in([b"{}"] * 1_030, "m"))
    told = str(error.value).splitlines()
    assert len(told) == 21
    assert told[-1] == "and 1,010 more lines that are no documents"


def test_nothing_comes_after_a_fault() -> None:
    found = documents_in([line("a"), b"{}", line("b")], "m")
    assert next(found).id == "a"
    with pytest.raises(DataError):
        next(found)
