from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.data.rows.world import register
from touchstone.data.citations.register import Register, register_from
from touchstone.data.citations.written import canonical_text
from touchstone.data.documents.facts import Document
from touchstone.scoring.comparators.citation import citation_grade, find_citations

WRITTEN = [
    ("Rule 144", "17 CFR 230.144"),
    ("Rule 144A(a)(1)", "17 CFR 230.144A(a)(1)"),
    ("SEC Rule 10b-5(b)", "17 CFR 240.10b-5(b)"),
    ("17 C.F.R. \u00a7 240.10b5-1(b)", "17 CFR 240.10b5-1(b)"),
    ("Regulation D Rule 502(c)", "17 CFR 230.502(c)"),
    ("Rule 501(a)(8)(A)", "17 CFR 230.501(a)(8)(A)"),
    ("Item 303 of Regulation S-K", "17 CFR 229.303"),
    ("Section 10(b) of the Exchange Act", "15 USC 78j(b)"),
    ("17 CFR 230.144", "17 CFR 230.144"),
]
LEFT = ["328 U.S. 293", "Regulation FD", "Rules 144 and 144A", "N/A", "", "Section 4.2 of the Agreement", "the rule"]
LEFT += [
    "FINRA Rule 4512(c)",
    "Rule 4512(c)",
    "NYSE Rule 405",
    "Nasdaq Rule 5635(d)",
    "Fed. R. Evid. 702",
    "Local Rule 144",
]


@pytest.mark.parametrize(("text", "form"), WRITTEN, ids=[case[0] for case in WRITTEN])
def test_a_code_section_has_one_form_and_scoring_takes_it_for_the_same(text: str, form: str) -> None:
    assert canonical_text(text) == form
    assert canonical_text(form) == form
    assert citation_grade(text, form) == 1.0


@pytest.mark.parametrize("text", LEFT)
def test_what_is_no_single_code_section_is_left_alone(text: str) -> None:
    assert canonical_text(text) is None


STANDINGS = [
    ("17 CFR 230.144", "known"),
    ("Rule 144(d)(1)", "known"),
    ("SEC v. W.J. Howey Co., 328 U.S. 293 (1946)", "known"),
    ("Basic Inc. v. Levinson, 485 U.S. 224", "known"),
    ("Rule 506(b)", "canonical"),
    ("15 USC 78j(b)", "canonical"),
    ("FINRA Rule 505", "canonical"),
    ("MSRB Rule G-17", "canonical"),
    ("Rule 505", "not_in_force"),
    ("17 CFR 230.505(b)(2)", "not_in_force"),
    ("456 F.Supp.3d 789", "unknown"),
]


@pytest.mark.parametrize(("text", "standing"), STANDINGS, ids=[case[0] for case in STANDINGS])
def test_how_far_a_citation_is_trusted(text: str, standing: str) -> None:
    (citation,) = find_citations(text)
    assert register().standing(citation) == standing
    assert register_from(json.loads(json.dumps(register().document()))).standing(citation) == standing


def test_a_rule_of_a_court_is_no_authority() -> None:
    (citation,) = find_citations("Rule 702 of the Federal Rules of Evidence")
    assert register().standing(citation) is None


def test_when_a_provision_ended() -> None:
    (old,) = find_citations("Rule 505(b)")
    (live,) = find_citations("Rule 144")
    assert register().ended(old) == (date(2017, 5, 22),)
    assert register().ended(live) is None


PIECES = st.sampled_from(
    [
        *(
            "456",
            "2d",
            "3d",
            "789",
            "1",
            "U.S.",
            "u.s.",
            "US",
            "U. S.",
            "S. Ct.",
            "S.Ct.",
            "L. Ed.",
            "L.Ed.2d",
            "F.3d",
            "F. 2d",
        ),
        *(
            "F.4th",
            "F.Supp.",
            "F. Supp. 3d",
            "F. Supp.2d",
            "A.2d",
            "A. 3d",
            "N.E.2d",
            "N. E. 3d",
            "N.W.2d",
            "P.3d",
            "P. 2d",
        ),
        *(
            "So. 2d",
            "So.3d",
            "WL",
            "Stat.",
            "U.S.C.",
            "C.F.R.",
            "CFR",
            "SEC v. Ralston",
            "in",
            "June",
            "(1953)",
            ",",
            "the",
        ),
    ]
)
SPACES = st.sampled_from([" ", "  ", "\u00a0", "\n", "", " \u00b6 "])


@given(st.lists(st.tuples(PIECES, SPACES), min_size=2, max_size=8))
def test_no_unknown_case_escapes_the_quick_look(parts: list[tuple[str, str]]) -> None:
    text = "".join(piece + space for piece, space in parts)
    known = register()
    if any(known.standing(one) == "unknown" for one in find_citations(text)):
        assert known.may_be_at_fault(text)


def test_the_quick_look_knows_what_was_added_after_it() -> None:
    known = Register()
    assert not known.may_be_at_fault("17 CFR 230.505")
    known.add(Document("r", "r.txt", {}, "r", "17 CFR 230.505", "repealed"))
    assert known.may_be_at_fault("17 CFR 230.505")
