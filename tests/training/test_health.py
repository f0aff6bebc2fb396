"""The verdict on a run: each illness by a curve that has it, and a healthy one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.training.health import health_of
from touchstone.training.metrics import Series

STEPS = tuple(range(20))
UP = tuple(0.2 + 0.02 * step for step in STEPS)
DOWN = tuple(reversed(UP))
STILL = tuple(0.4 for _ in STEPS)


def series(**values: tuple[float | None, ...]) -> Series:
    return Series(STEPS, values, "m.csv")


ILL: list[tuple[str, Series]] = [
    ("reward_never_moves", series(reward_mean=tuple(0.0 for _ in STEPS))),
    ("reward_never_moves", series(reward_mean=STILL)),
    ("reward_flat", series(reward_mean=tuple(0.4 + 0.001 * (step % 2) for step in STEPS))),
    ("reward_falls", series(reward_mean=DOWN)),
    ("overfitting", series(reward_mean=UP, validation_reward=DOWN)),
    ("gap_widens", series(reward_mean=UP, validation_reward=tuple(0.2 + 0.005 * step for step in STEPS))),
    ("zero_spread", series(reward_mean=UP, advantage_min=STILL, advantage_max=STILL)),
    ("zero_spread", series(reward_mean=UP, reward_min=UP, reward_max=UP)),
    ("entropy_collapse", series(reward_mean=UP, entropy=tuple(1.0 / (1 + step * step) for step in STEPS))),
    ("length_grows", series(reward_mean=UP, length=tuple(100.0 + 20 * step for step in STEPS))),
    ("gradient_spike", series(reward_mean=UP, grad_norm=(*STILL[1:], 40.0))),
    ("no_gradient", series(reward_mean=UP, grad_norm=tuple(0.0 for _ in STEPS))),
    ("not_finite", Series(STEPS, {"reward_mean": UP}, "m.csv", not_finite=1)),
    ("loss_does_not_fall", series(loss=UP)),
]


@pytest.mark.parametrize(("code", "ill"), ILL)
def test_an_illness_is_found_and_no_other(code: str, ill: Series) -> None:
    health = health_of(ill)
    assert health.verdict == "unhealthy"
    assert [finding.code for finding in health.findings if finding.bad] == [code]
    assert all(finding.words and finding.next_step for finding in health.findings)


@pytest.mark.parametrize(
    ("code", "well"),
    [
        (
            "reward_rises",
            series(
                reward_mean=UP,
                validation_reward=UP,
                entropy=tuple(1.1 - 0.01 * step for step in STEPS),
                length=tuple(300.0 for _ in STEPS),
                grad_norm=tuple(0.5 + 0.1 * (step % 3) for step in STEPS),
                advantage_min=tuple(-1.0 for _ in STEPS),
                advantage_max=tuple(1.0 for _ in STEPS),
            ),
        ),
        ("loss_falls", series(loss=DOWN)),
    ],
)
def test_a_healthy_run(code: str, well: Series) -> None:
    health = health_of(well)
    assert health.verdict == "healthy"
    assert [finding.code for finding in health.findings] == [code]


@pytest.mark.parametrize(
    ("code", "little"),
    [
        ("too_few_steps", Series((1, 2), {"reward_mean": (0.1, 0.2)}, "m.csv")),
        ("too_few_steps", Series((), {}, "m.csv")),
        ("no_curve", series(entropy=UP)),
        ("no_curve", series(reward_mean=tuple(None for _ in STEPS))),
    ],
)
def test_nothing_is_claimed_of_too_little(code: str, little: Series) -> None:
    health = health_of(little)
    assert (health.verdict, health.findings[0].code) == ("unknown", code)


def test_the_words_hold_the_numbers() -> None:
    (finding,) = health_of(series(reward_mean=DOWN)).findings
    assert finding.words == "the mean reward goes from 0.550 to 0.230"


def test_a_curve_of_few_values_gives_no_finding_of_it() -> None:
    sparse: tuple[float | None, ...] = (0.1, 0.9, *(None for _ in STEPS[2:]))
    assert health_of(series(reward_mean=UP, entropy=sparse)).verdict == "healthy"


@given(
    st.integers(0, 30).flatmap(
        lambda size: st.fixed_dictionaries(
            {},
            optional={
                name: st.tuples(*[st.none() | st.floats(-1e9, 1e9)] * size)
                for name in ("reward_mean", "entropy", "length", "grad_norm", "advantage_min", "advantage_max", "loss")
            },
        )
    )
)
def test_no_curve_breaks_it(values: dict[str, tuple[float | None, ...]]) -> None:
    size = max((len(column) for column in values.values()), default=0)
    health = health_of(Series(tuple(range(size)), values, "m.csv"))
    assert health.verdict in {"healthy", "unhealthy", "unknown"}
    assert (health.verdict == "unhealthy") == any(finding.bad for finding in health.findings)
