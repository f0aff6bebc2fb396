"""How the model was trained: reward or loss by step, and what the curves say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from touchstone.evaluation.report.blocks import (
    Cell,
    Column,
    Curve,
    CurveChart,
    CurvePanel,
    Exhibit,
    Figure,
    Section,
    Table,
)
from touchstone.evaluation.report.curves import Points, known, thinned
from touchstone.evaluation.report.input import ReportInput
from touchstone.evaluation.report.series import Series
from touchstone.evaluation.report.training import Training
from touchstone.evaluation.report.wording import counted, number, sentence
from touchstone.wire.models.training_metrics import Curves, Finding

_NAMES = {
    "reward_mean": "Mean reward",
    "validation_reward": "Validation reward",
    "reward_min": "Lowest reward",
    "reward_max": "Highest reward",
    "loss": "Loss",
    "validation_loss": "Validation loss",
    "entropy": "Entropy",
    "length": "Length of answers, tokens",
    "grad_norm": "Norm of the gradient",
    "advantage_mean": "Mean advantage",
    "advantage_min": "Lowest advantage",
    "advantage_max": "Highest advantage",
    "perplexity": "Perplexity",
    "clip_fraction": "Clipped share",
    "aborted": "Aborted share",
}
_DRAWN = (("reward_mean", "validation_reward"), ("loss", "validation_loss"), ("entropy", ""), ("length", ""))
_BAND = ("reward_min", "reward_max")
_ROWS = 30
_SIGNS = {True: "✕", False: "✓"}


def training_section(report: ReportInput, series: Sequence[Series]) -> Section | None:
    """The curves of every training job, and its health in words; left out when none is known."""
    del series
    if not report.training:
        return None
    words = tuple(_verdict(one) for one in report.training)
    curves = tuple(_exhibit(one.name, one.metrics.series) for one in report.training if one.metrics.series is not None)
    return Section("training", "Training", words, (*curves, _findings(report.training)))


def _verdict(one: Training) -> str:
    metrics = one.metrics
    over = "it left no metrics" if metrics.series is None else counted(len(metrics.series.steps), "step")
    return f"{one.name}: {metrics.health.verdict}, {over}. Job {metrics.job}."


def _exhibit(name: str, curves: Curves) -> Exhibit:
    columns = (Column("Metric", numeric=False), *map(Column, ("First", "Last", "Lowest", "Highest", "Steps")))
    names = [metric for metric in (*_NAMES, *sorted(set(curves.values) - set(_NAMES))) if metric in curves.values]
    rows = tuple(_row(metric, known(curves, metric)) for metric in names[:_ROWS])
    table = Table(f"{name}: metrics by step", columns, rows, _left_out(curves, len(names) - len(rows)))
    return Exhibit(table, _figure(name, curves))


def _row(metric: str, points: Points) -> tuple[Cell, ...]:
    title = Cell(_NAMES[metric]) if metric in _NAMES else Cell(metric, name=True)
    values = [value for _, value in points]
    if not values:
        return (title, *(Cell(number(None)) for _ in range(4)), Cell("0"))
    shown = (values[0], values[-1], min(values), max(values))
    return (title, *(Cell(number(value)) for value in shown), Cell(f"{len(values):,}"))


def _left_out(curves: Curves, more: int) -> str:
    said = [
        f"{counted(curves.not_finite, 'value was', 'values were')} NaN or infinite." if curves.not_finite else "",
        f"{counted(len(curves.unknown), 'column')} without a name of ours." if curves.unknown else "",
        f"{counted(more, 'metric is', 'metrics are')} left out here." if more else "",
    ]
    return " ".join(filter(None, said))


def _figure(name: str, curves: Curves) -> Figure | None:
    panels = tuple(_panels(curves))
    if not panels:
        return None
    steps = curves.steps
    chart = CurveChart(panels, steps[0], steps[-1])
    notes = tuple(dict.fromkeys(note for panel in panels for note in panel.notes))
    said = "; ".join(f"{panel.label} {panel.text}" for panel in panels)
    alternative = f"{name} from step {steps[0]:,} to step {steps[-1]:,}, first to last value: {said}."
    return Figure(f"{name} by step", alternative, chart, notes=notes)


def _panels(curves: Curves) -> Iterator[CurvePanel]:
    """Reward and loss with their validation, entropy, length: those that have a value."""
    for metric, validation in _DRAWN:
        points = known(curves, metric)
        if not points or (metric == "loss" and known(curves, "reward_mean")):
            continue
        drawn, width = thinned(points)
        beside, _ = thinned(known(curves, validation))
        band = _band(curves) if metric == "reward_mean" else ()
        notes = (
            *(["dashed: validation"] if beside else ()),
            *(["band: lowest to highest"] if band else ()),
            *([f"each point: mean of {width:,} steps"] if width > 1 else ()),
        )
        text = f"{number(points[0][1])} → {number(points[-1][1])}"
        lines = (Curve(drawn), *([Curve(beside, dashed=True)] if beside else ()))
        yield CurvePanel(_NAMES[metric], text, lines, band, notes)


def _band(curves: Curves) -> tuple[tuple[int, float, float], ...]:
    """Lowest and highest reward by step, where both are known."""
    low, high = (dict(thinned(known(curves, name))[0]) for name in _BAND)
    return tuple((step, low[step], high[step]) for step in low if step in high)


def _findings(trainings: Sequence[Training]) -> Exhibit:
    columns = (Column("Training", numeric=False), Column("What the curves say", numeric=False))
    rows = tuple(
        (Cell(one.name), *_finding(finding)) for one in trainings for finding in one.metrics.health.findings
    ) or ((Cell(trainings[0].name), Cell("Nothing is known of how it went."), Cell("See the job's log.")),)
    return Exhibit(Table("Health of the training", (*columns, Column("Next step", numeric=False)), rows))


def _finding(finding: Finding) -> tuple[Cell, Cell]:
    return Cell(f"{_SIGNS[finding.bad]}\u00a0{sentence(finding.words)}"), Cell(sentence(finding.next_step))
