from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from touchstone.inference.model import ModelError, ModelUnavailableError, Tokens
from touchstone.inference.prompt import Prompt
from touchstone.inference.replay import Replay


def row(identity: Any, text: str | None) -> dict[str, Any]:
    answer = [] if text is None else [{"role": "assistant", "content": text}]
    return {"id": identity, "messages": [{"role": "user", "content": "Find."}, *answer]}


def replay(folder: Path, *lines: Any, packed: bool = False) -> Replay:
    content = "".join(json.dumps(line) + "\n" for line in lines).encode()
    file = folder / "recorded.jsonl"
    file.write_bytes(gzip.compress(content) if packed else content)
    return Replay(file)


def text_of(model: Replay, identity: Any, sample: int = 0) -> Any:
    return model.answer(Prompt(identity, sample, [], [])).message["content"]


def test_the_kth_answer_of_an_id_is_sample_k(tmp_path: Path) -> None:
    model = replay(tmp_path, row("a", "1"), row("b", "2"), row("a", "3"), row("c", None))
    assert [text_of(model, "a"), text_of(model, "a", 1), text_of(model, "b")] == ["1", "3", "2"]
    for identity, sample in (("a", 2), ("c", 0), ("d", 0)):
        with pytest.raises(ModelUnavailableError) as caught:
            text_of(model, identity, sample)
        assert (caught.value.code, caught.value.retryable) == ("no_recorded_answer", False)


def test_ids_of_different_types_are_different_ids(tmp_path: Path) -> None:
    model = replay(tmp_path, row(1, "number"), row("1", "text"))
    assert [text_of(model, 1), text_of(model, "1")] == ["number", "text"]


def test_rows_without_an_id_are_known_by_their_line(tmp_path: Path) -> None:
    rows = [{key: value for key, value in row("", text).items() if key != "id"} for text in ("1", "2")]
    model = replay(tmp_path, *rows)
    assert text_of(model, "item-1") == "2"


def test_a_ledger_is_replayed_with_all_that_it_knows(tmp_path: Path) -> None:
    answer = {"role": "assistant", "content": "new"}
    line = {"id": "a", "sample": 0, "answer": {**answer, "content": "old"}, "failed": None}
    known = {"stop_reason": "end_turn", "tokens": {"input": 3, "output": 4}, "seconds": 0.5}
    failed = {"id": "b", "sample": 0, "answer": None, "failed": {"code": "throttled"}}
    model = replay(tmp_path, line, {**line, **known, "answer": answer}, failed)
    found = model.answer(Prompt("a", 0, [], []))
    assert (found.message, found.stop_reason, found.tokens, found.seconds) == (answer, "end_turn", Tokens(3, 4), 0.5)
    with pytest.raises(ModelUnavailableError):
        text_of(model, "b")


def test_the_spec_names_the_content_not_the_place(tmp_path: Path) -> None:
    plain = replay(tmp_path, row("a", "1")).spec
    assert plain.startswith("replay:recorded.jsonl#")
    assert str(tmp_path) not in plain
    assert replay(tmp_path, row("a", "1"), packed=True).spec == plain
    assert replay(tmp_path, row("a", "2")).spec != plain


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ([row("a", None)], "holds no answer"),
        ([row("a", "1"), {"id": "b", "messages": 3}], "recorded.jsonl:2"),
        ([{"id": "b", "sample": "x", "answer": None}], "recorded.jsonl:1"),
        ([], "holds no answer"),
    ],
)
def test_a_file_of_something_else_is_refused(tmp_path: Path, lines: list[Any], problem: str) -> None:
    with pytest.raises(ModelError, match=problem):
        replay(tmp_path, *lines)


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    file = tmp_path / "recorded.jsonl"
    file.write_text('{"id": \n', encoding="utf-8")
    with pytest.raises(ModelError, match=r"recorded\.jsonl:1"):
        Replay(file)
