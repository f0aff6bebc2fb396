"""Training metrics: from the CSV that jobs leave behind, or from their log lines (AWS contract, 6.2)."""

from __future__ import annotations

import csv
import io
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from touchstone.scoring.errors import TouchstoneError
from touchstone.training.archive import ArchiveError, Limits, read_member

CSV = "step_wise_training_metrics.csv"

NAMES: dict[str, tuple[str, ...]] = {
    "reward_mean": (
        "train_reward_mean",
        "critic/rewards/mean",
        "critic_rewards_mean",
        "train_rm_score",
        "reward_mean",
    ),
    "reward_max": ("critic/rewards/max", "critic_rewards_max", "reward_max"),
    "reward_min": ("critic/rewards/min", "critic_rewards_min", "reward_min"),
    "validation_reward": ("val-score/rewards/mean@1", "val_reward_mean", "validation_reward_mean"),
    "entropy": ("policy_entropy", "actor/entropy", "actor_entropy"),
    "length": ("train_episode_length_mean", "response_length/mean", "response_length_mean"),
    "grad_norm": ("gradient_norm", "actor/grad_norm", "actor_grad_norm"),
    "advantage_mean": ("mean_advantage", "critic/advantages/mean", "critic_advantages_mean"),
    "advantage_min": ("min_advantage", "critic/advantages/min", "critic_advantages_min"),
    "advantage_max": ("max_advantage", "critic/advantages/max", "critic_advantages_max"),
    "loss": ("training_loss", "reduced_train_loss", "actor/pg_loss", "actor_pg_loss"),
    "validation_loss": ("validation_loss",),
    "perplexity": ("perplexity",),
    "clip_fraction": ("pg_clipfrac", "actor/pg_clipfrac"),
    "aborted": ("response/aborted_ratio",),
}
"""Our name of a metric, and what the platforms call it: training jobs' CSV, log lines, Bedrock's events, HyperPod."""

_OURS = {theirs: ours for ours, all_theirs in NAMES.items() for theirs in all_theirs}
_NUMBER = r"[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|nan|inf)"
_STEP = re.compile(rf"(?<![\w/])(?:training/)?(?:global_)?step[\"']?\s*[=:]\s*({_NUMBER})", re.IGNORECASE)
_ANY = "|".join(map(re.escape, sorted(_OURS, key=len, reverse=True)))
_VALUE = re.compile(
    rf"(?<![\w/])({_ANY})[\"']?\s*[=:]\s*({_NUMBER})(?![\w.])",
    re.IGNORECASE,
)
_LONGEST_CSV = 64 * 1024 * 1024


class MetricsError(TouchstoneError):
    """Metrics that can't be read; the message names what was looked at, with the line."""


@dataclass(frozen=True, slots=True)
class Series:
    """Metrics by step.

    Attributes:
        steps: the steps, ascending; where a job counts anew in each epoch, they are counted through.
        values: values by our name of the metric, as many as steps; None where a step has none.
        source: what was read.
        unknown: columns that we have no name for.
        not_finite: number of values that were NaN or infinite; they are None.
    """

    steps: tuple[int, ...]
    values: Mapping[str, tuple[float | None, ...]]
    source: str
    unknown: tuple[str, ...] = ()
    not_finite: int = 0

    def known(self, name: str) -> list[tuple[int, float]]:
        """The (step, value) pairs of a metric that have a value."""
        column = self.values.get(name, ())
        return [(step, value) for step, value in zip(self.steps, column, strict=False) if value is not None]

    def document(self) -> dict[str, Any]:
        """What a chart reads: steps, values by metric, and where they come from."""
        return {
            "steps": list(self.steps),
            "values": {name: list(column) for name, column in self.values.items()},
            "source": self.source,
            "unknown": list(self.unknown),
            "not_finite": self.not_finite,
        }


