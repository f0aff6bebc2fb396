"""The rehearsed evaluation for a terminal or a plain pipe."""

from __future__ import annotations

import sys

from rich.console import Console

from touchstone.cli.tables import printable
from touchstone.rehearsal.evaluation import EvaluationRehearsal


def print_rehearsed_evaluation(done: EvaluationRehearsal, console: Console) -> None:
    """Print the note, what the comparison says, the decision, and where the report is."""
    gain = done.comparison["gains"]["reward"]
    before, after = done.runs
    lines = (
        f"\n[bold]Evaluation, gate and report[/] · {printable(done.note)}",
        f"mean reward {gain['champion']:.3f} -> {gain['candidate']:.3f}; {printable(done.comparison['words'][0])}",
        f"gate: [bold]{done.gate['decision']}[/] (policy {printable(done.gate['policy']['name'])})",
        f"The same in full: {sys.argv[0]} compare {before} {after}",
        f"[bold]Report: {done.report}[/]",
    )
    for line in lines:
        console.print(line, highlight=False, soft_wrap=True)
