"""The signal of a reward for a terminal or a plain pipe."""

from __future__ import annotations

from rich.console import Console

from touchstone.bench.signal.signal import Signal
from touchstone.bench.signal.training import TrainingSignal
from touchstone.bench.signal.verdict import judged
from touchstone.cli.tables import plain_table, printable
from touchstone.training.health import THRESHOLDS

_WORDS = {
    "can learn": "[bold green]RFT can learn here.[/]",
    "learns slowly": "[bold yellow]RFT learns slowly here.[/]",
    "will not learn": "[bold red]RFT will not learn here.[/]",
    "unknown": "[bold yellow]It can't be told whether RFT learns here.[/]",
}


def print_signal(signal: Signal, console: Console) -> None:
    """Print the verdict with its reasons, then the numbers."""
    verdict, findings = judged(signal)
    console.print(_WORDS[verdict], highlight=False)
    for finding in findings:
        mark = "[red]x[/]" if finding.fatal else "-"
        console.print(f"{mark} {printable(finding.words)}", highlight=False, soft_wrap=True)
        console.print(
            f"  {printable(finding.next_step)} [dim]({printable(finding.source)})[/]", highlight=False, soft_wrap=True
        )
    _print_prompts(signal, console)
    _print_numbers(signal, console)
    _print_parts(signal, console)


def _print_prompts(signal: Signal, console: Console) -> None:
    fewest, middle, most = signal.answers
    table = plain_table(f"\nprompts with two answers or more, of {signal.prompts:,}", "\nprompts", "\nshare")
    table.add_row("measured", f"{signal.measured:,}", "")
    for words, count in (
        ("without spread", signal.without_spread),
        ("  always solved", signal.solved),
        ("  never rewarded", signal.unrewarded),
        ("  one reward between", signal.stuck),
        ("never solved", signal.never_solved),
    ):
        table.add_row(words, f"{count:,}", f"{signal.share(count):.1%}")
    console.print(table)
    console.print(
        f"{signal.rollouts:,} answers; a prompt has {fewest} to {most}, {middle:g} in the middle", highlight=False
    )


def _print_numbers(signal: Signal, console: Console) -> None:
    plan = signal.plan
    table = plain_table("\nexpected in training", "\nvalue")
    table.add_row("mean reward", f"{signal.mean:.3f}")
    table.add_row("deviation of rewards within a prompt", f"{signal.deviation:.3f}")
    if signal.useful is not None:
        table.add_row(f"groups of {plan.group_size} answers with a spread", f"{signal.useful:.1%}")
        table.add_row(f"of {plan.prompts_per_step} prompts a step", f"{signal.useful_per_step:.1f}")
    if signal.length is not None:
        table.add_row(f"correlation with length, {signal.lengths:,} answers", f"{signal.length:+.2f}")
    console.print(table)


def _print_parts(signal: Signal, console: Console) -> None:
    if not signal.parts:
        return
    table = plain_table("\npart", "\nmean", "\nof the spread", "\ncorrelation")
    for name, part in signal.parts.items():
        mean = "-" if part.mean is None else f"{part.mean:.3f}"
        share = "-" if part.share is None else f"{part.share:.1%}"
        correlation = "-" if part.correlation is None else f"{part.correlation:+.2f}"
        table.add_row(printable(name), mean, share, correlation)
    console.print(table)


def print_training(signal: TrainingSignal, console: Console) -> None:
    """Print the verdict on a training run, its curves, and the thresholds with their sources."""
    colour = {"healthy": "green", "unhealthy": "red"}.get(signal.health.verdict, "yellow")
    console.print(
        f"[bold {colour}]Training is {signal.health.verdict}[/]: {printable(signal.source)}, {signal.steps:,} steps",
        highlight=False,
    )
    for finding in signal.health.findings:
        mark = "[red]x[/]" if finding.bad else "-"
        console.print(
            f"{mark} {printable(finding.words)}: {printable(finding.next_step)}", highlight=False, soft_wrap=True
        )
    table = plain_table("\ncurve", "\nfirst fifth", "\nlast fifth", "\nsteps")
    for curve in signal.curves:
        table.add_row(curve.name, f"{curve.first:.4g}", f"{curve.last:.4g}", f"{curve.steps:,}")
    console.print(table)
    limits = plain_table("\nfinding", "\nthreshold", "\nsource")
    for code, threshold in THRESHOLDS.items():
        limits.add_row(code, threshold.words, threshold.source)
    console.print(limits)
