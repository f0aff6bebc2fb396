"""Verdicts on the wire contract for a terminal or a plain pipe."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from touchstone.bench.conform.kit import Kit
from touchstone.bench.conform.rule import Verdict
from touchstone.cli.tables import printable

_SIGNS = {"kept": "[green]kept[/]", "broken": "[bold red]broken[/]", "not tested": "-"}


def print_verdicts(kit: Kit, verdicts: Sequence[Verdict], console: Console, *, own: bool) -> None:
    """Print the verdict on each rule with its source, and how many are broken."""
    rows = "rows of ours in the shape of AWS's documentation (--dataset for yours)" if own else "your rows"
    console.print(
        f"[bold]{printable(kit.target.spec)}[/]: {len(verdicts)} rules, {rows}, answers as {kit.dialect.name}\n",
        highlight=False,
        soft_wrap=True,
    )
    table = Table(show_edge=False, pad_edge=False, header_style="bold", box=None, padding=(0, 2, 0, 0))
    for column in ("", "level", "rule", "what was seen", "source (AWS contract)"):
        table.add_column(column)
    for verdict in verdicts:
        detail = printable(verdict.detail)
        words = printable(verdict.words)
        table.add_row(_SIGNS[verdict.outcome], verdict.level, words, detail, printable(verdict.source))
    console.print(table)
    counts = {level: sum(v.outcome == "broken" and v.level == level for v in verdicts) for level in ("must", "should")}
    console.print(
        f"\nbroken: {counts['must']} that must be kept, {counts['should']} that should be",
        highlight=False,
        style="bold red" if counts["must"] else "bold green",
    )
