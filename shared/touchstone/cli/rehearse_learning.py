"""`touchstone rehearse learning`: what a reward function teaches a model that really learns."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from touchstone.bench.targets.spec import target_from
from touchstone.cli.exits import BAD_INPUT, leave
from touchstone.cli.score import rubric_of
from touchstone.cli.tables import printable, wide_console
from touchstone.rehearsal.checkout import root_of
from touchstone.rehearsal.student.rewards import Reward, RewardError, through_bytes
from touchstone.rehearsal.student.study.course import Course, Rewarder
from touchstone.rehearsal.student.study.exhibits import NOTE
from touchstone.rehearsal.student.study.experiment import Study, StudySettings
from touchstone.rehearsal.student.study.rehearsal import rehearse_learning
from touchstone.scoring.errors import TouchstoneError

_OURS = "functions.reward.handler:handler"
_SECONDS = 120.0
_SETTINGS = StudySettings()
_STEPS = _SETTINGS.rft.max_steps
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NAIVE = "examples/securities/naive_reward.py"


@click.command("learning")
@click.option("--reward", default=_OURS, show_default=True, help="The reward function: file, module, ARN or address.")
@click.option("--against", help=f"Another one, to see which can be fooled; for one, {_NAIVE}.")
@click.option("--dataset", type=_FILE, help="Samples; the securities example's by default.")
@click.option("--rubric", type=_FILE, help="Rubric that says what is true; the example's by default.")
@click.option("--steps", type=click.IntRange(1), default=_STEPS, show_default=True, help="Steps of each RFT.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("runs"), show_default=True)
def command(reward: str, against: str | None, dataset: Path | None, rubric: Path | None, steps: int, out: Path) -> None:
    """Train the student by a reward function, and measure what became true on questions it never saw.

    SFT on few and on all rows, RFT from each and straight from base; with --against, RFT by the other reward too.
    """
    console = wide_console()
    try:
        root = root_of(Path.cwd())
        rubric = rubric or root / "examples/securities/rubric.yaml"
        samples = dataset or root / "examples/securities/samples.jsonl"
        folder = out / f"rehearse-learning-{_digest(samples, rubric, reward, against, steps)}"
        with contextlib.ExitStack() as stack:
            stack.enter_context(console.status("training the student in every way"))
            done = rehearse_learning(
                samples,
                stack.enter_context(_asked(reward, rubric)),
                folder,
                rubric=rubric_of(rubric),
                other=Rewarder(Path(against).stem, stack.enter_context(_asked(against, rubric))) if against else None,
                corpus=root / "examples/securities/corpus" if dataset is None else None,
                settings=replace(_SETTINGS, rft=replace(_SETTINGS.rft, max_steps=steps)),
            )
    except (TouchstoneError, OSError) as error:
        leave(BAD_INPUT, str(error))
    _print(done.study, console)
    console.print(f"[bold]Report: {done.page}[/]", highlight=False, soft_wrap=True)


@contextlib.contextmanager
def _asked(spec: str, rubric: Path) -> Iterator[Reward]:
    """A reward function in a process of its own, or wherever it is."""
    target = target_from(spec, seconds=_SECONDS, rubric=rubric)

    def invoke(payload: bytes) -> bytes:
        reply = target.call(payload, _SECONDS)
        if reply.fault is not None:
            raise RewardError(f"{spec} failed: {reply.fault}")
        return reply.body

    try:
        yield through_bytes(invoke)
    finally:
        target.close()


def _digest(samples: Path, rubric: Path, *words: object) -> str:
    told = samples.read_bytes() + rubric.read_bytes() + json.dumps(words).encode()
    return hashlib.sha256(told).hexdigest()[:8]


def _print(study: Study, console: Console) -> None:
    console.print(f"[bold]What the reward teaches[/] · {NOTE}", highlight=False, soft_wrap=True)
    table = Table(show_edge=False, pad_edge=False, header_style="bold", box=None, padding=(0, 2, 0, 0))
    for index, name in enumerate(("model, on held-out questions", "reward", "exact", "calls an answer")):
        table.add_column(name, justify="right" if index else "left")
    for name, one in study.models.items():
        table.add_row(printable(name), f"{one.reward:.3f}", f"{one.accuracy:.3f}", f"{one.calls:.1f}")
    console.print(table)
    for course in (*study.courses, *study.fooled):
        _print_course(course, console)


def _print_course(course: Course, console: Console) -> None:
    before, after = course.first, course.last
    console.print(
        f"RFT by {printable(course.reward)} from {course.start}: on its own training questions the reward went"
        f" {before.trained.proxy:.2f} to {after.trained.proxy:.2f},"
        f" exactly right went {before.trained.accuracy:.2f} to {after.trained.accuracy:.2f}",
        highlight=False,
        soft_wrap=True,
    )
