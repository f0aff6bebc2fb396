from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from tests.data.curation.worlds import MemoryStore, document, outcome
from tests.data.rows.world import recipe
from touchstone.data.curation.card import card_of
from touchstone.data.curation.curate import curate
from touchstone.data.curation.floors import YieldError
from touchstone.data.recipe import Recipe
from touchstone.scoring.rubric import Rubric
from touchstone.scoring.score import Scorer
from touchstone.wire.items import read_item

NAMES = [
    f"document-{word}"
    for word in ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heath", "inlet", "jetty")
]


def curated(documents: list[Any], outcomes: list[Any], used: Recipe | None = None) -> MemoryStore:
    store = MemoryStore()
    curate(documents, outcomes, used or recipe(), store)
    return store


def good() -> MemoryStore:
    return curated([document(name) for name in NAMES], [outcome(name, refused=["no_evidence"]) for name in NAMES])


def test_every_document_chunk_and_row_ends_in_the_ledger_once() -> None:
    documents = [*(document(name) for name in NAMES), document("gone", "rejected", "duplicate_document", 0)]
    outcomes = [outcome(name, refused=["no_evidence", "unknown_tool"]) for name in NAMES]
    outcomes += [outcome(NAMES[0], 1, rows=0), outcome(NAMES[1], 1, rows=0, status="failed", code="timeout")]
    outcomes.append(replace(outcome(NAMES[2], 1, rows=1), rows=outcomes[2].rows[:1]))  # a row that stands there already
    store = curated(documents, outcomes, recipe(floors={"chunk_yield": 0, "row_yield": 0, "failed_chunks": 1}))
    ledger = store.rows("ledger.jsonl")
    by_unit = Counter(line["unit"] for line in ledger)
    rows = sum(len(one.rows) + len(one.refused) for one in outcomes)
    assert by_unit == {"document": len(documents), "chunk": len(outcomes), "row": rows}
    assert {line["status"] for line in ledger} == {"accepted", "rejected", "failed"}
    assert all((line["code"] is None) == (line["status"] in ("accepted", "repaired")) for line in ledger)
    kept = [line["id"] for line in ledger if line["unit"] == "row" and line["status"] in ("accepted", "repaired")]
    written = [row["id"] for split in ("train", "validation", "test") for row in store.rows(f"{split}/samples.jsonl")]
    assert sorted(kept) == sorted(written)
    assert len([line for line in ledger if line["code"] == "duplicate"]) == 1


def test_the_files_of_every_split_hold_the_same_rows() -> None:
    store = good()
    for split in ("train", "validation", "test"):
        samples = store.rows(f"{split}/samples.jsonl")
        assert samples
        assert [row["id"] for row in store.rows(f"{split}/rft.jsonl")] == [row["id"] for row in samples]
        assert len(store.rows(f"{split}/sft.json_text.jsonl")) == len(samples)
        assert [json.loads(row["metadata"])["id"] for row in store.rows(f"{split}/gen_qa.jsonl")] == [
            row["id"] for row in samples
        ]


def test_rft_rows_have_no_answer_and_sft_answers_score_full_marks() -> None:
    store, scorer = good(), Scorer(Rubric())
    for rft, sft in zip(store.rows("train/rft.jsonl"), store.rows("train/sft.json_text.jsonl"), strict=True):
        assert {message["role"] for message in rft["messages"]} == {"system", "user"}
        answer = {"role": "assistant", "content": sft["messages"][-1]["content"]}
        assert scorer.score(read_item({**rft, "messages": [*rft["messages"], answer]})).reward == 1.0


def test_every_sample_tells_where_it_comes_from() -> None:
    read = recipe()
    for sample in good().rows("train/samples.jsonl"):
        lineage = sample["lineage"]
        assert lineage["document"] == sample["reference_answer"]["family"]
        assert lineage["chunk"] == sample["id"].rpartition(".")[0]
        assert lineage["span"][1] > lineage["span"][0]
        assert {lineage["template_digest"], lineage["recipe_digest"]} == {read.template.digest, read.digest}
        assert {"chunk_digest", "evidence_digest", "prompt_digest", "system_digest", "model", "repairs"} <= set(lineage)


