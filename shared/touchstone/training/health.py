"""Whether a training run was healthy, in words: what the curves say and what to do about it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from touchstone.training.metrics import Series

_FEW = 5
_WINDOW = 0.2
_FLAT = 0.01
_STILL = 1e-9
_COLLAPSED = 0.1
_SPREADLESS = 0.5
_LONGER = 2.0
_SPIKE = 10.0
_GAP = 0.1


class Threshold(NamedTuple):
    """When a finding is made, in words, and where the threshold comes from."""

    words: str
    source: str


_OURS = "ours"
THRESHOLDS = {
    "not_finite": Threshold("any value is NaN or infinite", "no curve has such a value"),
    "reward_never_moves": Threshold(f"the reward moves by at most {_STILL:g}", "constant scores train on noise"),
    "reward_falls": Threshold(f"by more than {_FLAT:g}", _OURS),
    "reward_flat": Threshold(f"by less than {_FLAT:g}", _OURS),
    "overfitting": Threshold(f"validation falls by more than {_FLAT:g} while training rises", _OURS),
    "gap_widens": Threshold(f"training rises above validation by {_GAP:g} more", _OURS),
    "zero_spread": Threshold(
        f"rewards alike in {_SPREADLESS:.0%} of the steps", "no advantage, no gradient; share ours"
    ),
    "entropy_collapse": Threshold(f"below {_COLLAPSED:g} of where it began", _OURS),
    "length_grows": Threshold(f"to more than {_LONGER:g} times", _OURS),
    "gradient_spike": Threshold(f"above {_SPIKE:g} times its median", _OURS),
    "no_gradient": Threshold("0 at every step", "nothing is learned"),
    "loss_does_not_fall": Threshold("the last fifth is not below the first", "supervised training only"),
}
"""The thresholds by finding. AWS publishes none; where the source says ours, it is a judgement, not a measurement."""


class Finding(NamedTuple):
    """A finding: stable code, whether it is bad, words with the numbers, what to do."""

    code: str
    bad: bool
    words: str
    next_step: str


def _bad(code: str, words: str, next_step: str) -> Finding:
    return Finding(code, bad=True, words=words, next_step=next_step)


def _good(code: str, words: str, next_step: str) -> Finding:
    return Finding(code, bad=False, words=words, next_step=next_step)


class Health(NamedTuple):
    """The verdict on a run: `healthy`, `unhealthy`, or `unknown` when there is too little to tell."""

    verdict: str
    findings: tuple[Finding, ...]


def health_of(series: Series) -> Health:
    """The verdict on training metrics.

    A curve is compared between the means of its first and last fifth (at least one step each). Thresholds are ours:
    a reward that moves by less than 0.01, an entropy below a tenth of where it began, rewards without spread in half of
    the steps, answers twice as long, a gradient ten times its median.
    """
    if len(series.steps) < _FEW:
        words = f"{len(series.steps)} steps are too few to tell how the run went"
        return Health("unknown", (_good("too_few_steps", words, "train for more steps"),))
    if not any(series.known(name) for name in ("reward_mean", "loss")):
        words = f"{series.source} holds neither a reward nor a loss"
        finding = _good("no_curve", words, "look at the job's log and its TensorBoard")
        return Health("unknown", (finding,))
    findings = tuple(finding for check in _CHECKS for finding in check(series))
    bad = any(finding.bad for finding in findings)
    return Health("unhealthy" if bad else "healthy", findings)


def ends_of(series: Series, name: str) -> tuple[float, float] | None:
    """Mean of the first and of the last fifth of a curve (at least one step each); None for curves too short."""
    values = [value for _, value in series.known(name)]
    if len(values) < _FEW:
        return None
    size = max(1, math.floor(_WINDOW * len(values)))
    return _mean(values[:size]), _mean(values[-size:])


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _values_are_numbers(series: Series) -> Iterator[Finding]:
    if series.not_finite:
        words = f"{series.not_finite} values are NaN or infinite"
        yield _bad("not_finite", words, "lower the learning rate; look for a reward that is no number")


def _reward_moves(series: Series) -> Iterator[Finding]:
    ends = ends_of(series, "reward_mean")
    if ends is None:
        return
    first, last = ends
    values = [value for _, value in series.known("reward_mean")]
    moved = f"the mean reward goes from {first:.3f} to {last:.3f}"
    if max(values) - min(values) <= _STILL:
        words = f"the mean reward is {values[0]:.3f} at every step"
        fix = (
            "if it is 0, the reward function may not read the rows or the answers: score some with it; if it is "
            "anything else, no answer differs from another, and there is nothing to learn"
        )
        yield _bad("reward_never_moves", words, fix)
    elif last < first - _FLAT:
        yield _bad("reward_falls", moved, "lower the learning rate, or raise kl_loss_coef")
    elif last - first < _FLAT:
        fix = "train for longer or raise the learning rate; look at the spread of rewards within a prompt"
        yield _bad("reward_flat", moved, fix)
    else:
        yield _good("reward_rises", moved, "evaluate the checkpoint")


def _validation_follows(series: Series) -> Iterator[Finding]:
    trained, validated = ends_of(series, "reward_mean"), ends_of(series, "validation_reward")
    if trained is None or validated is None:
        return
    if trained[1] - trained[0] >= _FLAT and validated[1] < validated[0] - _FLAT:
        words = f"the training reward rises, the validation reward falls from {validated[0]:.3f} to {validated[1]:.3f}"
        yield _bad("overfitting", words, "take an earlier checkpoint, or train on more prompts")
        return
    before, after = trained[0] - validated[0], trained[1] - validated[1]
    if after - before > _GAP:
        words = f"the training reward is {after:+.3f} from the validation reward, {before:+.3f} at first"
        yield _bad("gap_widens", words, "take an earlier checkpoint, or train on more prompts")


def _rewards_spread(series: Series) -> Iterator[Finding]:
    """Steps in which all answers are worth the same: no advantage, so nothing is learned (complaint 8)."""
    for low, high, what in (("advantage_min", "advantage_max", "advantages"), ("reward_min", "reward_max", "rewards")):
        pairs = list(zip(series.values.get(low, ()), series.values.get(high, ()), strict=False))
        known = [(small, large) for small, large in pairs if small is not None and large is not None]
        if len(known) < _FEW:
            continue
        alike = sum(large - small <= _STILL for small, large in known)
        if alike >= _SPREADLESS * len(known):
            words = f"all {what} are alike in {alike} of {len(known)} steps, so these steps teach nothing"
            fix = (
                "raise number_generation or temperature, set top_k 0; drop prompts that are always or never solved; "
                "give partial credit"
            )
            yield _bad("zero_spread", words, fix)
            return


def _entropy_lasts(series: Series) -> Iterator[Finding]:
    ends = ends_of(series, "entropy")
    if ends is not None and ends[1] < _COLLAPSED * ends[0]:
        words = f"the entropy falls from {ends[0]:.3f} to {ends[1]:.3f}: the model gives one answer only"
        yield _bad("entropy_collapse", words, "take an earlier checkpoint; raise ent_coeff, lower lr")


def _length_holds(series: Series) -> Iterator[Finding]:
    ends = ends_of(series, "length")
    if ends is None or ends[0] <= 0 or not ends[1] > _LONGER * ends[0]:
        return
    words = f"answers grow from {ends[0]:.0f} to {ends[1]:.0f} tokens"
    yield _bad("length_grows", words, "read some: a reward may pay for length, or answers are cut off")


def _gradient_is_steady(series: Series) -> Iterator[Finding]:
    values = sorted(value for _, value in series.known("grad_norm"))
    if len(values) < _FEW:
        return
    median = values[len(values) // 2]
    if median > 0 and values[-1] > _SPIKE * median:
        words = f"the gradient's norm reaches {values[-1]:.3g}, its median is {median:.3g}"
        yield _bad("gradient_spike", words, "lower the learning rate")
    elif values[-1] <= _STILL:
        yield _bad("no_gradient", "the gradient is 0 at every step", "nothing is learned: see the rewards")


def _loss_falls(series: Series) -> Iterator[Finding]:
    """Of supervised training; a policy's loss says nothing by itself."""
    ends = None if series.known("reward_mean") else ends_of(series, "loss")
    if ends is None:
        return
    words = f"the loss goes from {ends[0]:.3f} to {ends[1]:.3f}"
    if ends[1] < ends[0]:
        yield _good("loss_falls", words, "evaluate the checkpoint")
    else:
        yield _bad("loss_does_not_fall", words, "look at the rows and the learning rate")


_CHECKS: tuple[Callable[[Series], Iterator[Finding]], ...] = (
    _values_are_numbers,
    _reward_moves,
    _validation_follows,
    _rewards_spread,
    _entropy_lasts,
    _length_holds,
    _gradient_is_steady,
    _loss_falls,
)
