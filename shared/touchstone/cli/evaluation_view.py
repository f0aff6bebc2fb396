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
from touchstone.evaluation.summary import Mean, Summary
from touchstone.scoring.rubric import Rubric


@dataclass(slots=True)
class Outcomes:
    """Sums over the result rows of a run.

    Attributes:
        summary: of the rows with an answer.
        failed: rows without one, by code.
        execution: scores by execution.
        same_results: whether answers return what the reference returns.
        not_executed: scored rows without a score by execution, by code.
        finals_failed: samples without the final answer that was asked for, by code.
    """

    summary: Summary = field(default_factory=Summary)
    failed: Counter[str] = field(default_factory=Counter)
    execution: Mean = field(default_factory=Mean)
    same_results: Mean = field(default_factory=Mean)
    not_executed: Counter[str] = field(default_factory=Counter)
    finals_failed: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]], final_answers: Iterable[Mapping[str, Any]] = ()) -> Outcomes:
        """The sums of some rows, and of the lines of final answers."""
        outcomes = cls()
        for row in rows:
            outcomes.add(row)
        outcomes.finals_failed.update(line["failed"]["code"] for line in final_answers if line["failed"] is not None)
        return outcomes

    def add(self, row: Mapping[str, Any]) -> None:
        """Count a row."""
        if "failed" in row:
            self.failed[row["failed"]["code"]] += 1
            return
        self.summary.add({**row})
        executed = row.get("execution")
        if executed is not None and "score" in executed:
            self.execution.add(executed["score"])
            self.same_results.add(float(executed["same_results"]))
        elif executed is not None:
            self.not_executed[executed["unscored"]["code"]] += 1

    @property
    def is_executed(self) -> bool:
        """Whether any answer was to be scored by execution."""
        return bool(self.execution.count or self.not_executed)

    @property
    def samples(self) -> int:
        """All samples."""
        return self.summary.samples + self.failed.total()

    def document(self, manifest: Manifest) -> dict[str, Any]:
        """As JSON."""
        by_execution = {
            "execution": {
                "score": self.execution.document(),
                "same_results": self.same_results.document(),
                "unscored": dict(sorted(self.not_executed.items())),
                "final_answers_failed": dict(sorted(self.finals_failed.items())),
            }
        }
        return {
            "run": manifest.document(),
            "samples": self.samples,
            "scored": self.summary.scored,
            "unscored": dict(sorted(self.summary.unscored.items())),
            "failed": dict(sorted(self.failed.items())),
            **self.summary.overall.document(),
            **(by_execution if self.is_executed else {}),
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
    if outcomes.is_executed:
        _print_execution(outcomes, manifest, console)
    if outcomes.failed:
        console.print(_failures(outcomes.failed, "no answer, by code (asked again by the same command)"))
    console.print(f"\nThe run: {folder}", highlight=False, soft_wrap=True)


def _print_execution(outcomes: Outcomes, manifest: Manifest, console: Console) -> None:
    tools = "" if manifest.execution is None else f" with {printable(manifest.execution.tools)}"
    console.print(f"\nby execution{tools}", highlight=False)
    for name, mean in (("score", outcomes.execution), ("same results", outcomes.same_results)):
        shown = "-" if mean.value is None else f"{mean.value:.4f}"
        console.print(f"  {name}  {shown}  over {mean.count:,}", highlight=False)
    for failed, what in (
        (outcomes.not_executed, "no score by execution, by code (executed again by the same command)"),
        (outcomes.finals_failed, "no final answer, by code (asked again by the same command)"),
    ):
        if failed:
            console.print(_failures(failed, what))


def _failures(failed: Counter[str], what: str) -> Table:
    table = Table(show_edge=False, pad_edge=False, header_style="bold", box=None, padding=(0, 2, 0, 0))
    table.add_column(f"\n{what}")
    table.add_column("\nsamples", justify="right")
    for code, count in sorted(failed.items()):
        table.add_row(code, f"{count:,}")
    return table
