"""Every golden case comes out as computed by hand, and to the bit the same through all three doors."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.golden.corpus import Golden, by_rubric, golden_cases
from tests.golden.doors import Seen, by_command_line, by_handler, by_library

CASES = golden_cases()
GROUPS = by_rubric(CASES)
NUMBERS = ("reward", "graded", "rung", "parse", "selection", "arguments", "order", "schema")
TOLERANCE = 1e-9


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_a_case_comes_out_as_computed_by_hand(case: Golden) -> None:
    (seen,) = by_library([case.item], case.rubric)
    assert (seen.code, case.why) == (case.expected.get("unscored"), case.why)
    if seen.unscored:
        return
    for name in NUMBERS:
        if name in case.expected:
            assert _is_close(seen.numbers[name], case.expected[name]), (name, seen, case.why)
    _check_the_rest(seen, case)


def _check_the_rest(seen: Seen, case: Golden) -> None:
    expected = case.expected
    codes = [code for code, _ in seen.reasons or []]
    assert seen.exact == expected.get("exact", seen.exact)
    assert seen.dialect == expected.get("dialect", seen.dialect)
    assert Counter(codes) == Counter(expected.get("reasons", codes)), case.why
    assert set(expected.get("reasons_include", [])) <= set(codes)
    reward = seen.numbers["reward"]
    assert reward is not None
    assert reward <= expected.get("reward_at_most", 1.0) + TOLERANCE
    assert abs(sum(lost for _, lost in seen.reasons or []) - (1.0 - reward)) <= TOLERANCE


def _is_close(seen: float | None, expected: float | None) -> bool:
    if seen is None or expected is None:
        return seen is expected
    return abs(seen - expected) <= TOLERANCE


@pytest.mark.parametrize(("rubric", "cases"), GROUPS, ids=[group[0].id for _, group in GROUPS])
def test_all_doors_say_the_same_to_the_bit(
    rubric: dict[str, Any], cases: list[Golden], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [case.item for case in cases]
    library = by_library(items, rubric)
    assert by_command_line(items, rubric, tmp_path) == library
    handled = by_handler(items, rubric, tmp_path, monkeypatch)
    assert handled == [_as_the_handler_says(seen) for seen in library]


def _as_the_handler_says(seen: Seen) -> Seen:
    """A handler's entry has neither graded score nor reasons nor codes."""
    numbers = {name: value for name, value in seen.numbers.items() if name != "graded"}
    return seen._replace(numbers=numbers, code=None, reasons=None)


def test_the_corpus_is_complete() -> None:
    """Ids once, every dialect, every rung, every reason code of the documentation, every unscored code."""
    assert len({case.id for case in CASES}) == len(CASES) >= 110
    assert all(case.why and case.source for case in CASES)
    documented = _documented_codes(Path(__file__).parents[2] / "docs" / "reasons.md")
    reasons = {code for case in CASES for code in case.expected.get("reasons", [])}
    unscored = {case.expected["unscored"] for case in CASES if "unscored" in case.expected}
    assert documented - reasons - unscored == set()
    assert {case.expected.get("rung") for case in CASES} >= {1, 2, 3, 4, 5}
    dialects = {case.expected.get("dialect") for case in CASES}
    assert dialects >= {"tool_calls", "tool_use", "nova", "tool_call", "json", "query_analysis", "none"}


def _documented_codes(page: Path) -> set[str]:
    cells = [line.split("|")[1] for line in page.read_text().splitlines() if line.startswith("| `")]
    return {code.strip(" `") for cell in cells for code in cell.split(",")}
