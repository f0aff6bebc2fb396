from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.data.generation.fakes import FakeModel, items
from tests.data.pipeline.corpus import regulation, write_corpus
from tests.data.rows.world import CATEGORIES, TOOLS, recipe
from touchstone.data.documents.folder import DocumentFolder
from touchstone.data.errors import DataError
from touchstone.data.generation.outcome import ChunkOutcome
from touchstone.data.pipeline.stages import ask_for_rows, assemble, prepare
from touchstone.data.pipeline.workspace import Workspace
from touchstone.data.recipe import Recipe
from touchstone.inference.model import ModelUnavailableError
from touchstone.inference.retry import Budget, Clock
from touchstone.inference.runner import Stop
from touchstone.rehearsal.writer import RowWriter

TEMPLATE = (
    "Tools:\n{{tools}}\n\nCategories:\n{{categories}}\n\nAbout the document: {{title}}. Cited as: {{citation}}. "
    "Source: {{source}}.\n\n{{document}}\n\nWrite up to {{questions}} questions."
)
BEFORE_ASKING = {"rows": 1, "chunk_yield": 0.5, "row_yield": 0.2}


def used(**changes: Any) -> Recipe:
    return recipe(
        **{
            "template": TEMPLATE,
            "tools": TOOLS,
            "categories": {"definition": CATEGORIES["definition"]},
            "chunks": {"characters": 600, "overlap": 60},
            "floors": BEFORE_ASKING,
            **changes,
        }
    )


def prepared(tmp_path: Path, read: Recipe, **extra: Any) -> Workspace:
    workspace = Workspace(tmp_path / "build")
    prepare(DocumentFolder(write_corpus(tmp_path / "documents", **extra)), read, workspace)
    return workspace


def rows(workspace: Workspace, name: str) -> list[Any]:
    return [json.loads(line) for line in (workspace.dataset / name).read_text(encoding="utf-8").splitlines()]


def test_documents_become_a_dataset_and_a_second_run_the_same_bytes_without_asking(tmp_path: Path) -> None:
    read = used()
    workspace = prepared(tmp_path, read)
    first = ask_for_rows(read, workspace, RowWriter())
    assert first.chunks.total() == len(list(workspace.chunks())) > 12
    curated = assemble(read, workspace)
    assert curated.manifest["counts"]["row"]["accepted"] > 30
    before = {path: path.read_bytes() for path in workspace.dataset.rglob("*") if path.is_file()}

    class Silent(RowWriter):
        def answer(self, prompt: Any) -> Any:
            raise AssertionError(prompt.id)

    again = ask_for_rows(read, workspace, Silent())
    assemble(read, workspace)
    assert again.chunks == first.chunks
    assert {path: path.read_bytes() for path in workspace.dataset.rglob("*") if path.is_file()} == before


def test_every_span_is_the_evidence_in_the_cleaned_text(tmp_path: Path) -> None:
    read = used()
    workspace = prepared(tmp_path, read)
    ask_for_rows(read, workspace, RowWriter())
    spans = 0
    for outcome in workspace.outcomes():
        text = (workspace.texts / f"{outcome.document}.txt").read_text(encoding="utf-8")
        for row in outcome.rows:
            assert row.span is not None
            assert text[row.span[0] : row.span[1]] == row.evidence
            assert outcome.start <= row.span[0] < row.span[1] <= outcome.end
            spans += 1
    assert spans > 30


def test_outcomes_come_in_the_order_of_the_chunks_and_must_be_theirs(tmp_path: Path) -> None:
    read = used()
    workspace = prepared(tmp_path, read)
    ask_for_rows(read, workspace, RowWriter())
    path = workspace.path / "outcomes.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(reversed(lines)), encoding="utf-8")
    assert [one.chunk for one in workspace.outcomes()] == [one.chunk.id for one in workspace.chunks()]
    strange = lines[0].replace(json.loads(lines[0])["chunk"], "rule-9.0000")
    for wrong in (lines[1:], [*lines[1:], lines[1]], [*lines[1:], strange]):
        path.write_text("".join(wrong), encoding="utf-8")
        with pytest.raises(DataError, match=r"expected an outcome for each of \d+ chunks, saw \d+.*run generate again"):
            list(workspace.outcomes())


def test_documents_that_are_none_are_told_apart_and_kept_out(tmp_path: Path) -> None:
    twin = regulation("harbor0", 1200).replace("Menu\nSearch\n", "").replace(" the closing", "\nthe closing")
    workspace = prepared(
        tmp_path,
        used(),
        twin={"text": twin},
        old={"text": regulation("old", 505), "status": "repealed", "citation": "17 CFR 230.505"},
        short={"text": "Rule 1."},
        void={"text": "<html><body><nav>Home</nav></body></html>"},
        scan={"text": b"%PDF-1.7" + bytes(range(8)) * 50},
        edited={"text": regulation("edited", 777), "sha256": "0" * 64},
    )
    codes = {one["id"]: (one["code"], one["chunks"]) for one in workspace.documents() if one["status"] == "rejected"}
    assert codes == {
        "twin": ("duplicate_document", 0),
        "old": ("not_in_force", 0),
        "short": ("too_short", 0),
        "void": ("empty", 0),
        "scan": ("unreadable", 0),
        "edited": ("unreadable", 0),
    }
    problems = {one["id"]: one["problem"] for one in workspace.documents()}
    assert problems["twin"] == "rule-1200"
    assert "changed since the manifest was written" in problems["edited"]
    assert not (workspace.texts / "old.txt").exists()


