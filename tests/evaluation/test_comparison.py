from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evaluation.synthetic import RUBRIC, result_rows, run_document, run_of, scored
from touchstone.evaluation.comparison.comparison import compare
from touchstone.evaluation.comparison.pairing import ComparisonError, RunData
from touchstone.evaluation.statistics.settings import StatisticsSettings

SETTINGS = StatisticsSettings(replicates=500)
REWARDS = st.lists(st.tuples(*[st.sampled_from([0.0, 0.3, 0.76, 0.96, 1.0])] * 2), min_size=1, max_size=15)


def compared(champion: RunData, candidate: RunData) -> dict[str, Any]:
    return compare(champion, candidate, SETTINGS)


def runs_of(rewards: list[tuple[float, float]], *, samples: int = 1) -> tuple[RunData, RunData]:
    ids = [(index // samples, index % samples) for index in range(len(rewards))]
    sides = [
        [
            scored(f"q{identity}", pair[side], sample=sample)
            for (identity, sample), pair in zip(ids, rewards, strict=True)
        ]
        for side in (0, 1)
    ]
    count = len(rewards) // samples
    one, two = (
        RunData(run_document(name, count, samples=samples), rows)
        for name, rows in zip(("old", "new"), sides, strict=True)
    )
    return one, two


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return compared(run_of("base", 200, 0.0, unscored=1, failed=0.02), run_of("tuned", 200, 1.5, unscored=1))


def test_a_clear_gain_is_better(document: dict[str, Any]) -> None:
    reward = document["gains"]["reward"]
    assert document["verdict"] == "better"
    assert reward["low"] > 0
    assert reward["gain"] == pytest.approx(reward["candidate"] - reward["champion"])
    assert document["words"][0].startswith("better: the candidate gains ")
    assert document["p"] == document["categories"]["definition"]["p"] == 1e-4


def test_left_out_rows_are_counted_and_said(document: dict[str, Any]) -> None:
    left = document["left_out"]
    assert left["unscored"] == 1
    assert left["failed"] > 0
    assert document["samples"] == 200 - left["unscored"] - left["failed"]
    said = f"{left['unscored'] + left['failed']} samples left out of both runs: 1 unscored and {left['failed']} failed"
    assert any(said in words for words in document["words"])


def test_too_small_a_gain_is_not_decisive_and_says_how_small() -> None:
    found = compared(run_of("base", 200, 0.5), run_of("other", 200, 0.5))
    least = 100 * found["detectable"]["reward"]
    assert found["verdict"] == "not decisive"
    assert found["words"][0] == (
        f"not decisive: with 200 samples a gain below {least:.1f} points cannot be told from noise"
    )


def test_mcnemar_takes_the_first_sample_of_each_prompt_that_both_have() -> None:
    champion, candidate = runs_of([(1.0, 1.0), (0.0, 1.0), (0.3, 1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.0)], samples=2)
    assert compared(champion, candidate)["mcnemar"] == {"both": 1, "gained": 1, "lost": 1, "neither": 0, "p": 1.0}
    failed = {**{key: candidate.rows[0][key] for key in ("id", "sample", "rubric", "category", "family")}}
    without = RunData(candidate.run, [{**failed, "failed": {"code": "timeout"}}, *candidate.rows[1:]])
    assert compared(champion, without)["mcnemar"]["gained"] == 2


def test_several_samples_a_prompt_are_one_cluster() -> None:
    found = compared(run_of("base", 50, 0.0, samples=4), run_of("tuned", 50, 0.6, samples=4))
    assert (found["n"], found["samples"], found["clusters"]) == (50, 200, 50)
    assert "200 samples of 50 prompts" in found["words"][0]


def test_document_families_are_one_cluster() -> None:
    found = compared(run_of("base", 180, 0.0, families=True), run_of("tuned", 180, 1.0, families=True))
    assert found["statistics"]["unit"] == "family"
    assert found["clusters"] <= 30
    assert "document families" in found["words"][0]


def test_the_worst_and_the_best_changes_are_named() -> None:
    champion, candidate = runs_of([(1.0, 0.0), (1.0, 0.3), (0.0, 1.0), (0.76, 0.76)])
    changes = compared(champion, candidate)["changes"]
    assert [(change["id"], change["rung"]) for change in changes["regressions"]] == [("q0", [5, 2]), ("q1", [5, 2])]
    assert [change["id"] for change in changes["improvements"]] == ["q2"]


def test_every_sample_is_counted_from_rung_to_rung() -> None:
    transitions = compared(*runs_of([(1.0, 0.0), (1.0, 0.3), (0.0, 1.0), (0.76, 0.76)]))["transitions"]
    assert list(transitions) == list(transitions["1"]) == ["1", "2", "3", "4", "5"]
    assert (transitions["5"]["2"], transitions["2"]["5"], transitions["2"]["2"]) == (2, 1, 1)
    assert sum(count for row in transitions.values() for count in row.values()) == 4


def test_at_most_twenty_changes_are_named() -> None:
    changes = compared(*runs_of([(1.0, 0.0)] * 30))["changes"]
    assert len(changes["regressions"]) == 20
    assert changes["improvements"] == []


def test_categories_are_corrected_by_holm(document: dict[str, Any]) -> None:
    groups = document["categories"].values()
    assert all(group["p"] <= group["p_holm"] <= min(1.0, len(groups) * group["p"]) for group in groups)
    assert any("after Holm's correction" in words for words in document["words"])


@settings(max_examples=25)
@given(REWARDS)
def test_exchanging_the_runs_mirrors_everything(rewards: list[tuple[float, float]]) -> None:
    champion, candidate = runs_of(rewards)
    forth, back = compared(champion, candidate), compared(candidate, champion)
    opposite = {"better": "worse", "worse": "better", "not decisive": "not decisive"}
    assert back["verdict"] == opposite[forth["verdict"]]
    assert (back["p"], back["mcnemar"]["p"]) == (forth["p"], forth["mcnemar"]["p"])
    assert back["mcnemar"]["gained"] == forth["mcnemar"]["lost"]
    assert back["detectable"] == pytest.approx(forth["detectable"])
    for name, gain in forth["gains"].items():
        mirrored = back["gains"][name]
        assert mirrored["champion"] == gain["candidate"]
        for end, other in (("gain", "gain"), ("low", "high"), ("high", "low")):
            assert (mirrored[end] is None) is (gain[other] is None)
            assert gain[other] is None or mirrored[end] == pytest.approx(-gain[other], abs=1e-9)


@settings(max_examples=15)
@given(REWARDS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_no_bit(rewards: list[tuple[float, float]], order: random.Random) -> None:
    champion, candidate = runs_of(rewards)
    rows = list(candidate.rows)
    order.shuffle(rows)
    shuffled = compared(champion, RunData(candidate.run, rows))
    assert json.dumps(shuffled) == json.dumps(compared(champion, candidate))


@settings(max_examples=15)
@given(st.lists(st.sampled_from([0.0, 0.1, 0.3, 0.5]), min_size=2, max_size=15))
def test_adding_to_every_reward_adds_to_the_gain(rewards: list[float]) -> None:
    same, more = (compared(*runs_of([(reward, reward + add) for reward in rewards])) for add in (0.0, 0.25))
    assert same["gains"]["reward"]["gain"] == 0.0
    assert more["gains"]["reward"]["gain"] == pytest.approx(0.25)


def test_a_new_category_changes_no_other_ones_gain() -> None:
    def with_new(data: RunData, reward: float) -> RunData:
        return RunData(data.run, [*data.rows, *(scored(f"new-{index}", reward, category="new") for index in range(9))])

    champion, candidate = run_of("base", 60, 0.2), run_of("tuned", 60, 0.4)
    before = compared(champion, candidate)["categories"]
    after = compared(with_new(champion, 0.0), with_new(candidate, 0.3))["categories"]
    for name, group in before.items():
        assert {key: value for key, value in after[name].items() if key != "p_holm"} == {
            key: value for key, value in group.items() if key != "p_holm"
        }


def test_a_run_against_itself_is_not_decisive_and_not_certain() -> None:
    run = run_of("base", 100, 0.5)
    reward = compared(run, run)["gains"]["reward"]
    assert reward["gain"] == 0.0
    assert reward["low"] == pytest.approx(-reward["high"])
    assert reward["low"] < 0


def test_a_single_sample_is_a_clear_statement() -> None:
    found = compared(*runs_of([(0.3, 1.0)]))
    assert found["verdict"] == "not decisive"
    assert found["gains"]["reward"]["low"] is None
    assert found["detectable"]["reward"] is None
    assert "nothing can be told from noise" in found["words"][0]
    assert "Only one sample: no interval can be given." in found["words"]


def test_few_samples_decide_only_if_the_exact_test_agrees() -> None:
    assert compared(*runs_of([(0.0, 1.0)] * 5))["verdict"] == "not decisive"
    assert compared(*runs_of([(0.0, 1.0)] * 8))["verdict"] == "better"


def test_other_settings_of_the_runs_are_said() -> None:
    champion, candidate = runs_of([(0.3, 1.0)] * 3)
    warmer = {**candidate.run, "inference": {**candidate.run["inference"], "temperature": 0.7}}
    words = compared(champion, RunData(warmer, candidate.rows))["words"]
    assert "The runs asked with different settings: temperature 0.0 and 0.7." in words


def test_notes_of_the_runs_are_said() -> None:
    champion, candidate = runs_of([(0.3, 1.0)] * 3)
    noted = RunData({**candidate.run, "note": "written by hand"}, candidate.rows)
    assert "Note of the candidate: written by hand" in compared(champion, noted)["words"]
    assert "Note of both runs: written by hand" in compared(noted, noted)["words"]


def refused(champion: RunData, candidate: RunData) -> list[str]:
    with pytest.raises(ComparisonError) as caught:
        compared(champion, candidate)
    assert all(line in str(caught.value) for line in caught.value.differences)
    return caught.value.differences


def test_everything_that_differs_is_said_at_once() -> None:
    champion, candidate = run_of("base", 12, 0.5), run_of("other", 15, 0.5, samples=2)
    other = "sha256:" + "11" * 32
    run = {
        **candidate.run,
        "rubric": {"name": "strict", "version": "2", "digest": other},
        "dataset": {"name": "newer.jsonl", "digest": other, "rows": 15},
    }
    differences = refused(champion, RunData(run, [{**row, "rubric": other} for row in candidate.rows]))
    assert len(differences) == 4
    assert differences[0].startswith("different rubrics: champion securities sha256:abab")
    assert "candidate newer.jsonl sha256:1111" in differences[1]
    assert differences[2] == "different samples a prompt: champion 1, candidate 2"
    assert differences[3] == '3 ids of the candidate are missing in the champion: "q-00012", "q-00013", "q-00014"'


def test_rows_missing_on_both_sides_are_counted_and_the_first_named() -> None:
    champion = run_of("base", 20, 0.5)
    differences = refused(RunData(champion.run, champion.rows[:-1]), RunData(champion.run, champion.rows[8:]))
    assert differences[0].startswith("8 ids of the champion are missing in the candidate:")
    assert differences[0].endswith("and 3 more")
    assert differences[1] == '1 ids of the candidate are missing in the champion: "q-00019"'


def test_missing_samples_of_a_prompt_are_refused() -> None:
    champion = run_of("base", 3, 0.5, samples=2)
    assert refused(champion, RunData(champion.run, champion.rows[:-1])) == [
        '1 samples of the champion are missing in the candidate: "q-00002"#1'
    ]


def test_an_empty_run_is_refused() -> None:
    run = run_of("base", 3, 0.5)
    assert refused(run, RunData(run.run, [])) == ["the candidate holds no samples"]
    assert len(refused(RunData(run.run, []), RunData(run.run, []))) == 2


def test_all_unscored_is_refused_with_the_codes() -> None:
    champion, candidate = run_of("base", 3, 0.5), run_of("other", 3, 0.5, unscored=3)
    assert refused(champion, candidate) == [
        "no sample is scored in both runs: champion 3 of 3 scored; candidate 0 of 3 scored (3 no_reference)"
    ]


def test_rows_of_another_rubric_than_the_run_says_are_refused() -> None:
    champion = run_of("base", 3, 0.5)
    run = {**champion.run, "rubric": {**champion.run["rubric"], "digest": "sha256:" + "22" * 32}}
    differences = refused(RunData(run, champion.rows), champion)
    assert differences[0] == (
        f"the champion's run.json names rubric sha256:222222222222, but its rows were scored with {RUBRIC[:19]}"
    )


def test_it_is_json_without_nan(document: dict[str, Any]) -> None:
    assert json.loads(json.dumps(document, allow_nan=False)) == document


def test_two_runs_of_the_same_rows_need_not_be_in_memory_as_lists() -> None:
    rows = tuple(result_rows("base", 30, 0.5))
    assert compared(RunData(run_document("a", 30), rows), RunData(run_document("b", 30), rows))["n"] == 30


def test_pairs_that_are_left_out_take_their_families_with_them() -> None:
    base, tuned = (run_of(name, 60, skill, families=True) for name, skill in (("base", 0.0), ("tuned", 1.0)))
    head = ("id", "sample", "rubric", "category", "family")
    gone = set(range(0, 60, 3))
    holes = [
        {**{key: row[key] for key in head}, "failed": {"code": "timeout"}} if index in gone else row
        for index, row in enumerate(tuned.rows)
    ]
    kept = [[row for index, row in enumerate(run.rows) if index not in gone] for run in (base, tuned)]
    with_holes = compare(base, RunData(tuned.run, holes), SETTINGS)
    without = compare(RunData(base.run, kept[0]), RunData(tuned.run, kept[1]), SETTINGS)
    assert with_holes["left_out"]["failed"] == len(gone)
    assert with_holes["gains"] == without["gains"]
    assert with_holes["categories"] == without["categories"]
