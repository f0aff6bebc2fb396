"""An explanation in a terminal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from touchstone.cli.tables import printable

_WIDE = 60


def print_explanation(explanation: Mapping[str, Any], console: Console) -> None:
    """Print an explanation as `touchstone.evaluation.explanation` makes it."""
    result = explanation["result"]
    if "unscored" in result:
        fault = result["unscored"]
        console.print(
            f"[bold]{printable(str(result['id']))}[/] is unscored, by the row's fault: [bold]{fault['code']}[/] at"
            f" {fault['pointer'] or '/'}: {fault['problem']}",
            highlight=False,
        )
        return
    parts = ", ".join(f"{name} {_number(value)}" for name, value in result["parts"].items())
    console.print(
        f"[bold]{printable(str(result['id']))}[/]  reward [bold]{result['reward']:.4f}[/], rung {result['rung']}"
        f"{', exact' if result['exact'] else ''}  ({parts})",
        highlight=False,
        soft_wrap=True,
    )
    console.print(
        f"dialect {result['dialect']}, category {printable(result['category'] or 'none')},"
        f" rubric {result['rubric'][:19]}",
        highlight=False,
    )
    console.print(_calls(explanation))
    if result["reasons"]:
        console.print(_reasons(result["reasons"]))
    else:
        console.print("\nno point lost")
    for index, messages in explanation["schema_messages"].items():
        for message in messages:
            console.print(f"schema, emitted call {index}: {printable(message)}", highlight=False)


def _number(value: float | None) -> str:
    return "does not apply" if value is None else f"{value:.3f}"


def _calls(explanation: Mapping[str, Any]) -> Table:
    """Expected beside emitted, matched calls on one line."""
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="bold")
    table.add_column("\nexpected", ratio=1)
    table.add_column("\nemitted", ratio=1)
    expected, emitted = explanation["expected"], explanation["emitted"]
    partner = dict(explanation["pairs"])
    for index, call in enumerate(expected):
        other = partner.get(index)
        table.add_row(
            _call(call, f"/expected/{index}"),
            "(missing)" if other is None else _call(emitted[other], f"/emitted/{other}"),
        )
    used = set(partner.values())
    for index, call in enumerate(emitted):
        if index not in used:
            table.add_row("", _call(call, f"/emitted/{index}"))
    if not expected:
        table.add_row("(no call: to abstain is right)", "" if emitted else "(no call)")
    return table


def _call(call: Mapping[str, Any], pointer: str) -> str:
    lines = [f"[bold]{printable(call['name'] or '(no name)')}[/] [dim]{pointer}[/]"]
    for key, value in call["arguments"].items():
        lines.append(printable(f"  {key}: {_json(value)}"))
        lines += [printable(f"    or {_json(other)}") for other in call.get("accept", {}).get(key, [])]
    lines += [f"  {key}: {printable(str(call[key]))}" for key in ("optional", "label", "fault") if key in call]
    return "\n".join(lines)


def _reasons(reasons: list[dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="bold")
    for column in ("\nlost", "\nreason", "\nat"):
        table.add_column(column, no_wrap=True, overflow="ignore")
    for column in ("\nexpected", "\nseen"):
        table.add_column(column, overflow="fold")
    for reason in reasons:
        table.add_row(
            f"{reason['lost']:.4f}",
            reason["code"],
            printable(reason["pointer"]),
            printable(_json(reason["expected"])),
            printable(_json(reason["seen"])),
        )
    return table


def _json(value: Any) -> str:
    if value is None:
        return ""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _WIDE else f"{text[: _WIDE - 1]}…"
