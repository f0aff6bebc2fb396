from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.data.samples import call, sample
from touchstone.data.errors import DataError, RowError
from touchstone.data.split import (
    Item,
    LeakageError,
    SplitSettings,
    find_leaks,
    item_of,
    split_samples,
)
from touchstone.data.split.groups import group
from touchstone.data.split.leakage import check_leakage
from touchstone.data.split.table import item_table, without_split

EXAMPLE = Path(__file__).parents[3] / "examples" / "securities" / "samples.jsonl"
SAMPLES = [json.loads(line) for line in EXAMPLE.read_text(encoding="utf-8").splitlines()]
WORDS = [chr(97 + index) * 3 + str(index * 7919) for index in range(26)]


def item(item_id: str, question: str, family: str | None = None, category: str = "c") -> Item:
    return Item(item_id, question, family, category, ("lookup",))


def many(count: int, families: int = 10_000) -> list[Any]:
    rng = random.Random(5)  # noqa: S311 - a test
    return [
        sample(
            call(rng.choice(("lookup", "deadline"))),
            sample_id=f"q-{index}",
            ask=" ".join(rng.sample(WORDS, 6)),
            category=rng.choice("ab"),
            family=f"doc-{rng.randrange(families)}",
        )
        for index in range(count)
    ]


def groups_of(items: list[Item]) -> list[list[int]]:
    with item_table(without_split(items)) as table:
        group(table)
        assert table.groups() == len(list(table.roots()))
        by_id = {one.id: number for number, one in enumerate(items)}
        return [sorted(by_id[own.decode()] for own in table.ids(root)) for root in table.roots()]


def test_shares_are_kept_overall_and_in_every_category() -> None:
    split = split_samples(SAMPLES)
    figures = split.figures
    assert [round(entry["share"], 2) for entry in figures.values()] == [0.80, 0.10, 0.10]
    common = {name for name, count in figures["train"]["categories"].items() if count >= 12}
    assert common <= figures["test"]["categories"].keys() & figures["validation"]["categories"].keys()
    assert sum(entry["rows"] for entry in figures.values()) == len(SAMPLES)


def test_the_seed_and_nothing_else_decides() -> None:
    rows = many(120)
    shuffled = random.Random(1).sample(rows, len(rows))  # noqa: S311 - a test
    by_id = [
        dict(zip((row["id"] for row in given_rows), split_samples(given_rows).splits, strict=True))
        for given_rows in (rows, shuffled)
    ]
    assert by_id[0] == by_id[1]
    assert split_samples(rows, SplitSettings(seed=1)).places != split_samples(rows).places


@given(st.integers(3, 60), st.integers(3, 12), st.integers(0, 9))
def test_a_family_is_never_separated_and_no_split_is_empty(count: int, families: int, seed: int) -> None:
    rows = many(count, families)
    if len(groups_of([item_of(row) for row in rows])) < 3:
        return
    split = split_samples(rows, SplitSettings(seed=seed))
    places: dict[str, set[str]] = {}
    for entry, name in zip(map(item_of, rows), split.splits, strict=True):
        places.setdefault(entry.family or entry.id, set()).add(name)
    assert all(len(names) == 1 for names in places.values())
    assert set(split.splits) == {"train", "validation", "test"}


def test_the_same_question_and_a_near_one_stay_together_across_families() -> None:
    asks = [
        "What must a Regulation D offering memorandum disclose to purchasers who are not accredited investors?",
        "what must a Regulation D offering memorandum disclose to purchasers who are not accredited investors",
        "What must a Regulation D offering memorandum disclose to purchasers that are not accredited investors?",
        "Who may sue under section 11?",
    ]
    groups = groups_of([item(f"q{place}", ask, f"doc-{place}") for place, ask in enumerate(asks)])
    assert groups == [[0, 1, 2], [3]]


def test_a_chain_of_family_and_question_is_one_group() -> None:
    items = [item("a", "first one", "x"), item("b", "another text", "x"), item("c", "Another text!", "y")]
    assert groups_of(items) == [[0, 1, 2]]


@pytest.mark.parametrize(
    ("test", "kind", "similarity"),
    [
        (item("t", "Where is the exemption for resales found?"), "question", 1.0),
        (item("t", "where is the EXEMPTION for resales found"), "question", 1.0),
        (item("t", "Where was the exemption for resales found?"), "question", None),
        (item("t", "Who signs?", family="doc-1"), "family", None),
        (item("q", "Who signs?"), "same_id", None),
    ],
)
def test_a_row_that_leaks_is_a_fault(test: Item, kind: str, similarity: float | None) -> None:
    train = [item("q", "Where is the exemption for resales found?", family="doc-1"), item("r", "What is a dealer?")]
    rows = [("train", one) for one in train] + [("test", one) for one in (item("u", "How long is the period?"), test)]
    with item_table(rows) as table, pytest.raises(LeakageError) as error:
        check_leakage(table)
    (leak,) = error.value.leaks
    assert (leak.kind, leak.first, leak.second) == (kind, ("train", "q"), ("test", test.id))
    assert leak.similarity == similarity if similarity else True
    assert "exemption" not in str(error.value)


def test_a_random_split_of_families_leaks_and_ours_does_not() -> None:
    rows = many(200, families=20)
    split = split_samples(rows)
    items = [item_of(row) for row in rows]
    assert find_leaks({"train": items[::2], "test": items[1::2]})
    own = {name: [items[index] for index in split.rows(name)] for name in split.names}
    assert find_leaks(own) == []


def test_too_few_groups_are_refused_with_what_to_do() -> None:
    with pytest.raises(DataError, match=r"at least 3 groups.*saw 1 in 5 rows.*add documents"):
        split_samples([sample(sample_id=str(number), ask="same", family="doc") for number in range(5)])


@pytest.mark.parametrize("shares", [{}, {"train": 0.5}, {"train": 1.5, "test": -0.5}])
def test_shares_must_add_up(shares: dict[str, float]) -> None:
    with pytest.raises(DataError, match="add up to 1"):
        SplitSettings(shares)


def test_a_row_that_can_not_be_read_is_named() -> None:
    with pytest.raises(RowError, match="no_reference"):
        split_samples([{"id": "x", "messages": [{"role": "user", "content": "a"}]}])


def test_half_characters_which_json_may_hold_are_no_obstacle() -> None:
    broken = [
        sample(sample_id=f"\ud800{number}", ask=f"\udfff {WORDS[number]} {WORDS[number + 1]}", family=f"\ud83d{number}")
        for number in range(6)
    ]
    split = split_samples([*broken, broken[0]])
    names = list(split.splits)
    assert set(names) == {"train", "validation", "test"}
    assert names[0] == names[6]
    (leak, *_) = find_leaks({"train": [item_of(broken[0])], "test": [item_of(broken[0])]})
    assert leak.first.id == "\ud8000"


@pytest.mark.parametrize(
    ("calls", "places"),
    [(5, [""]), (None, [""]), ({"name": "a"}, [""]), ([{"name": "a"}, 5, {"name": 5}], ["/1", "/2"])],
)
def test_a_reference_whose_calls_are_none_is_a_fault_of_the_row(calls: object, places: list[str]) -> None:
    asked = {"id": "a", "messages": [{"role": "user", "content": "Which rule?"}], "reference_answer": {"calls": calls}}
    with pytest.raises(RowError) as error:
        item_of(asked)
    assert [fault.pointer for fault in error.value.faults] == [f"/reference_answer/calls{place}" for place in places]
    assert {fault.code for fault in error.value.faults} == {"bad_reference"}
