from __future__ import annotations

import json
from typing import Any

import pytest

from tests.evaluation.synthetic import ledger_of, result_rows, run_document, scored
from touchstone.evaluation.statistics.settings import StatisticsSettings
from touchstone.evaluation.summaries.observations import METRICS
from touchstone.evaluation.summaries.run_summary import summary_of

SETTINGS = StatisticsSettings(replicates=500)
MEAN = {"mean", "low", "high", "n", "clusters"}


def summary(rows: list[dict[str, Any]], run: dict[str, Any] | None = None) -> dict[str, Any]:
    return summary_of(rows, run, settings=SETTINGS)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    rows = result_rows("base", 120, 0.5, unscored=2, failed=0.05)
    return summary_of(rows, run_document("base", 120), ledger_of(rows), settings=SETTINGS)


def test_every_mean_has_an_interval_and_its_denominator(document: dict[str, Any]) -> None:
    means = [document["metrics"][name] for name in METRICS]
    means += [
        mean for section in ("categories", "tools") for group in document[section].values() for mean in group.values()
    ]
    means += [group["grade"] for group in document["parameters"].values()]
    assert len(means) > 20
    for mean in means:
        assert set(mean) == MEAN
        assert mean["clusters"] <= mean["n"]
        assert mean["clusters"] < 2 or mean["low"] <= mean["mean"] <= mean["high"]


