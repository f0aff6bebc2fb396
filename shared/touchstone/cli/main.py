"""The `touchstone` command."""

from __future__ import annotations

import importlib

import click

import touchstone

_VERBS = {
    "score": ("touchstone.cli.score", "Score files of samples with a rubric."),
    "evaluate": ("touchstone.cli.evaluate", "Ask a model about every row of a dataset, and score its answers."),
    "compare": ("touchstone.cli.compare", "Say whether one run is better than another, and whether to promote it."),
    "report": ("touchstone.cli.report", "Write the report of runs: one page to look at, and the same as Markdown."),
    "attack": ("touchstone.cli.attack", "Attack a reward function with answers whose true rank is known."),
    "conform": ("touchstone.cli.conform", "Test whether a reward function keeps the wire contract."),
    "signal": ("touchstone.cli.signal", "Say whether RFT can learn from a reward, before training and during it."),
    "explain": ("touchstone.cli.explain", "Show one sample: expected beside emitted, and each lost point."),
    "rehearse": ("touchstone.cli.rehearse", "Run the whole loop, or one machine, on this machine: no AWS account."),
    "parity": (
        "touchstone.cli.parity",
        "Say whether what trains is what is measured: same scoring library, same rubric.",
    ),
    "data": ("touchstone.cli.data", "Documents to training sets that can be trusted; check anybody's files."),
    "schemas": ("touchstone.cli.schemas", "Write the published JSON Schemas of the wire contract."),
}


class _Verbs(click.Group):
    """Imports a verb when it is called, so that `--help` and the other verbs start fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _VERBS:
            return None
        command: click.Command = importlib.import_module(_VERBS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _VERBS.items()])


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(touchstone.__version__, prog_name="touchstone")
def main() -> None:
    """Score tool calls; train and evaluate with the same score."""
