from __future__ import annotations

import pytest

from tests.scoring.comparators.golden_cases import Case, golden
from touchstone.scoring.comparators.enum import enum_grade


@pytest.mark.parametrize("case", golden("enum"))
def test_golden(case: Case) -> None:
    assert enum_grade(case.expected, case.seen) == case.at_least, case.why
