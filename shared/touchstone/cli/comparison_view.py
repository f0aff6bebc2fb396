"""A comparison for a terminal or a plain pipe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from touchstone.cli.tables import printable, wide_console

_MARKS = {"promote": "green", "hold": "yellow", "reject": "red"}
_SHOWN_CHANGES = 5


def print_comparison(comparison: Mapping[str, Any], gate: Mapping[str, Any], console: Console | None = None) -> None:
    """Print gains with intervals, categories, rungs before and after, what changed most, words, the gate's rules."""
    console = console or wide_console()
    level = f"{comparison['statistics']['level']:.0%}"
    sides = " -> ".join(printable(str(comparison[side]["run"])) for side in ("champion", "candidate"))
    console.print(f"[bold]{sides}[/] · {comparison['samples']:,} samples in both", highlight=False)
    console.print(_gains(comparison["gains"], level))
    console.print(_categories(comparison["categories"], level))
    console.print(_transitions(comparison["transitions"]))
    for way in ("regressions", "improvements"):
        if comparison["changes"][way]:
            console.print(_changes(way, comparison["changes"][way]))
    console.print()
    for words in comparison["words"]:
        console.print(printable(words), highlight=False)
    console.print(_rules(gate["rules"]))
    colour = _MARKS[gate["decision"]]
    policy = gate["policy"]
    console.print(
        f"\n[bold {colour}]{gate['decision']}[/] · policy {printable(policy['name'])} v{policy['version']} "
        f"{policy['digest'][:19]}",
        highlight=False,
    )


def _gains(gains: Mapping[str, Any], level: str) -> Table:
    table = _table("\nmetric", "\nchampion", "\ncandidate", "\ngain", f"\n{level} interval", "\nn")
    for name, gain in gains.items():
        label = f"[bold]{name}[/]" if name == "reward" else name
        table.add_row(label, *_gain_cells(gain))
    return table


def _categories(categories: Mapping[str, Any], level: str) -> Table:
    table = _table(
        "\ncategory", "\nchampion", "\ncandidate", "\ngain", f"\n{level} interval", "\nn", "\np", "\np (Holm)"
    )
    for name, gain in categories.items():
        table.add_row(printable(name), *_gain_cells(gain), _p(gain["p"]), _p(gain["p_holm"]))
    return table


def _gain_cells(gain: Mapping[str, Any]) -> list[str]:
    interval = "-" if gain["low"] is None else f"{gain['low']:+.3f} to {gain['high']:+.3f}"
    cells = [_number(gain["champion"]), _number(gain["candidate"])]
    return [*cells, "-" if gain["gain"] is None else f"{gain['gain']:+.3f}", interval, f"{gain['n']:,}"]


def _transitions(transitions: Mapping[str, Mapping[str, int]]) -> Table:
    table = _table("\nsamples, rung before to after", *(f"\nto {rung}" for rung in transitions))
    for before, row in transitions.items():
        table.add_row(f"from {before}", *(f"{count:,}" if count else "-" for count in row.values()))
    return table


def _changes(way: str, changes: list[Mapping[str, Any]]) -> Table:
    table = _table(f"\n{way}", "\nchampion", "\ncandidate", "\nrung", "\ncategory")
    for change in changes[:_SHOWN_CHANGES]:
        rung = " -> ".join(map(str, change["rung"]))
        cells = [_number(change["champion"]), _number(change["candidate"]), rung]
        table.add_row(printable(str(change["id"])), *cells, printable(change["category"] or "(none)"))
    return table


def _rules(rules: list[Mapping[str, Any]]) -> Table:
    table = _table("\nrule", "\noutcome")
    table.add_column("\nwhy")
    for rule in rules:
        table.add_row(rule["rule"], f"[{_MARKS[rule['outcome']]}]{rule['outcome']}[/]", printable(rule["words"]))
    return table


def _table(*columns: str) -> Table:
    table = Table(show_edge=False, pad_edge=False, header_style="bold", box=None, padding=(0, 2, 0, 0))
    for index, column in enumerate(columns):
        table.add_column(column, justify="left" if index == 0 else "right", no_wrap=index > 0)
    return table


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _p(value: float) -> str:
    return "<.0001" if value < 0.0001 else f"{value:.4f}"  # noqa: PLR2004 - as many digits