def test_no_family_is_in_two_splits() -> None:
    store = good()
    places: dict[str, set[str]] = {}
    for split in ("train", "validation", "test"):
        for sample in store.rows(f"{split}/samples.jsonl"):
            places.setdefault(sample["reference_answer"]["family"], set()).add(split)
    assert all(len(splits) == 1 for splits in places.values())


def test_the_manifest_holds_the_digest_of_every_file_and_the_counts_add_up() -> None:
    store = good()
    manifest = store.json("manifest.json")
    listed = {one["name"]: one for one in manifest["files"]}
    assert set(listed) | {"manifest.json", "card.md"} == set(store.files)
    for name, one in listed.items():
        assert one["digest"] == f"sha256:{hashlib.sha256(store.files[name]).hexdigest()}"
        assert one["bytes"] == len(store.files[name])
        assert one["rows"] == store.files[name].count(b"\n")
    for unit in manifest["counts"].values():
        assert unit["total"] == sum(unit[status] for status in ("accepted", "repaired", "rejected", "failed"))
    assert manifest["verdict"] == "accepted"
    assert [one["id"] for one in store.rows("documents.jsonl")] == NAMES
    assert manifest["sources"] == {
        "documents": 10,
        "used": 10,
        "kinds": {"regulation": 10},
        "rights": {"own words": 10},
        "as_of": ["2025-06-30", "2025-06-30"],
    }
    assert sum(figures["rows"] for figures in manifest["split"]["splits"].values()) == 2 * len(NAMES)


def test_the_same_outcomes_give_the_same_bytes() -> None:
    assert good().files == good().files


def test_the_card_says_what_the_manifest_says_and_nothing_of_the_rows() -> None:
    store = good()
    card = store.files["card.md"].decode()
    assert card == card_of(store.json("manifest.json"))
    for part in (
        "# small 1",
        "Accepted",
        "own words",
        "2025-06-30",
        "`fake:1`",
        "no evidence",
        "| train |",
        "`train/rft.jsonl`",
    ):
        assert part in card or part.replace(" ", "_") in card, part
    assert "The train split has 16 rows; fine-tuning of Nova takes 200 to 20,000." in card
    assert "which paragraph" not in card
    assert "which paragraph" not in store.files["manifest.json"].decode() + store.files["ledger.jsonl"].decode()


FLOORS: list[tuple[str, dict[str, Any], list[Any], list[Any]]] = [
    ("rows: expected 30", {"rows": 30}, [document(name) for name in NAMES], [outcome(name) for name in NAMES]),
    (
        "chunk_yield: expected rows from 60% of the chunks, saw 10 of 20 (50%)",
        {"chunk_yield": 0.6},
        [document(name) for name in NAMES],
        [one for name in NAMES for one in (outcome(name), outcome(name, 1, rows=0))],
    ),
    (
        "row_yield: expected 60% of the rows to hold, saw 20 of 40 (50%)",
        {"row_yield": 0.6},
        [document(name) for name in NAMES],
        [outcome(name, refused=["no_evidence"] * 2) for name in NAMES],
    ),
    (
        "failed_chunks: 1 of 11 got no reply",
        {"zero_yield_documents": 1},
        [document(name) for name in (*NAMES, "last")],
        [*(outcome(name) for name in NAMES), outcome("last", rows=0, status="failed", code="timeout")],
    ),
    (
        "zero_yield_documents: 2 document(s) yield no row: last, lost",
        {},
        [*(document(name) for name in (*NAMES, "last")), document("lost", "rejected", "unreadable", 0)],
        [*(outcome(name) for name in NAMES), outcome("last", rows=0, refused=["no_evidence"])],
    ),
]


