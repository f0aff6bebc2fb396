"""The signal during training: the job's curves, each beside the threshold that it must not cross."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from touchstone.training.health import THRESHOLDS, Health, ends_of, health_of
from touchstone.training.metrics import Series, from_csv, from_log, from_tarball

_SHOWN = (
    ("reward_mean", "mean reward"),
    ("validation_reward", "validation reward"),
    ("entropy", "entropy of the policy"),
    ("length", "tokens an answer"),
    ("grad_norm", "norm of the gradient"),
    ("loss", "loss"),
)


class Curve(NamedTuple):
    """A curve: its name in words, the means of its first and last fifth, and how many steps have a value."""

    name: str
    first: float
    last: float
    steps: int


@dataclass(frozen=True, slots=True)
class TrainingSignal:
    """A training run.

    Attributes:
        source: what was read.
        steps: number of steps.
        curves: those that have enough values.
        health: the verdict with its findings.
    """

    source: str
    steps: int
    curves: tuple[Curve, ...]
    health: Health

    def document(self) -> dict[str, Any]:
        """As JSON, with every threshold and its source."""
        return {
            "verdict": self.health.verdict,
            "source": self.source,
            "steps": self.steps,
            "curves": {curve.name: {"first": curve.first, "last": curve.last} for curve in self.curves},
            "findings": [finding._asdict() for finding in self.health.findings],
            "thresholds": {code: threshold._asdict() for code, threshold in THRESHOLDS.items()},
        }


def training_signal(path: Path) -> TrainingSignal:
    """The signal of a job's metrics: its CSV, the `output.tar.gz` that holds it, or its log.

    Raises:
        MetricsError: there are none in it.
        OSError: it can't be read.
    """
    series = _series(path)
    curves = (_curve(series, name, words) for name, words in _SHOWN)
    return TrainingSignal(
        path.name, len(series.steps), tuple(c for c in (*curves, _gap(series)) if c), health_of(series)
    )


def _series(path: Path) -> Series:
    if path.name.endswith((".tar.gz", ".tgz")):
        with path.open("rb") as stream:
            return from_tarball(stream, str(path))
    if path.suffix == ".csv":
        return from_csv(path.read_bytes(), str(path))
    with path.open(encoding="utf-8", errors="replace") as lines:
        return from_log(lines, str(path))


def _curve(series: Series, name: str, words: str) -> Curve | None:
    ends = ends_of(series, name)
    return None if ends is None else Curve(words, *ends, len(series.known(name)))


def _gap(series: Series) -> Curve | None:
    """How far the training reward is above the validation reward."""
    trained, validated = ends_of(series, "reward_mean"), ends_of(series, "validation_reward")
    if trained is None or validated is None:
        return None
    steps = len(series.known("validation_reward"))
    return Curve("training above validation", trained[0] - validated[0], trained[1] - validated[1], steps)
