from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.data.curation.worlds import document, outcome
from tests.data.rows.world import ASK, LOOKUP, row
from tests.data.samples import call
from touchstone.data.curation.candidate import Candidate, label_of
from touchstone.data.curation.duplicates import deduplicate
from touchstone.data.curation.shelf import ShelvedRow, shelf
from touchstone.data.similarity import folded, near_forest

OTHER = call("rule_lookup", citation="17 CFR 230.144A")


def candidate(
    number: int, question: str = ASK, *calls: object, category: str = "definition", repairs: int = 0
) -> Candidate:
    one = row(
        *(calls or (LOOKUP,)), id=f"r{number}", question=question, category=category, repairs=("trimmed",) * repairs
    )
    return Candidate(one, "doc", "doc", "doc.0000", "d", "p", "m")


class Left(NamedTuple):
    rows: list[ShelvedRow]
    conflicts: list[Any]


def deduplicated(*candidates: Candidate) -> Left:
    outcomes = [outcome("doc", number, rows=0) for number in range(len(candidates))]
    filled = [replace(one, rows=[candidate.row]) for one, candidate in zip(outcomes, candidates, strict=True)]
    with shelf([document("doc")], filled) as run:
        deduplicate(run, 0.8)
        return Left(list(run.rows()), list(run.conflicts()))


def codes(*candidates: Candidate) -> list[str | None]:
    rows = deduplicated(*candidates).rows
    assert [row.candidate.row for row in rows] == [candidate.row for candidate in candidates]
    return [row.code for row in rows]


def test_the_same_question_with_the_same_answer_stays_once() -> None:
    assert codes(candidate(0), candidate(1, ASK.upper().replace("?", " ?!"))) == [None, "duplicate"]


def test_the_row_with_the_fewest_repairs_stays_and_the_other_names_it() -> None:
    gone, stays = deduplicated(candidate(0, repairs=2), candidate(1)).rows
    assert (gone.code, gone.twin, stays.code, stays.twin) == ("duplicate", "r1", None, None)


def test_a_duplicate_names_the_row_that_stays_even_if_the_one_before_it_goes_as_well() -> None:
    rows = [candidate(0, repairs=2), candidate(1, repairs=1), candidate(2, ASK.replace("reporting", "public"))]
    assert [(row.code, row.twin) for row in deduplicated(*rows).rows] == [
        ("duplicate", "r2"),
        ("near_duplicate", "r2"),
        (None, None),
    ]


def test_nearly_the_same_question_with_the_same_answer_stays_once() -> None:
    assert codes(candidate(0), candidate(1, ASK.replace("reporting", "public"))) == [None, "near_duplicate"]


def test_nearly_the_same_question_with_another_answer_stays() -> None:
    assert codes(candidate(0), candidate(1, ASK.replace("144", "144A"), OTHER)) == [None, None]


def test_one_question_with_two_answers_is_taken_out_whole_and_reported() -> None:
    rows = [candidate(0), candidate(1, ASK, OTHER), candidate(2, ASK.lower())]
    result = deduplicated(*rows)
    assert [(row.code, row.twin) for row in result.rows] == [("label_conflict", None)] * 3
    assert result.conflicts == [
        {"kind": "same_question", "first": "r0", "second": "r1", "similarity": 1.0, "differs": "arguments"}
    ]


@pytest.mark.parametrize(
    ("other", "differs"),
    [
        (candidate(1, ASK, call("case_search", query="x")), "tools"),
        (candidate(1, ASK, LOOKUP, category="history"), "category"),
    ],
)
def test_what_differs_is_told(other: Candidate, differs: str) -> None:
    assert deduplicated(candidate(0), other).conflicts[0]["differs"] == differs


def test_nearly_one_question_with_two_answers_is_reported_only_if_it_states_the_same_facts() -> None:
    reworded = ASK.replace("reporting issuer", "reporting company")
    conflicts = deduplicated(candidate(0), candidate(1, reworded, OTHER)).conflicts
    assert [one["kind"] for one in conflicts] == ["near_question"]
    other_rule = ASK.replace("144", "144A")
    assert deduplicated(candidate(0), candidate(1, other_rule, OTHER)).conflicts == []


ROWS = st.lists(
    st.builds(
        lambda question, answer, repairs: (" ".join(question), answer, repairs),
        st.lists(st.sampled_from(("rule", "144", "144a", "of", "the", "issuer", "rely")), min_size=1, max_size=6),
        st.sampled_from((LOOKUP, OTHER)),
        st.integers(0, 2),
    ),
    max_size=14,
)


@given(ROWS)
def test_every_row_stays_or_goes_for_a_reason_that_holds(drawn: list[tuple[str, Any, int]]) -> None:
    given_rows = [
        candidate(number, question, answer, repairs=repairs) for number, (question, answer, repairs) in enumerate(drawn)
    ]
    by_id = {row.candidate.row.id: row for row in deduplicated(*given_rows).rows}
    assert list(by_id) == [one.row.id for one in given_rows]
    answers: dict[str, set[bytes]] = {}
    for one in given_rows:
        answers.setdefault(folded(one.row.question), set()).add(one.answer)
    for left in by_id.values():
        contradicted = len(answers[folded(left.candidate.row.question)]) > 1
        assert (left.code == "label_conflict") is contradicted
        assert (left.twin is None) is (left.code in (None, "label_conflict"))
        if left.twin is not None:
            assert by_id[left.twin].code is None
            assert by_id[left.twin].candidate.answer == left.candidate.answer
    for answer in {one.answer for one in given_rows}:
        stay = [left.candidate for left in by_id.values() if left.code is None and left.candidate.answer == answer]
        assert not list(near_forest([one.row.question for one in stay], 0.8))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ([LOOKUP], [call("rule_lookup", citation="Rule 144(d)")], True),
        ([LOOKUP], [call("rule_lookup", citation=" 17 cfr 230.144(d) ")], True),
        ([LOOKUP], [OTHER], False),
        ([LOOKUP, OTHER], [OTHER, LOOKUP], True),
        (
            [call("rule_lookup", "a", citation="x"), call("rule_lookup", citation="$a.b$")],
            [call("rule_lookup", "z", citation="x"), call("rule_lookup", citation="$z.b$")],
            True,
        ),
        ([], [LOOKUP], False),
    ],
)
def test_answers_are_the_same_by_what_they_say(
    one: list[dict[str, object]], other: list[dict[str, object]], same: object
) -> None:
    assert (label_of(one, "any") == label_of(other, "any")) is same


def test_an_order_makes_another_answer() -> None:
    assert label_of([LOOKUP, OTHER], "sequence") != label_of([OTHER, LOOKUP], "sequence")
    assert label_of([LOOKUP, OTHER], "sequence") != label_of([LOOKUP, OTHER], "any")