@pytest.mark.parametrize(
    ("told", "floors", "documents", "outcomes"), FLOORS, ids=[floor[0].split(":")[0] for floor in FLOORS]
)
def test_a_run_below_a_floor_fails_with_its_ledger_and_without_rows(
    told: str, floors: dict[str, Any], documents: list[Any], outcomes: list[Any]
) -> None:
    store = MemoryStore()
    used = recipe(floors={"rows": 1, "chunk_yield": 0, "row_yield": 0, **floors})
    with pytest.raises(YieldError) as error:
        curate(documents, outcomes, used, store)
    assert [problem for problem in error.value.problems if problem.startswith(told)], error.value
    assert set(store.files) == {"ledger.jsonl", "documents.jsonl", "conflicts.jsonl", "manifest.json", "card.md"}
    assert store.json("manifest.json")["verdict"] == "failed"
    assert "**Failed.**" in store.files["card.md"].decode()


def test_a_document_without_a_row_that_is_left_is_told_from_one_without_any() -> None:
    twice = replace(outcome("copy"), rows=[replace(row, id=f"copy.{row.id}") for row in outcome(NAMES[0]).rows])
    documents = [*(document(name) for name in NAMES), document("copy"), document("void")]
    outcomes = [*(outcome(name) for name in NAMES), twice, outcome("void", rows=0, refused=["no_evidence"])]
    floors = {"chunk_yield": 0, "row_yield": 0, "zero_yield_documents": 1}
    lines = curated(documents, outcomes, recipe(floors=floors)).rows("ledger.jsonl")
    codes = {line["id"]: line["code"] for line in lines if line["unit"] == "document" and line["code"]}
    assert codes == {"copy": "only_duplicates", "void": "zero_yield"}


def test_tool_use_files_leave_out_what_the_format_can_not_hold_and_the_card_says_so() -> None:
    outcomes = [outcome(name) for name in NAMES]
    dependent = [
        {"name": "rule_lookup", "arguments": {"citation": "17 CFR 230.1"}, "label": "a"},
        {"name": "rule_lookup", "arguments": {"citation": "$a.next$"}},
    ]
    outcomes[0] = replace(outcomes[0], rows=[replace(outcomes[0].rows[0], calls=dependent)])
    store = curated([document(name) for name in NAMES], outcomes, recipe(answers=["json_text", "tool_use"]))
    left_out = store.json("manifest.json")["left_out"]
    (split,) = left_out["tool_use"]
    assert left_out["tool_use"][split] == {"needs_results": 1}
    lengths = [len(store.rows(f"{split}/sft.{style}.jsonl")) for style in ("json_text", "tool_use")]
    assert lengths[0] == lengths[1] + 1
    assert "`sft.tool_use.jsonl` leaves out" in store.files["card.md"].decode()


def test_the_card_and_the_manifest_say_which_categories_and_tools_have_no_row() -> None:
    outcomes = [outcome(name) for name in NAMES]
    other = replace(outcomes[0].rows[0], category="history")
    outcomes[0] = replace(outcomes[0], rows=[other])
    store = curated([document(name) for name in NAMES], outcomes)
    missing, split = (store.json("manifest.json")[key] for key in ("missing", "split"))
    assert missing["categories"]["in_no_split"] == ["clause", "case", "verification"]
    assert missing["tools"]["in_no_split"] == ["clause_search", "resale_check", "case_search"]
    assert missing["tools"]["by_split"] == {}
    (where,) = [name for name, figures in split["splits"].items() if "history" in figures["categories"]]
    without = [name for name in split["splits"] if name != where]
    assert {name for name, lacking in missing["categories"]["by_split"].items() if "history" in lacking} == set(without)
    limits = store.files["card.md"].decode().partition("## What not to rely on")[2]
    assert "**No row of this category of the recipe**, in any split: `clause`, `case`, `verification`." in limits
    assert "**No row of this tool of the recipe**, in any split: `clause_search`, `resale_check`, " in limits
    assert all(f"**No row of this category in `{name}`**: `history`." in limits for name in without)
