"""The verdict: each way in which RFT can't learn, by rollouts that have it, and rollouts that teach."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.bench.signal.made import groups, rollout
from touchstone.bench.signal.rollouts import Rollouts
from touchstone.bench.signal.signal import Plan, signal_of
from touchstone.bench.signal.verdict import document_of, judged

MIXED = [0.0, 0.4, 0.8, 1.0]


@pytest.mark.parametrize(
    ("rewards", "verdict", "code"),
    [
        ([[0.0] * 4] * 10, "will not learn", "constant_reward"),
        ([[0.5] * 4] * 10, "will not learn", "constant_reward"),
        ([[-1.0, -0.5, 0.0, 0.0]] * 10, "will not learn", "unrewarded"),
        ([[1.0] * 4] * 9 + [[1.0] * 3], "will not learn", "constant_reward"),
        ([[0.0] * 4] * 96 + [MIXED] * 4, "will not learn", "no_spread"),
        ([[1.0] * 4] * 50 + [[0.0] * 4] * 45 + [MIXED] * 5, "will not learn", "no_spread"),
        ([[0.0] * 4] * 70 + [MIXED] * 30, "learns slowly", "little_spread"),
        ([MIXED] * 3, "unknown", "too_few_groups"),
        ([[0.5]] * 100, "unknown", "too_few_groups"),
    ],
)
def test_what_does_not_teach(rewards: Sequence[Sequence[float]], verdict: str, code: str) -> None:
    found, findings = judged(signal_of(groups(*rewards), Plan()))
    assert found == verdict
    assert findings[0].code == code
    assert all(one.words and one.next_step and one.source for one in findings)


def test_what_teaches() -> None:
    assert judged(signal_of(groups(*[MIXED] * 10), Plan())) == ("can learn", ())


def test_all_solved_by_answers_of_different_form() -> None:
    kept = [rollout(f"p-{n % 6}", 1.0 if n % 6 < 3 else 0.96, solved=True) for n in range(24)]
    assert judged(signal_of(Rollouts(kept), Plan()))[1][0].code == "all_solved"


def test_few_prompts_a_step_have_no_useful_group() -> None:
    signal = signal_of(groups(*[[0.0] * 4] * 80, *[MIXED] * 20), Plan(prompts_per_step=4))
    assert signal.useful_per_step == pytest.approx(0.8)
    assert judged(signal)[1][0].code == "no_useful_group"


def test_prompts_are_told_apart_by_what_is_alike_in_them() -> None:
    signal = signal_of(
        groups([1.0, 1.0], [0.0, 0.0], [0.0, 0.0], [0.4, 0.4], [0.0, 0.4], [1.0, 0.4], [0.7]), Plan(2, 10)
    )
    assert (signal.prompts, signal.measured, signal.rollouts) == (7, 6, 13)
    assert (signal.solved, signal.unrewarded, signal.stuck, signal.without_spread) == (1, 2, 1, 4)
    assert signal.never_solved == 4
    assert signal.answers == (1, 2, 2)
    assert signal.useful == pytest.approx(2 / 6)
    assert signal.useful_per_step == pytest.approx(10 / 3)


@pytest.mark.parametrize(
    ("kept", "code"),
    [
        ([rollout(f"p-{n}", r) for n in range(10) for r in (0.0, 0.1, 0.2, 0.3)], "never_solved"),
        ([rollout(f"p-{n}", 1.0 if n < 7 else r) for n in range(10) for r in MIXED], "always_solved"),
        ([rollout(f"p-{n}", r, points={"exact": r, "x": 0.0}) for n in range(10) for r in MIXED], "one_part_dominates"),
        ([rollout(f"p-{n}", r, parts={"parse": r / 3}) for n in range(10) for r in MIXED], "form_not_learned"),
        ([rollout(f"p-{n}", r, length=int(100 * r)) for n in range(10) for r in MIXED], "length_pays"),
        ([rollout(f"p-{n}", r, length=int(-100 * r)) for n in range(10) for r in MIXED], "length_pays"),
    ],
)
def test_what_a_person_should_look_at(kept: list[object], code: str) -> None:
    verdict, findings = judged(signal_of(Rollouts(kept), Plan()))  # type: ignore[arg-type]
    assert code in {finding.code for finding in findings}
    assert verdict != "will not learn"
    assert not any(finding.fatal for finding in findings)


def test_the_document_holds_numbers_and_findings() -> None:
    document = document_of(signal_of(groups(*[[0.0] * 4] * 96, *[MIXED] * 4), Plan(8, 32)))
    assert document["verdict"] == "will not learn"
    assert document["group_size"] == 8
    assert document["expected_useful_share"] == pytest.approx(0.04 * (1 - 4 * 0.25**8))
    assert document["findings"][0]["code"] == "no_spread"
    assert document["answers_per_prompt"] == {"fewest": 4, "median": 4, "most": 4}
