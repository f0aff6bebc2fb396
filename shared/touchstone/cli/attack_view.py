"""An attack's findings for a terminal or a plain pipe."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console

from touchstone.bench.attack.classes import words_of
from touchstone.bench.attack.findings import ClassFindings, Findings
from touchstone.bench.attack.verdict import Limits, broken_limits
from touchstone.cli.tables import plain_table, printable

_SHOWN = 25

_Failed = tuple[str, str, int, int]
"""What fails, how, how often, and how many others were lost with it."""


def print_attack(findings: Findings, limits: Limits, console: Console) -> None:
    """Print the numbers, what pays and should not, what fails, what degenerate policies earn, and the verdict."""
    answers = sum(found.answers for found in findings.classes.values())
    console.print(
        f"[bold]{printable(findings.target)}[/]: {findings.rows:,} rows, {answers:,} answers written as "
        f"{findings.dialect}, {findings.calls:,} calls, {findings.seconds:.1f} s",
        highlight=False,
        soft_wrap=True,
    )
    for note in findings.notes:
        console.print(f"note: {note}", highlight=False, soft_wrap=True)
    _print_numbers(findings, console)
    _print_exploits(findings, console)
    _print_failures(findings, console)
    _print_policies(findings, console)
    broken = broken_limits(findings, limits)
    words = "\n".join(f"[bold red]broken:[/] {one}" for one in broken) or "[bold green]The reward function holds.[/]"
    console.print(f"\n{words}", highlight=False, soft_wrap=True)


def _print_numbers(findings: Findings, console: Console) -> None:
    pairs = findings.pairs
    best = findings.document()["best_attack_share"]
    table = plain_table("\nmeasure", "\nvalue", "\nof")
    table.add_row("[bold]exploitability[/]", f"[bold]{findings.exploitability:.2%}[/]", f"{findings.rows:,} rows")
    table.add_row("inverted pairs", f"{findings.share('inverted'):.2%}", f"{pairs.total():,} pairs")
    table.add_row("tied pairs", f"{findings.share('tied'):.2%}", f"{pairs.total():,} pairs")
    if best is not None:
        table.add_row("the best attack earns, on average", f"{best:.1%}", "of the right answer")
    answers = f"{sum(found.answers for found in findings.classes.values()):,} answers"
    table.add_row("answers without a reward", f"{findings.problems.total():,}", answers)
    table.add_row("answers lost to others in their batch", f"{findings.lost:,}", answers)
    if findings.unjudged:
        table.add_row("rows without a reward for the right answer", f"{findings.unjudged:,}", "")
    console.print(table)


def _print_exploits(findings: Findings, console: Console) -> None:
    bad = [(name, found) for name, found in findings.classes.items() if found.exploits or found.pairs["inverted"]]
    if not bad:
        return
    bad.sort(key=lambda pair: (-pair[1].exploits, -pair[1].pairs["inverted"], pair[0]))
    table = plain_table("\nwhat pays and should not", "\nanswers", "\nmean", "\nexploits", "\ninverted", "\ntied")
    for name, found in bad[:_SHOWN]:
        table.add_row(words_of(name), *_numbers(found))
    console.print(table)
    _print_left_out(len(bad), console)


def _numbers(found: ClassFindings) -> tuple[str, ...]:
    mean = "-" if found.mean is None else f"{found.mean:.3f}"
    counts = (found.exploits, found.pairs["inverted"], found.pairs["tied"])
    return (f"{found.answers:,}", mean, *(f"{number:,}" for number in counts))


def _print_failures(findings: Findings, console: Console) -> None:
    rows = [*_failed_classes(findings), *_failed_hostile(findings)]
    rows += [("any answer", code, number, 0) for code, number in findings.remarks.items()]
    if findings.evaluated:
        rows.append(("answers that are code", "model output was evaluated: a file was written", 1, 0))
    if not rows:
        return
    rows.sort(key=lambda row: (-row[2] - row[3], row[0]))
    table = plain_table("\nwhat fails", "\nhow", "\nanswers", "\nothers lost")
    for words, how, number, lost in rows[:_SHOWN]:
        table.add_row(words, printable(how), f"{number:,}", f"{lost:,}")
    console.print(table)
    _print_left_out(len(rows), console)


def _failed_classes(findings: Findings) -> Iterator[_Failed]:
    for name, found in findings.classes.items():
        if found.kind != "hostile":
            for how, number in (found.details or found.problems).items():
                yield words_of(name), how, number, findings.spoiled[name]


def _failed_hostile(findings: Findings) -> Iterator[_Failed]:
    """Hostile classes by how they fail: they are many, and fail alike."""
    by_how: dict[str, list[tuple[str, int]]] = {}
    for name, found in findings.classes.items():
        if found.kind == "hostile":
            for how, number in (found.details or found.problems).items():
                by_how.setdefault(how, []).append((name, number))
    for how, failed in by_how.items():
        words = f"hostile items: {words_of(failed[0][0])}"
        more = f" and {len(failed) - 1} more kind{'s' * (len(failed) > 2)}" if failed[1:] else ""  # noqa: PLR2004 - plural
        numbers = sum(number for _, number in failed)
        yield f"{words}{more}", how, numbers, sum(findings.spoiled[name] for name, _ in failed)


def _print_policies(findings: Findings, console: Console) -> None:
    table = plain_table("\ndegenerate policy", "\nof the right answers' mean")
    for name, share in findings.policies().items():
        table.add_row(words_of(name), f"{share:.1%}")
    console.print(table)


def _print_left_out(count: int, console: Console) -> None:
    if count > _SHOWN:
        console.print(f"({count - _SHOWN} more with --json, --out or --html)", highlight=False)
