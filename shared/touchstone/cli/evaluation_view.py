"""What `touchstone evaluate` shows: a progress bar meanwhile, tables at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from touchstone.cli.tables import print_summary, printable
from touchstone.evaluation.run.evaluate import Evaluated
from touchstone.evaluation.run.manifest import Manifest
from touchstone.evaluation.summary import Summary
from touchstone.scoring.rubric import Rubric


@dataclass(slots=True)
class Outcomes:
    """Sums over the result rows of a run.

    Attributes:
        summary: of the rows with an answer.
        failed: rows without one, by code.
    """

    summary: Summary = field(default_factory=Summary)
    failed: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> Outcomes:
        """The sums of some rows."""
        outcomes = cls()
        for row in rows:
            outcomes.add(row)
        return outcomes

    def add(self, row: Mapping[str, Any]) -> None:
        """Count a row."""
        if "failed" in row:
            self.failed[row["failed"]["code"]] += 1
        else:
            self.summary.add({**row})

    @property
    def samples(self) -> int:
        """All samples."""
        return self.summary.samples + self.failed.total()

    def document(self, manifest: Manifest) -> dict[str, Any]:
        """As JSON."""
        return {
            "run": manifest.document(),
            "samples": self.samples,
            "scored": self.summary.scored,
            "unscored": dict(sorted(self.summary.unscored.items())),
            "failed": dict(sorted(self.failed.items())),
            **self.summary.overall.document(),
        }


@contextmanager
def watched(total: int) -> Iterator[Callable[[Evaluated], None]]:
    """A progress bar on standard error, if that is a terminal; call what it yields with each evaluated sample."""
    console = Console(stderr=True)
    columns = (
        TextColumn("asking"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]:,.1f}/s, reward {task.fields[reward]}, {task.fields[failed]:,} failed"),
        TimeRemainingColumn(),
    )
    outcomes = Outcomes()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("ask", total=total, rate=0.0, reward="-", failed=0)

        def watch(done: Evaluated) -> None:
            outcomes.add(done.result)
            elapsed = progress.tasks[task].elapsed or 0.0
            mean = outcomes.summary.overall.reward.value
            progress.update(
                task,
                advance=1,
                rate=outcomes.samples / elapsed if elapsed else 0.0,
                reward="-" if mean is None else f"{mean:.3f}",
                failed=outcomes.failed.total(),
            )

        yield watch


def print_outcomes(outcomes: Outcomes, manifest: Manifest, rubric: Rubric, folder: Path, console: Console) -> None:
    """Print the tables of a finished run, and where it is."""
    console.print(
        f"[bold]{printable(manifest.model.name)}[/] ({manifest.model.kind}) on {printable(manifest.dataset.name)}"
        f" {manifest.dataset.digest[:19]}, {manifest.dataset.rows:,} prompts x {manifest.samples}",
        highlight=False,
    )
    if manifest.note:
        console.print(printable(manifest.note), highlight=False)
    print_summary(outcomes.summary, rubric, console)
    if outcomes.failed:
        console.print(_failures(outcomes.failed))
    console.print(f"\nThe run: {folder}", highlight=False, soft_wrap=True)


def _failures(failed: Counter[str]) -> Table:
    table = Table(show_edge=False, pad_edge=False, header_style="bold", box=None, padding=(0, 2, 0, 0))
    table.add_column("\nno answer, by code (asked again by the same command)")
    table.add_column("\nsamples", justify="right")
    for code, count in sorted(failed.items()):
        table.add_row(code, f"{count:,}")
    return table
