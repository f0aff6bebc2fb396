from __future__ import annotations

import pytest
from hypothesis import example, given

from tests.scoring.comparators.golden_cases import Case, golden
from tests.scoring.comparators.json_values import texts
from touchstone.scoring.comparators.text import normalise_text, same_text, text_grade


@pytest.mark.parametrize("case", golden("text"))
def test_golden(case: Case) -> None:
    assert text_grade(case.expected, case.seen) == case.at_least, case.why


@given(texts)
@example("x* *y")
@example("a.b.-c d.e.f")
@example("2*a.b.c.")
@example("ΰ\u0345 ŉ ǰ")
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise_text(text)
    assert normalise_text(once) == once


def test_normal_form_reads_well() -> None:
    assert normalise_text("  The U.S.  Lock-Up of 2 * x ** 2 ") == "the us lock up of 2x^2"


def test_long_texts_keep_the_rules() -> None:
    long = "use_of_proceeds and Corp. " * 1000
    assert same_text(long, long.upper().replace("_", "-").replace("CORP.", "corp"))
    assert not same_text(long, long + "1")
    assert not same_text(long, "short")
