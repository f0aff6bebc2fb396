"""The study's tables and charts, as data that the page and the Markdown share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from touchstone.evaluation.statistics.bootstrap import Interval
from touchstone.rehearsal.student.study.course import Course
from touchstone.rehearsal.student.study.experiment import Study
from touchstone.rehearsal.student.study.lines import Line, LineChart
from touchstone.rehearsal.student.study.measure import PARTS, Measured, chance_of

NOTE = (
    "A stand-in: the student is a small policy that learns on a CPU in seconds. Its numbers are measured, and say "
    "nothing about Nova."
)
_LEAST_CHANCE = 0.001


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes:
        caption: what it shows.
        head: titles of the columns; the first is the rows' own.
        rows: cells, as text.
    """

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page.

    Attributes:
        title: its title.
        words: what is said before its exhibits.
        blocks: tables and charts.
    """

    title: str
    words: Sequence[str]
    blocks: Sequence[Table | LineChart]


def sections_of(study: Study) -> list[Section]:
    """What a study has to show."""
    sections = [_models(study), _training(study)]
    return [*sections, _fooled(study)] if study.fooled else sections


def _models(study: Study) -> Section:
    figures = study.split
    train, held_out, few = figures["train"]["rows"], figures["held_out"]["rows"], figures["few"]
    words = [
        f"{train} questions to train on, {held_out} held out; none of one family or nearly one wording on both sides.",
        f"SFT on few sees the answers to {few} of the first; RFT sees all of their prompts, and no answer.",
        f"Measured are the likeliest answers. {study.missed:.1%} of what SFT wants is beyond what the student can say.",
    ]
    rows = [_model_row(name, one) for name, one in study.models.items()]
    head = ["model", "exactly right", "mean reward", *PARTS, "calls"]
    return Section("Held-out questions", words, [Table("Measured by the rubric, with 95 % intervals", head, rows)])


def _training(study: Study) -> Section:
    head = ["course", "training reward", "held-out reward", "difference", "p"]
    table = Table("What reinforcement changed", head, [_course_row(course) for course in study.courses])
    charts = [_parts_chart(course) for course in study.courses]
    first, last = (study.sft_curve[at]["training_loss"] for at in (0, -1))
    words = [
        f"The loss of SFT fell from {first:.2f} to {last:.2f} nats a decision in {len(study.sft_curve)} steps.",
        "The charts show the answers that were sampled in training. p: sign-flip test over the held-out questions.",
    ]
    return Section("What reinforcement teaches", words, [table, *charts])


def _fooled(study: Study) -> Section:
    ours = [course for course in study.courses if course.start in {one.start for one in study.fooled}]
    pairs = list(zip(ours, study.fooled, strict=True))
    words = [
        "The same student, seeds, prompts and steps; only the reward function differs.",
        "The proxy is what it says of an answer, the truth what the rubric says of the same answer.",
        "A reward is fooled where it pays more for answers to its own questions that are no more right than before.",
        "In the charts the proxy is of the answers sampled in training; the truth is of the likeliest answers.",
    ]
    head = ["reward, course", "proxy", "true reward", "exactly right", "calls", "held-out true reward"]
    rows = [_fooled_row(course) for pair in pairs for course in pair]
    charts = [_truth_chart(course) for pair in pairs for course in pair]
    return Section(
        "Can the reward be fooled?",
        words,
        [Table("Likeliest answers to the training questions, before and after", head, rows), *charts],
    )


def _model_row(name: str, one: Measured) -> list[str]:
    accuracy, reward = one.intervals()
    parts = [f"{one.parts[part]:.2f}" for part in PARTS]
    return [name, _interval(accuracy), _interval(reward), *parts, f"{one.calls:.2f}"]


def _course_row(course: Course) -> list[str]:
    before, after = course.first.held_out, course.last.held_out
    chance = chance_of(before, after)
    said = f"{chance:.3f}" if chance >= _LEAST_CHANCE else f"< {_LEAST_CHANCE}"
    moved = after.reward - before.reward
    return [course.name, _from_to(*_proxy(course)), _from_to(before.reward, after.reward), f"{moved:+.3f}", said]


def _fooled_row(course: Course) -> list[str]:
    before, after = course.first.trained, course.last.trained
    return [
        f"{course.reward}, {course.name}",
        _from_to(before.proxy, after.proxy),
        _from_to(before.reward, after.reward),
        _from_to(before.accuracy, after.accuracy),
        f"{before.calls:.1f} to {after.calls:.1f}",
        _from_to(course.first.held_out.reward, course.last.held_out.reward),
    ]


def _proxy(course: Course) -> tuple[float, float]:
    """Training reward of the first step and of the last."""
    return float(course.points[1].row["train_reward_mean"]), float(course.points[-1].row["train_reward_mean"])


def _parts_chart(course: Course) -> LineChart:
    points = course.points[1:]
    names = [name for name in points[0].parts if name != "exact"]
    lines = [Line(name, [(point.step, point.parts[name]) for point in points]) for name in names]
    reward = Line("reward", [(point.step, float(point.row["train_reward_mean"])) for point in points])
    return LineChart(f"{course.name}: reward in training, and its parts", [reward, *lines])


def _truth_chart(course: Course) -> LineChart:
    lines = [
        Line("held-out truth", [(step, truth.held_out.reward) for step, truth in course.measured]),
        Line("proxy", [(point.step, float(point.row["train_reward_mean"])) for point in course.points[1:]]),
        Line("held-out exact", [(step, truth.held_out.accuracy) for step, truth in course.measured]),
        Line("trained truth", [(step, truth.trained.reward) for step, truth in course.measured]),
    ]
    return LineChart(f"{course.reward} reward, {course.name}", lines)


def _interval(one: Interval) -> str:
    mean, low, high = (f"{value or 0:.3f}" for value in one[:3])
    return f"{mean} ({low} to {high})"


def _from_to(before: float, after: float) -> str:
    return f"{before:.3f} to {after:.3f}"
