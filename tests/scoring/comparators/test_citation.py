from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.scoring.comparators.golden_cases import Case, golden
from touchstone.scoring.comparators.citation import Citation, citation_grade, find_citations, parse_citation

TRAPS = [
    ("Rule 144", "Rule 144A"),
    ("Rule 10b-5", "Rule 10b5-1", "Rule 10b5-2"),
    ("Rule 506(b)", "Rule 506(c)"),
    ("Rule 147", "Rule 147A"),
    ("Schedule 13D", "Schedule 13G"),
    ("Section 13(a) of the Exchange Act", "Section 15(d) of the Exchange Act"),
    ("Section 11 of the Securities Act", "Section 12(a)(2) of the Securities Act"),
    ("Regulation S-K Item 303", "Regulation S-X Rule 3-03"),
    ("Rule 14a-8", "Rule 14a-9"),
    ("Rule 504", "Rule 505"),
    ("Section 5 of the Securities Act", "Section 5 of the Exchange Act"),
]


@pytest.mark.parametrize("case", golden("citation"))
def test_golden(case: Case) -> None:
    assert citation_grade(case.expected, case.seen) == case.at_least, case.why


@pytest.mark.parametrize("trap", TRAPS)
def test_traps_stay_apart_both_ways(trap: tuple[str, ...]) -> None:
    for one in trap:
        for other in trap:
            assert citation_grade(one, other) == float(one == other)


@given(st.lists(st.sampled_from([one for trap in TRAPS for one in trap]), min_size=2, max_size=5, unique=True))
def test_naming_several_never_pays(rules: list[str]) -> None:
    assert citation_grade(rules[0], " or ".join(rules)) == 0.0
    assert citation_grade(rules[0], ", ".join(rules)) == 0.0


def test_citations_are_found_in_running_text() -> None:
    text = "Does Rule 506(b) of Regulation D, or Section 4(a)(2) of the Securities Act, apply after SEC v. Howey?"
    assert find_citations(text) == (
        Citation("cfr", "17", "230.506", ("b",)),
        Citation("usc", "15", "77d", ("a", "2")),
        Citation("case", "328", "us 293"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "the regulation a firm must follow",
        "500 shares at $230.50 in 12 months",
        "basic principles and slack demand",
        "a form letter on page 10",
        "the issuer's 5 largest holders",
        "",
    ],
)
def test_plain_text_holds_no_citation(text: str) -> None:
    assert find_citations(text) == ()


def test_parsing_wants_exactly_one() -> None:
    assert parse_citation("Reg S-K Item 303(b)") == Citation("cfr", "17", "229.303", ("b",))
    assert parse_citation("Rule 144 or Rule 145") is None
    assert parse_citation("nothing") is None