@dataclass(slots=True)
class _Gathered:
    """Values by (epoch, step), in the order in which they came; several of one metric are averaged."""

    points: dict[tuple[int, int], dict[str, list[float]]] = field(default_factory=dict)
    not_finite: int = 0

    def add(self, epoch: int, step: int, name: str, value: float) -> None:
        point = self.points.setdefault((epoch, step), defaultdict(list))
        if math.isfinite(value):
            point[name].append(value)
        else:
            self.not_finite += 1

    def series(self, source: str, unknown: tuple[str, ...] = ()) -> Series:
        keys = sorted(self.points)
        steps = [step for _, step in keys]
        through = steps if len(set(steps)) == len(steps) else range(len(steps))
        names = [name for name in NAMES if any(name in point for point in self.points.values())]
        values = {name: tuple(_mean(self.points[key].get(name)) for key in keys) for name in names}
        order = sorted(range(len(keys)), key=lambda index: through[index])
        ordered = {name: tuple(column[index] for index in order) for name, column in values.items()}
        return Series(tuple(through[index] for index in order), ordered, source, unknown, self.not_finite)


def _mean(values: list[float] | None) -> float | None:
    return math.fsum(values) / len(values) if values else None


def artifacts(output: str, job_arn: str) -> tuple[str, str]:
    """Where a Bedrock job leaves its training and validation metrics.

    Args:
        output: the job's S3 output folder.
        job_arn: ARN of the job; its last part names the folder.
    """
    folder = f"{output.rstrip('/')}/model-customization-job-{job_arn.rsplit('/', 1)[-1]}"
    validation = "validation_artifacts/post_fine_tuning_validation/validation/validation_metrics.csv"
    return f"{folder}/training_artifacts/{CSV}", f"{folder}/{validation}"


def from_tarball(stream: IO[bytes], looked_at: str) -> Series:
    """The metrics in a training job's `output.tar.gz`.

    Raises:
        MetricsError: it holds none, or they can't be read.
    """
    try:
        content = read_member(stream, CSV, looked_at, Limits(member=_LONGEST_CSV))
    except ArchiveError as error:
        raise MetricsError(str(error)) from None
    return from_csv(content, f"{looked_at} ({CSV})")


def from_csv(content: bytes, source: str) -> Series:
    """The metrics of a CSV with a column `step_number`; columns of any order, an empty cell is no value.

    Raises:
        MetricsError: no such column, none that we know, or a cell that is no number.
    """
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise MetricsError(f"{source}: expected CSV in UTF-8 ({error})") from None
    header = [cell.strip() for cell in rows[0]] if rows else []
    columns = {place: _OURS[name] for place, name in enumerate(header) if name in _OURS}
    if "step_number" not in header or not columns:
        seen = ", ".join(header) or "nothing"
        raise MetricsError(f"{source}, line 1: expected step_number and a metric such as train_reward_mean, saw {seen}")
    gathered = _Gathered()
    for line, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            raise MetricsError(f"{source}, line {line}: expected {len(header)} cells, saw {len(row)}")
        _add_row(gathered, row, header, columns, f"{source}, line {line}")
    known = {"step_number", "epoch_number", *_OURS}
    return gathered.series(source, tuple(name for name in header if name not in known))


def _add_row(gathered: _Gathered, row: list[str], header: list[str], columns: dict[int, str], where: str) -> None:
    step = _whole(row[header.index("step_number")], "step_number", where)
    epoch = _whole(row[header.index("epoch_number")], "epoch_number", where) if "epoch_number" in header else 0
    gathered.points.setdefault((epoch, step), defaultdict(list))
    for place, name in columns.items():
        if row[place].strip():
            gathered.add(epoch, step, name, _number(row[place], header[place], where))


def _number(cell: str, column: str, where: str) -> float:
    try:
        return float(cell)
    except ValueError:
        raise MetricsError(f"{where}: expected a number under {column}, saw {cell[:40]!r}") from None


def _whole(cell: str, column: str, where: str) -> int:
    value = _number(cell, column, where)
    if not (math.isfinite(value) and value == int(value)):
        raise MetricsError(f"{where}: expected a whole number under {column}, saw {cell[:40]!r}")
    return int(value)


def from_log(lines: Iterable[str], source: str) -> Series:
    """The metrics of log lines; those without a step and a metric that we know are passed over.

    A line says its step as `global_step=12` or `step:12`, and metrics as `critic/rewards/mean: 0.4`, in any order.
    """
    gathered = _Gathered()
    for line in lines:
        step = _STEP.search(line)
        if step is None or not math.isfinite(float(step.group(1))):
            continue
        for theirs, value in _VALUE.findall(line):
            gathered.add(0, int(float(step.group(1))), _OURS[theirs.lower()], float(value))
    return gathered.series(source)
