from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.data.generation.fakes import FakeModel, items
from tests.data.rows.world import ASK, EVIDENCE, LOOKUP, TEXT, recipe, register
from touchstone.data.chunking import Chunk
from touchstone.data.generation.asking import Asking
from touchstone.data.generation.cache import FolderCache
from touchstone.data.generation.generate import Equipment, generate
from touchstone.data.generation.outcome import ChunkOutcome, outcome_from
from touchstone.data.generation.prompt import chunk_prompt
from touchstone.data.rows.context import context_of
from touchstone.inference.breaker import GaveUpError
from touchstone.inference.model import ModelUnavailableError
from touchstone.inference.retry import Budget, Clock
from touchstone.inference.runner import Stop

RECIPE = recipe()
ROW = {"question": ASK, "category": "definition", "calls": [LOOKUP], "evidence": EVIDENCE}
NO_WAIT = Clock(sleep=lambda _: None)


def asking(index: int = 0, text: str = TEXT, start: int = 0) -> Asking:
    return Asking(Chunk("doc", index, start, start + len(text), text), "family-1", {"title": "Rule 144"})


def run(
    tmp_path: Path, model: FakeModel, *chunks: Asking, stop: Stop | None = None, attempts: int = 2
) -> list[ChunkOutcome]:
    equipment = Equipment(
        RECIPE, context_of(RECIPE, register()), model, FolderCache(tmp_path / "replies"), 2, Budget(attempts=attempts)
    )
    found = list(generate(chunks or [asking()], equipment, stop=stop, clock=NO_WAIT))
    return sorted(found, key=lambda outcome: outcome.chunk)


def test_a_row_is_accepted_with_its_span_and_lineage(tmp_path: Path) -> None:
    (outcome,) = run(tmp_path, FakeModel(lambda _: items(ROW)), asking(start=1000))
    (row,) = outcome.rows
    assert (outcome.status, outcome.code, outcome.family) == ("accepted", None, "family-1")
    assert row.id == "doc.0000.00"
    assert row.span == (1000, 1000 + len(EVIDENCE))
    assert outcome.prompt_digest.startswith("sha256:")
    assert outcome.tokens == (10, 5)
    assert outcome_from(json.loads(json.dumps(outcome.as_json()))) == outcome


OUTCOMES: list[tuple[str, str, str, str | None]] = [
    ("a fence", f"```json\n{items(ROW)}\n```", "repaired", None),
    ("a repair", items({**ROW, "category": ["definition"]}), "repaired", None),
    ("no JSON", "I'd rather not.", "rejected", "no_json"),
    ("nothing to ask", "[]", "rejected", "nothing_asked"),
    ("no row that holds", items({**ROW, "evidence": "made up from nowhere at all"}), "rejected", "no_row_accepted"),
    ("some rows that hold", items({**ROW, "evidence": ""}, ROW), "accepted", None),
]


@pytest.mark.parametrize(
    ("reply", "status", "code"), [case[1:] for case in OUTCOMES], ids=[case[0] for case in OUTCOMES]
)
def test_every_chunk_ends_with_a_status_and_a_code(tmp_path: Path, reply: str, status: str, code: str | None) -> None:
    (outcome,) = run(tmp_path, FakeModel(lambda _: reply))
    assert (outcome.status, outcome.code) == (status, code)


def test_refused_rows_are_kept_by_id_code_and_place(tmp_path: Path) -> None:
    bad = {**ROW, "evidence": "", "calls": [{"name": "drop", "arguments": {}}]}
    (outcome,) = run(tmp_path, FakeModel(lambda _: items(bad, 7, ROW)))
    assert outcome.counts() == {"accepted": 1, "repaired": 0, "rejected": 2}
    assert [(row.id, row.codes) for row in outcome.refused] == [
        ("doc.0000.00", ("category_tools", "category_requires", "unknown_tool", "no_evidence")),
        ("doc.0000.01", ("not_an_object",)),
    ]
    assert outcome.rows[0].id == "doc.0000.02"


def test_what_is_kept_is_not_asked_again_and_only_what_is_missing_is(tmp_path: Path) -> None:
    chunks = [asking(index, f"{TEXT} It is number {index}.") for index in range(5)]
    down = ModelUnavailableError("timeout", retryable=True)
    first = FakeModel(lambda prompt: down if "number 3" in str(prompt.messages) else items(ROW))
    outcomes = run(tmp_path, first, *chunks)
    assert [outcome.status for outcome in outcomes] == ["accepted", "accepted", "accepted", "failed", "accepted"]
    assert (outcomes[3].code, outcomes[3].retryable) == ("timeout", True)
    second = FakeModel(lambda _: items(ROW))
    assert {outcome.status for outcome in run(tmp_path, second, *chunks)} == {"accepted"}
    assert len(second.prompts) == 1
    assert "number 3" in second.texts[0]


def test_a_broken_reply_file_is_asked_again(tmp_path: Path) -> None:
    run(tmp_path, FakeModel(lambda _: items(ROW)))
    (kept,) = (tmp_path / "replies").rglob("*.json")
    kept.write_text('{"message": ', encoding="utf-8")
    again = FakeModel(lambda _: items(ROW))
    run(tmp_path, again)
    assert len(again.prompts) == 1


def test_another_chunk_another_model_another_template_are_other_questions(tmp_path: Path) -> None:
    model = FakeModel(lambda _: items(ROW))
    run(tmp_path, model)
    run(tmp_path, model, asking(text=f"{TEXT} "))
    model.spec = "fake:2"
    run(tmp_path, model)
    assert len(model.prompts) == 3


def test_a_model_that_can_not_be_had_ends_it_and_keeps_what_is_there(tmp_path: Path) -> None:
    refused = ModelUnavailableError("refused", retryable=False, detail="AccessDeniedException 403")
    with pytest.raises(GaveUpError, match="refused"):
        run(tmp_path, FakeModel(lambda _: refused))


def test_a_stop_leaves_the_rest_without_an_outcome(tmp_path: Path) -> None:
    stop = Stop()

    def reply(_: Any) -> str:
        stop.set()
        return items(ROW)

    outcomes = run(tmp_path, FakeModel(reply), *(asking(index, f"{TEXT} {index}") for index in range(50)), stop=stop)
    assert 0 < len(outcomes) < 50


def test_no_text_of_a_document_is_in_an_outcome_of_refused_rows(tmp_path: Path) -> None:
    (outcome,) = run(tmp_path, FakeModel(lambda _: items({**ROW, "question": "SECRET according to the document"})))
    assert "SECRET" not in json.dumps(outcome.as_json())


def test_the_prompt_holds_the_text_in_its_fence_the_tools_and_the_categories() -> None:
    prompt = chunk_prompt(RECIPE, asking().chunk, {"title": "Rule 144"})
    text = str(prompt.messages[0]["content"])
    assert TEXT in text
    assert text.index("BEGIN DOCUMENT") < text.index(TEXT) < text.index("END DOCUMENT")
    assert '{"name": "rule_lookup"' in text
    assert "- definition: what a rule says. (1 to 2 calls of rule_lookup; always rule_lookup)" in text
    assert "Up to 4 of Rule 144:" in text
    assert "Reply [{...}]." in text