def executed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows as if executed: every third is right though not exact, and every tenth could not be."""
    found = []
    for place, row in enumerate(rows):
        if "reward" not in row:
            found.append(row)
        elif place % 10 == 0:
            found.append({**row, "execution": {"unscored": {"code": "timeout", "pointer": "/emitted/0"}}})
        else:
            same = row["exact"] or place % 3 == 0
            reasons = [] if same else [{"code": "other_result", "pointer": "/emitted/0", "lost": 0.5}]
            found.append(
                {**row, "execution": {"score": 1.0 if same else 0.5, "same_results": same, "reasons": reasons}}
            )
    return found


def test_execution_adds_its_metrics_and_changes_no_other(document: dict[str, Any]) -> None:
    rows = executed(result_rows("base", 120, 0.5, unscored=2, failed=0.05))
    with_execution = summary_of(rows, run_document("base", 120), ledger_of(rows), settings=SETTINGS)
    assert {name: with_execution["metrics"][name] for name in METRICS} == document["metrics"]
    assert "execution" not in document
    told = with_execution["execution"]
    scored = with_execution["metrics"]["same_results"]["n"]
    assert scored + told["unscored"]["timeout"] == document["counts"]["scored"]
    assert sum(told["agreement"].values()) == scored
    assert told["agreement"]["exact_only"] == 0
    right = told["agreement"]["both"] + told["agreement"]["execution_only"]
    assert with_execution["metrics"]["same_results"]["mean"] == pytest.approx(right / scored)
    lost = sum(reason["points"] for reason in told["reasons"].values())
    assert lost == pytest.approx(scored * (1 - with_execution["metrics"]["execution"]["mean"]))


def test_counts_and_rates_add_up(document: dict[str, Any]) -> None:
    counts = document["counts"]
    assert counts["samples"] == 120
    assert counts["scored"] + sum(counts["unscored"].values()) + sum(counts["failed"].values()) == 120
    assert counts["unscored"] == {"no_reference": 2}
    assert document["rates"]["unscored"]["share"] == pytest.approx(2 / 120)
    assert document["rates"]["failed"]["share"] == pytest.approx(counts["failed"]["throttled"] / 120)
    assert document["rates"]["failed"]["low"] < document["rates"]["failed"]["high"]
    assert sum(document["rungs"].values()) == counts["scored"]
    assert sum(document["dialects"].values()) == counts["scored"]
    assert sum(group["reward"]["n"] for group in document["categories"].values()) == counts["scored"]


def test_lost_points_are_those_that_the_reward_misses(document: dict[str, Any]) -> None:
    reward = document["metrics"]["reward"]
    lost = sum(reason["points"] for reason in document["reasons"].values())
    assert lost == pytest.approx(reward["n"] * (1 - reward["mean"]))


def test_the_confusion_matrix_counts_every_call() -> None:
    rows = [
        scored("a", 1.0),
        scored("b", 0.0, calls=[{"expected": "x", "emitted": "(unknown)", "arguments": {}}], tools=["x"]),
        scored("c", 0.0, calls=[{"expected": "x", "emitted": None, "arguments": {}}], tools=["x"]),
        scored("d", 1.0, calls=[], tools=[]),
    ]
    found = summary(rows)
    assert found["confusion"] == {
        "(none)": {"(none)": 1},
        "regulation_lookup": {"regulation_lookup": 1},
        "x": {"(none)": 1, "(unknown)": 1},
    }
    assert set(found["tools"]) == {"(abstain)", "regulation_lookup", "x"}


def test_facts_of_the_ledger(document: dict[str, Any]) -> None:
    answered = 120 - document["counts"]["failed"]["throttled"]
    assert document["stop_reasons"] == {"tool_use": answered}
    assert document["tokens"] == {"input": 800 * answered, "output": 40 * answered}
    assert document["cost"] == {"amount": pytest.approx(answered * 340e-6), "currency": "USD"}
    assert 0.5 <= document["latency"]["p50"] <= document["latency"]["p95"] <= document["latency"]["max"] == 1.4


def test_the_last_line_of_the_ledger_counts() -> None:
    rows = [scored("a", 1.0)]
    lines = list(ledger_of(rows))
    again = {**lines[0], "tokens": {"input": 1, "output": 2}}
    assert summary_of(rows, None, [*lines, again], settings=SETTINGS)["tokens"] == {"input": 1, "output": 2}


def test_without_a_ledger_nothing_is_claimed() -> None:
    found = summary([scored("a", 1.0), scored("b", 0.5)])
    assert [found[fact] for fact in ("stop_reasons", "tokens", "latency", "cost")] == [None] * 4


def test_the_order_of_the_rows_changes_no_bit() -> None:
    rows = result_rows("base", 60, 0.5, samples=2, families=True, failed=0.05)
    assert json.dumps(summary(rows)) == json.dumps(summary(rows[::-1]))


def test_a_new_category_changes_no_other_ones_interval() -> None:
    rows = result_rows("base", 60, 0.5)
    more = [scored(f"new-{index}", index / 10, category="new") for index in range(11)]
    before, after = summary(rows), summary(rows + more)
    assert set(after["categories"]) == {*before["categories"], "new"}
    for name, group in before["categories"].items():
        assert after["categories"][name] == group


def test_it_is_json_without_nan(document: dict[str, Any]) -> None:
    assert json.loads(json.dumps(document, allow_nan=False)) == document


def test_an_empty_run_says_so() -> None:
    found = summary([], run_document("base", 0))
    assert found["metrics"]["reward"] == {"mean": None, "low": None, "high": None, "n": 0, "clusters": 0}
    assert found["rubric"] is None
    assert found["statements"] == ["The run holds no samples: there is nothing to average."]


def test_all_unscored_says_so_and_gives_no_mean() -> None:
    found = summary(result_rows("base", 5, 0.5, unscored=5))
    assert found["metrics"]["reward"]["mean"] is None
    assert found["rates"]["unscored"]["share"] == 1.0
    assert found["statements"][0].startswith("None of 5 samples has a score")


def test_a_single_sample_has_a_mean_and_no_interval() -> None:
    found = summary([scored("a", 0.4)])
    assert found["metrics"]["reward"] == {"mean": 0.4, "low": None, "high": None, "n": 1, "clusters": 1}
    assert found["statements"] == ["Only one sample: no interval can be given."]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"count": 12}, "Only 12 samples: under 20, an interval misses more often than it says."),
        ({"count": 30, "samples": 2}, "Intervals treat the samples of one prompt as one piece of evidence."),
        ({"count": 30, "families": True}, "Only 5 document families"),
        ({"count": 30, "families": True}, "Intervals treat rows of one document family as one piece of evidence."),
        ({"count": 30, "unscored": 1}, "1 sample could not be scored by fault of the row"),
        ({"count": 60, "failed": 0.5}, "got no answer, by no fault of the model"),
    ],
)
def test_what_a_person_must_know_is_said(options: dict[str, Any], said: str) -> None:
    assert said in " ".join(summary(result_rows("base", skill=0.5, **options))["statements"])


def test_rows_without_a_family_among_those_with_one_are_counted_and_said() -> None:
    rows = [scored("a", 1.0, family="x"), scored("b", 0.0), scored("c", 0.0, family="y")]
    assert any(words.startswith("1 sample without a family") for words in summary(rows)["statements"])


def test_the_note_of_the_run_is_said_first() -> None:
    run = run_document("base", 1, note="hand-written answers; no model made them")
    assert summary([scored("a", 1.0)], run)["statements"][0].endswith("hand-written answers; no model made them")


def test_what_the_intervals_were_made_with_is_recorded(document: dict[str, Any]) -> None:
    recorded = {"level": 0.95, "replicates": 500, "seed": 20_260_101, "unit": "sample", "clusters": 120}
    assert document["statistics"] == recorded
