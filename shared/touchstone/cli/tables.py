"""Tables of the command, for a terminal or a plain pipe."""

from __future__ import annotations

import os
from collections.abc import Mapping

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from touchstone.evaluation.summary import Group, Mean, Summary
from touchstone.scoring.rubric import Rubric

_TOP_REASONS = 24
_PIPE_WIDTH = 160
_BAR = 30


def wide_console() -> Console:
    """A console as wide as the terminal; where there is none, wide enough that nothing has to be cut."""
    console = Console()
    return console if console.is_terminal or "COLUMNS" in os.environ else Console(width=_PIPE_WIDTH)


def print_summary(summary: Summary, rubric: Rubric, console: Console) -> None:
    """Print means with their denominators, rungs, reasons, and what could not be scored."""
    console.print(
        f"[bold]{summary.samples:,} samples[/], {summary.scored:,} scored, {summary.unscored.total():,} unscored"
        f" · rubric {printable(rubric.name)} v{rubric.version} {rubric.digest[:19]}",
        highlight=False,
    )
    if summary.scored:
        console.print(_parts(summary))
        console.print(_groups("category", summary.categories))
        console.print(_groups("tool", summary.tools))
        console.print(_rungs(summary))
    if summary.reasons:
        console.print(_reasons(summary))
    if summary.unscored:
        console.print(_unscored(summary))


def print_qualities(qualities: Mapping[str, Group], console: Console) -> None:
    """Print what the answers of each declared quality earned, best first."""
    if not qualities:
        return
    table = plain_table("\nquality of the answer, as its author meant it", "\nreward", "\nexact", "\nn")
    for name, group in sorted(qualities.items(), key=lambda entry: (-(entry[1].reward.value or 0.0), entry[0])):
        table.add_row(printable(name), number(group.reward), number(group.exact), f"{group.reward.count:,}")
    console.print(table)


def printable(text: str) -> str:
    """A text out of the data, that neither styles nor steers the terminal."""
    return escape("".join(char if char.isprintable() else "\ufffd" for char in text))


def number(mean: Mean) -> str:
    """A mean with three digits, or a dash over nothing."""
    return "-" if mean.value is None else f"{mean.value:.3f}"


def plain_table(*columns: str) -> Table:
    """A table without lines: the first column at the left, numbers at the right."""
    table = Table(show_edge=False, pad_edge=False, header_style="bold", box=None, padding=(0, 2, 0, 0))
    for index, column in enumerate(columns):
        table.add_column(column, justify="left" if index == 0 else "right", no_wrap=index > 0)
    return table


def _parts(summary: Summary) -> Table:
    table = plain_table("\npart", "\nmean", "\nn")
    table.add_row("[bold]reward[/]", f"[bold]{number(summary.overall.reward)}[/]", f"{summary.scored:,}")
    table.add_row("exact calls", number(summary.overall.exact), f"{summary.scored:,}")
    for part, mean in summary.parts.items():
        table.add_row(part, number(mean), f"{mean.count:,}")
    return table


def _groups(title: str, groups: Mapping[str, Group]) -> Table:
    table = plain_table(f"\n{title}", "\nreward", "\nexact", "\nn")
    for name, group in sorted(groups.items()):
        table.add_row(printable(name), number(group.reward), number(group.exact), f"{group.reward.count:,}")
    return table


def _rungs(summary: Summary) -> Table:
    names = {5: "5 exact and native", 4: "4 one slip", 3: "3 surplus", 2: "2 partly", 1: "1 wrong"}
    table = plain_table("\nrung", "\nn", "\nshare")
    table.add_column("")
    for rung, name in names.items():
        share = summary.rungs[rung] / summary.scored
        table.add_row(name, f"{summary.rungs[rung]:,}", f"{share:.1%}", "█" * round(share * _BAR))
    return table


def _reasons(summary: Summary) -> Table:
    table = plain_table("\nwhy points were lost", "\nsamples", "\npoints")
    ranked = sorted(summary.reasons.items(), key=lambda entry: (-entry[1].total, entry[0]))
    for code, mean in ranked[:_TOP_REASONS]:
        table.add_row(code, f"{mean.count:,}", f"{mean.total:,.2f}")
    if len(ranked) > _TOP_REASONS:
        rest = ranked[_TOP_REASONS:]
        table.add_row(f"({len(rest)} more codes)", "", f"{sum(mean.total for _, mean in rest):,.2f}")
    return table


def _unscored(summary: Summary) -> Table:
    table = plain_table("\nunscored, by code", "\nsamples")
    for code, count in sorted(summary.unscored.items()):
        table.add_row(code, f"{count:,}")
    return table
