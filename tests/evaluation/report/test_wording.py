from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.evaluation.report.sections.explanations import explained
from touchstone.evaluation.report.wording import (
    NOTHING,
    counted,
    interval,
    level_of,
    percent,
    points,
    points_interval,
    probability,
    seconds,
    sentence,
    short_digest,
    shorten,
)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (percent(0.7491), "74.9%"),
        (percent(None), NOTHING),
        (points(0.312), "+31.2"),
        (points(-0.0312), "\u22123.1"),
        (points(0.0), "0.0"),
        (points(-0.0000001), "0.0"),
        (points(None), NOTHING),
        (interval({"low": 0.712, "high": 0.783}), "71.2\u201378.3"),
        (interval({"low": None, "high": None}), ""),
        (points_interval({"low": -0.01, "high": 0.02}), "\u22121.0 to +2.0"),
        (probability(5.9e-44), "<0.001"),
        (probability(0.0301), "0.030"),
        (probability(None), NOTHING),
        (seconds(0.753), "0.75 s"),
        (seconds(12.34), "12.3 s"),
        (seconds(200.0), "3 min 20 s"),
        (seconds(3725.0), "1 h 02 min"),
        (seconds(None), NOTHING),
        (short_digest("sha256:" + "ab" * 32), "sha256:abababababab\u2026"),
        (short_digest(None), NOTHING),
        (counted(1, "sample"), "1 sample"),
        (counted(1200, "sample"), "1,200 samples"),
        (level_of({"level": 0.95}), "95%"),
        (level_of({"level": 0.999}), "99.9%"),
        (sentence("not decisive: so"), "Not decisive: so."),
        (sentence("Done."), "Done."),
        (sentence(""), ""),
    ],
)
def test_says_it_so(said: str, expected: str) -> None:
    assert said == expected


@given(st.text(max_size=80), st.integers(3, 60))
def test_a_short_name_keeps_its_ends(name: str, limit: int) -> None:
    short = shorten(name, limit)
    assert len(short) <= max(limit, 0)
    assert short == name or (short[0] == name[0] and short[-1] == name[-1])


def test_every_documented_reason_is_explained() -> None:
    text = (Path(__file__).parents[3] / "docs" / "reasons.md").read_text(encoding="utf-8")
    of_samples = text[: text.index("## The row: unscored samples")]
    codes = {
        code
        for line in of_samples.splitlines()
        if line.startswith("| `")
        for code in re.findall(r"`(\w+)`", line.split("|")[1])
    }
    assert len(codes) > 30
    assert {code for code in codes if not explained(code)} == set()
