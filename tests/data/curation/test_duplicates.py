from __future__ import annotations

import pytest

from tests.data.rows.world import ASK, LOOKUP, row
from tests.data.samples import call
from touchstone.data.curation.candidate import Candidate, label_of
from touchstone.data.curation.duplicates import deduplicated

OTHER = call("rule_lookup", citation="17 CFR 230.144A")


def candidate(
    number: int, question: str = ASK, *calls: object, category: str = "definition", repairs: int = 0
) -> Candidate:
    one = row(
        *(calls or (LOOKUP,)), id=f"r{number}", question=question, category=category, repairs=("trimmed",) * repairs
    )
    return Candidate(one, "doc", "doc", "doc.0000", "d", "p", "m", label_of(one.calls, one.order))


def codes(*candidates: Candidate) -> list[str | None]:
    result = deduplicated(candidates, 0.8)
    assert sorted([*result.kept, *result.refused]) == list(range(len(candidates)))
    return [result.refused.get(index) for index in range(len(candidates))]


def test_the_same_question_with_the_same_answer_stays_once() -> None:
    assert codes(candidate(0), candidate(1, ASK.upper().replace("?", " ?!"))) == [None, "duplicate"]


def test_the_row_with_the_fewest_repairs_stays_and_the_other_names_it() -> None:
    result = deduplicated([candidate(0, repairs=2), candidate(1)], 0.8)
    assert (result.kept, result.refused, result.twins) == ([1], {0: "duplicate"}, {0: 1})


def test_nearly_the_same_question_with_the_same_answer_stays_once() -> None:
    assert codes(candidate(0), candidate(1, ASK.replace("reporting", "public"))) == [None, "near_duplicate"]


def test_nearly_the_same_question_with_another_answer_stays() -> None:
    assert codes(candidate(0), candidate(1, ASK.replace("144", "144A"), OTHER)) == [None, None]


def test_one_question_with_two_answers_is_taken_out_whole_and_reported() -> None:
    rows = [candidate(0), candidate(1, ASK, OTHER), candidate(2, ASK.lower())]
    result = deduplicated(rows, 0.8)
    assert result.refused == dict.fromkeys(range(3), "label_conflict")
    (conflict,) = result.conflicts
    assert (conflict.kind, conflict.first, conflict.second, conflict.differs) == (
        "same_question",
        "r0",
        "r1",
        "arguments",
    )


@pytest.mark.parametrize(
    ("other", "differs"),
    [
        (candidate(1, ASK, call("case_search", query="x")), "tools"),
        (candidate(1, ASK, LOOKUP, category="history"), "category"),
    ],
)
def test_what_differs_is_told(other: Candidate, differs: str) -> None:
    assert deduplicated([candidate(0), other], 0.8).conflicts[0].differs == differs


def test_nearly_one_question_with_two_answers_is_reported_only_if_it_states_the_same_facts() -> None:
    reworded = ASK.replace("reporting issuer", "reporting company")
    assert [one.kind for one in deduplicated([candidate(0), candidate(1, reworded, OTHER)], 0.8).conflicts] == [
        "near_question"
    ]
    other_rule = ASK.replace("144", "144A")
    assert deduplicated([candidate(0), candidate(1, other_rule, OTHER)], 0.8).conflicts == []


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
