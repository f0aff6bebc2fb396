"""What `touchstone rehearse MACHINE` prints before and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from touchstone.cli.rehearsal_progress import clock
from touchstone.cli.tables import printable
from touchstone.cli.timeline_view import print_timeline
from touchstone.rehearsal.assembly.assembly import Assembly
from touchstone.rehearsal.assembly.synthesis import Synthesis
from touchstone.rehearsal.run.before_after import BeforeAfter
from touchstone.rehearsal.run.data import Prepared
from touchstone.rehearsal.run.play import Played, cause_of
from touchstone.rehearsal.run.rehearse import Rehearsal
from touchstone.rehearsal.run.scenario import Scenario

_SHOWN = 240
_METRICS = ("reward", "exact", "valid")


def print_scenarios(scenarios: Iterable[Scenario], console: Console) -> None:
    """Print scenarios, a line each."""
    table = _table("scenario", "what happens")
    for scenario in scenarios:
        table.add_row(scenario.name, printable(scenario.title))
    console.print(table)


def print_head(scenario: Scenario, assembly: Assembly, data: Prepared, console: Console, synthesis: Synthesis) -> None:
    """Print what is about to be rehearsed."""
    app = "synthesised now" if synthesis.ran else "unchanged since it was synthesised"
    sizes = (len(assembly.machines), len(assembly.functions), len(assembly.roles.statements))
    counts = ", ".join(f"{count} {word}" for word, count in data.rows.items())
    for line in (
        f"[bold]Rehearsing {scenario.machine}[/], scenario {scenario.name}: {printable(scenario.title)}",
        f"app: {sizes[0]} machines, {sizes[1]} functions, {sizes[2]} roles ({app}) · rows: {counts}",
        f"rubric of the functions: {printable(synthesis.rubric or 'the default one')}",
        f"\n{'virtual':>10}\n{'time':>10}  {'machine':<10}  state",
    ):
        console.print(line, highlight=False, soft_wrap=True)


def print_ending(done: Rehearsal, console: Console, *, with_texts: bool) -> None:
    """Print timeline, numbers, permissions, how each start ended, and where everything lies.

    Args:
        done: the rehearsal.
        console: where to.
        with_texts: whether a prompt and its answers may be shown: those of the example only.
    """
    console.print()
    print_timeline(done.timeline, console)
    if not done.evaluations:
        console.print(printable(done.note), highlight=False, soft_wrap=True)
    else:
        _print_evaluations(done, console)
    if done.example is not None and with_texts:
        _print_example(done.example, console)
    for played in done.played:
        _print_start(played, console)
    _print_permissions(done.permissions, console)
    for fault in done.faults:
        console.print(f"[bold red]not as it should be:[/] {printable(fault)}", highlight=False, soft_wrap=True)
    console.print(f"\nHistories, ledger, buckets, timeline: {done.folder}", highlight=False, soft_wrap=True)
    if done.report is not None:
        console.print(f"[bold]Report: {done.report}[/]", highlight=False, soft_wrap=True)


def _print_evaluations(done: Rehearsal, console: Console) -> None:
    console.print(f"\n[bold]What the evaluations measured[/] · {printable(done.note)}", highlight=False, soft_wrap=True)
    table = _table("run", *_METRICS, "n", "gate")
    for one in done.evaluations:
        means = [_mean(one.metrics.get(name)) for name in _METRICS]
        count = str((one.metrics.get("reward") or {}).get("n", "-"))
        table.add_row(printable(one.run), *means, count, one.decision or "-")
    console.print(table)


def _print_example(example: BeforeAfter, console: Console) -> None:
    place = f"the row of {example.rows} that gained most, {printable(example.id)}"
    lines = (
        f"\n[bold]Before and after[/], {place}: {printable(example.question[:_SHOWN])}",
        f"  base  reward {example.before.reward:.2f}  {printable(example.before.text[:_SHOWN])}",
        f"  last  reward {example.after.reward:.2f}  {printable(example.after.text[:_SHOWN])}",
    )
    for line in lines:
        console.print(line, highlight=False, soft_wrap=True)


def _mean(metric: Mapping[str, Any] | None) -> str:
    value = (metric or {}).get("mean")
    return "-" if value is None else f"{value:.3f}"


def _print_start(played: Played, console: Console) -> None:
    execution = played.execution
    took = clock((execution.stopped or execution.started) - execution.started)
    error = f" {printable(execution.error)}" if execution.error else ""
    lines = [f"\n[bold]{execution.name}: {execution.status}{error}[/] after {took} of virtual time"]
    cause = cause_of(execution)
    if cause:
        lines.append(f"  at {printable(str(cause.get('where')))}: {printable(str(cause.get('cause'))[:300])}")
        lines.append(f"  next step: {printable(str(cause.get('next_step')))}")
    if played.ledger is not None:
        lines.append(f"  ledger: {played.ledger.get('outcome')}")
    lines += _dataset(execution.output)
    lines.append(f"  left that costs money: {', '.join(played.billable) or 'nothing'}")
    for line in lines:
        console.print(line, highlight=False, soft_wrap=True)


def _dataset(output: Any) -> list[str]:
    """What a machine that makes a dataset says of it."""
    if not isinstance(output, Mapping) or "splits" not in output:
        return []
    lines = []
    for unit, count in output["counts"].items():
        codes = ", ".join(f"{code} {number}" for code, number in count["codes"].items())
        sums = f"{count['accepted']:,} accepted, {count['repaired']:,} repaired, {count['rejected']:,} rejected"
        lines.append(f"  {unit}s: {count['total']:,} in all, {sums}" + (f" ({codes})" if codes else ""))
    splits = ", ".join(f"{name} {rows:,}" for name, rows in output["splits"].items())
    return [*lines, f"  dataset: {splits}"]


def _print_permissions(permissions: Mapping[str, Any], console: Console) -> None:
    missing, unused = permissions["missing"], permissions["unused"]
    console.print(
        f"\nEvery call was judged by its role's policies: {len(missing)} grants missing, {len(unused)} not used in this"
        f" scenario, {len(permissions['not_evaluated'])} conditions not judged (permissions.json)",
        highlight=False,
        soft_wrap=True,
    )


def _table(*columns: str) -> Table:
    table = Table(show_edge=False, pad_edge=False, header_style="bold", box=None, padding=(0, 2, 0, 0))
    for index, column in enumerate(columns):
        table.add_column(column, justify="left" if index == 0 or column == "what happens" else "right")
    return table