def test_law_that_is_law_no_more_can_be_asked_for_and_its_citation_is_known(tmp_path: Path) -> None:
    old = {"text": regulation("old", 505), "status": "repealed", "citation": "17 CFR 230.505"}
    workspace = prepared(tmp_path, used(include_repealed=True), old=old)
    assert [one["status"] for one in workspace.documents() if one["id"] == "old"] == ["accepted"]
    read = used(include_repealed=True)
    ask_for_rows(read, workspace, RowWriter())
    (outcome, *_) = [one for one in workspace.outcomes() if one.document == "old"]
    assert not outcome.rows
    assert {row.codes[0] for row in outcome.refused} == {"not_in_force"}


def test_what_failed_is_asked_when_it_runs_again(tmp_path: Path) -> None:
    read, down = used(), ModelUnavailableError("timeout", retryable=True)
    workspace = prepared(tmp_path, read, count=6)
    writer = RowWriter()

    def reply(prompt: Any) -> Any:
        return down if prompt.id.startswith("rule-1201") else writer.answer(prompt).message["content"][0]["text"]

    def ask(model: FakeModel) -> Any:
        return ask_for_rows(read, workspace, model, budget=Budget(attempts=1), clock=Clock(sleep=lambda _: None))

    first = ask(FakeModel(reply))
    assert first.chunks["failed"] == first.codes["timeout"] > 0
    with pytest.raises(DataError, match="failed_chunks"):
        assemble(read, workspace)
    again = FakeModel(lambda prompt: writer.answer(prompt).message["content"][0]["text"])
    assert ask(again).chunks["failed"] == 0
    assert {prompt.id.partition(".")[0] for prompt in again.prompts} == {"rule-1201"}
    assemble(read, workspace)


def test_an_interrupted_run_keeps_its_replies_and_can_not_be_curated(tmp_path: Path) -> None:
    read, stop = used(), Stop()
    workspace = prepared(tmp_path, read)
    asked: list[ChunkOutcome] = []

    def watch(outcome: ChunkOutcome) -> None:
        asked.append(outcome)
        stop.set()

    done = ask_for_rows(read, workspace, RowWriter(), stop=stop, watch=watch, concurrency=2)
    assert done.stopped
    assert len(list((workspace.path / "replies").rglob("*.json"))) >= len(asked) > 0
    with pytest.raises(DataError, match="run generate again"):
        assemble(read, workspace)


def test_a_change_of_the_rules_costs_no_call(tmp_path: Path) -> None:
    workspace = prepared(tmp_path, used())
    ask_for_rows(used(), workspace, RowWriter())
    strict = used(limits={"longest_question": 40})
    silent = FakeModel(lambda _: items())
    silent.spec = RowWriter.spec
    done = ask_for_rows(strict, workspace, silent)
    assert silent.prompts == []
    assert done.codes["question_too_long"] > 0


def test_stages_in_the_wrong_order_say_what_to_run_first(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "build")
    with pytest.raises(DataError, match="run `touchstone data chunk` first"):
        ask_for_rows(used(), workspace, RowWriter())
    prepare(DocumentFolder(write_corpus(tmp_path / "documents")), used(), workspace)
    with pytest.raises(DataError, match="run `touchstone data generate` first"):
        assemble(used(), workspace)


def test_no_documents_at_all_are_refused(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    with pytest.raises(DataError, match="expected documents, saw none"):
        prepare(DocumentFolder(tmp_path / "documents"), used(), Workspace(tmp_path / "build"))
    with pytest.raises(DataError, match="a manifest of documents or a folder"):
        DocumentFolder(tmp_path / "nothing")


MANIFESTS = [
    ("{", ":1: expected one JSON object"),
    ('{"id": "a b", "path": "x"}', ":1: /id"),
    ('{"id": "a"}', ":1: /path"),
    ('{"id": "a", "path": "x"}\n\n{"id": "a", "path": "y"}', ":3: the id a stands on line 1"),
    ('{"id": "a", "path": "x", "status": "alive"}', "/status"),
]


@pytest.mark.parametrize(("text", "told"), MANIFESTS, ids=range(len(MANIFESTS)))
def test_a_wrong_manifest_is_told_by_line(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "manifest.jsonl").write_text(text, encoding="utf-8")
    (tmp_path / "x").write_text("text", encoding="utf-8")
    with pytest.raises(DataError) as error:
        list(DocumentFolder(tmp_path).documents())
    assert told in str(error.value)


def test_a_folder_without_a_manifest_is_read_by_name(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "b.htm").write_text("<p>x</p>", encoding="utf-8")
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    (tmp_path / ".DS_Store").write_bytes(b"x")
    assert [one.id for one in DocumentFolder(tmp_path).documents()] == ["a", "deep.b"]


def test_a_file_that_is_no_text_is_a_document_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "scan.pdf").write_bytes(b"%PDF")
    workspace = Workspace(tmp_path / "build")
    done = prepare(DocumentFolder(tmp_path / "documents"), used(), workspace)
    assert (done.documents, dict(done.rejected)) == (1, {"unreadable": 1})
    with pytest.raises(DataError, match=r"scan\.pdf: expected \.txt.*convert the document"):
        DocumentFolder(tmp_path / "documents").read(next(DocumentFolder(tmp_path / "documents").documents()))


def test_files_that_would_be_one_document_are_all_told(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("a.txt", "a.htm", "deep/b.txt", "deep.b.html", "c.txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    with pytest.raises(DataError) as error:
        list(DocumentFolder(tmp_path).documents())
    assert "a.htm and a.txt would both be a" in str(error.value)
    assert "deep/b.txt and deep.b.html would both be deep.b" in str(error.value)


def test_a_file_name_that_no_ledger_can_hold_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rule\n144.txt").write_text("Rule 144.", encoding="utf-8")
    with pytest.raises(DataError, match=r"rule\\n144\.txt': expected the name of a document in UTF-8"):
        list(DocumentFolder(tmp_path).documents())
