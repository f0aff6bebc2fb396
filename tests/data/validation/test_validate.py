"""Whatever stands in a file: no crash, no text told, everything counted, memory bounded, and our own rows pass."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.data.curation.worlds import MemoryStore, document, outcome
from tests.data.rows.world import recipe
from tests.data.validation.cases import asked, bases
from touchstone.data.curation.curate import curate
from touchstone.data.training_rows import dpo_row, evaluation_sample, gen_qa_row, rft_row, sft_row
from touchstone.data.validation import FORMATS, Settings, Validation, validate
from touchstone.data.validation import tally as remembered
from touchstone.data.validation.settings import Format
from touchstone.wire.rows import MAX_LINE_BYTES

SAMPLES = Path(__file__).parents[3] / "examples" / "securities" / "samples.jsonl"
SECRET = "PRIVILEGED zebra quartz"
FORMAT = st.sampled_from(FORMATS)
KEYS = [
    *("messages", "role", "content", "tools", "function", "name", "parameters", "reference_answer", "calls", "text"),
    *("arguments", "toolConfig", "toolSpec", "inputSchema", "json", "toolUse", "toolResult", "toolUseId", "input"),
    *("candidates", "preferenceLabel", "system", "id", "tool_calls", "tool_call_id", "reasoningContent", "type"),
    *("query", "response", "metadata", "schemaVersion", "required", "properties", "description", "order", "accept"),
]
LEAVES: st.SearchStrategy[Any] = st.sampled_from(
    ["user", "assistant", "tool", "function", "object", SECRET, "", 0, 1.5, None, True, {}, []]
)


def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*KEYS, SECRET]), inner, max_size=4)


VALUES = st.recursive(LEAVES, nested, max_leaves=25)


@st.composite
def spoiled(draw: st.DrawFn) -> tuple[Format, Any]:
    """A good row with one of its parts replaced by anything."""
    kind = draw(FORMAT)
    row = json.loads(json.dumps(bases()[kind]))
    places = list(_places(row))
    holder, key = draw(st.sampled_from(places))
    holder[key] = draw(VALUES)
    return kind, row


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield value, key
        yield from _places(inner)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any") / "train.jsonl"


def checked(file: Path, content: bytes, kind: Format, **more: Any) -> Validation:
    file.write_bytes(content)
    found = validate(file, Settings(kind, **more))
    json.dumps(found.document(), allow_nan=False)
    return found


@given(spoiled())
def test_a_spoiled_row_is_checked_without_a_word_of_it(file: Path, case: tuple[Format, Any]) -> None:
    kind, row = case
    found = checked(file, json.dumps(row).encode() + b"\n", kind)
    assert SECRET not in json.dumps(found.document())


@given(FORMAT, st.lists(VALUES, max_size=4))
def test_any_json_is_checked_without_a_word_of_it(file: Path, kind: Format, rows: list[Any]) -> None:
    found = checked(file, "".join(json.dumps(row) + "\n" for row in rows).encode(), kind)
    assert SECRET not in json.dumps(found.document())
    assert found.rows == sum(isinstance(row, dict) for row in rows)


@given(FORMAT, st.binary(max_size=200))
def test_any_bytes_are_checked(file: Path, kind: Format, content: bytes) -> None:
    checked(file, content, kind)


@given(FORMAT, st.text(max_size=30))
def test_any_text_within_a_row_is_checked(file: Path, kind: Format, text: str) -> None:
    row = json.dumps({**bases()[kind], text: {"\ud800": text}, "system": text, "\ud800": text})
    for show in (False, True):
        found = checked(file, row.encode() + b"\n", kind, show_text=show)
        json.dumps(found.document(), ensure_ascii=False).encode()


@settings(max_examples=30)
@given(st.integers(1, 30), st.integers(1, 12))
def test_all_are_counted_and_the_first_are_kept(file: Path, bad: int, kept: int) -> None:
    rows = [{**asked("rft", number), "messages": [{"role": "cat", "content": "x"}]} for number in range(bad)]
    found = checked(file, "".join(json.dumps(row) + "\n" for row in rows).encode(), "rft", per_rule=kept)
    (broken,) = [broken for broken in found.broken if broken.rule.id == "message_role"]
    assert broken.count == bad
    assert [finding.line for finding in broken.findings] == list(range(1, min(bad, kept) + 1))
    assert found.errors >= bad


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_line_of_any_length_is_one_line(file: Path, times: int) -> None:
    long = b'"' + b"x" * (times * MAX_LINE_BYTES) + b'"'
    good = json.dumps(asked("rft", 1)).encode()
    found = checked(file, b"\n".join([good, long, good, long]), "rft")
    told = {broken.rule.id: [(finding.line, finding.seen) for finding in broken.findings] for broken in found.broken}
    assert told["line_length"] == [(line, f"{len(long):,} bytes") for line in (2, 4)]
    assert found.rows == 2
    assert not {"not_json", "not_an_object"} & set(told)


def test_text_is_quoted_when_it_is_asked_for(file: Path) -> None:
    row = {**asked("sft", 1), "schemaVersion": SECRET, SECRET: 1}
    for show in (False, True):
        found = json.dumps(checked(file, json.dumps(row).encode(), "sft", show_text=show).document())
        assert (SECRET in found) == show
    long = {**asked("sft", 1), "schemaVersion": "x" * 5000}
    assert "(5,002 characters)" in json.dumps(
        checked(file, json.dumps(long).encode(), "sft", show_text=True).document(), ensure_ascii=False
    )


@pytest.mark.parametrize("kind", ["rft", "sft"])
def test_memory_does_not_grow_with_the_rows_but_for_their_digests(file: Path, kind: Format) -> None:
    def peak(rows: int) -> int:
        with file.open("w") as out:
            out.writelines(json.dumps(asked(kind, number)) + "\n" for number in range(rows))
        tracemalloc.start()
        validate(file, Settings(kind))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(100)
    assert peak(4_000) - peak(1_000) < 3_000 * 400


def test_rows_beyond_the_bound_are_not_remembered_and_that_is_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "MOST_IDS", 3)
    rows = [asked("rft", number) for number in (1, 2, 3, 3, 4, 4)]
    found = checked(file, "".join(json.dumps(row) + "\n" for row in rows).encode(), "rft")
    told = {broken.rule.id: broken.count for broken in found.broken}
    assert told["not_all_compared"] == 1
    assert (told["row_twice"], told["id_twice"]) == (1, 1)
    few = checked(file, "".join(json.dumps(row) + "\n" for row in rows[:3]).encode(), "rft")
    assert "not_all_compared" not in {broken.rule.id for broken in few.broken}


def _samples() -> Iterator[dict[str, Any]]:
    for line in SAMPLES.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


PREFERRED, OTHER = ({"role": "assistant", "content": text} for text in ('[{"name": "a"}]', "I would look that up."))
MAKERS: dict[Format, Callable[[Any], Any]] = {
    "rft": rft_row,
    "eval": evaluation_sample,
    "sft": sft_row,
    "dpo": lambda sample: dpo_row(sample, PREFERRED, OTHER),
    "gen_qa": gen_qa_row,
}


@pytest.mark.parametrize("kind", FORMATS)
def test_our_own_rows_pass(kind: Format, tmp_path: Path) -> None:
    rows = [MAKERS[kind](sample) for sample in _samples()]
    file = tmp_path / ("gen_qa.jsonl" if kind == "gen_qa" else "train.jsonl")
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    found = validate(file, Settings(kind, batch_size=16))
    assert {broken.rule.id: broken.findings for broken in found.broken if broken.rule.id != "few_rows"} == {}


WRITTEN: dict[str, Format] = {"rft": "rft", "sft.json_text": "sft", "gen_qa": "gen_qa"}


@pytest.mark.parametrize("name", WRITTEN)
def test_what_the_data_stage_writes_passes_but_for_the_number_of_rows(name: str, tmp_path: Path) -> None:
    names = [f"document-{word}" for word in ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heath")]
    store = MemoryStore()
    curate([document(one) for one in names], [outcome(one) for one in names], recipe(), store)
    rows = store.rows(f"train/{name}.jsonl")
    assert rows
    file = tmp_path / f"{name}.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    found = validate(file, Settings(WRITTEN[name], batch_size=1))
    assert {broken.rule.id for broken in found.broken} <= {"few_rows", "too_few_rows"}


def test_a_broken_gzip_stream_is_an_error_of_the_file(file: Path) -> None:
    file.write_bytes(b"\x1f\x8b\x08\x00broken")
    with pytest.raises(OSError, match="gzip stream is broken"):
        validate(file, Settings("rft"))
