"""`touchstone data`: from documents to training sets."""

from __future__ import annotations

import importlib

import click

_VERBS = {
    "validate": (
        "touchstone.cli.data_validate",
        "command",
        "Check a file by the services' rules, before a job does.",
    ),
    "build": ("touchstone.cli.data_build", "build", "Do it all: chunk, generate, curate."),
    "chunk": ("touchstone.cli.data_build", "chunk", "Clean documents and cut them into chunks."),
    "generate": ("touchstone.cli.data_build", "generate", "Ask a model for the rows of each chunk, one call a chunk."),
    "curate": ("touchstone.cli.data_build", "curate", "Conflicts, duplicates, floors, split; the dataset's files."),
    "repair": ("touchstone.cli.data_repair", "command", "Mend and check samples that exist already."),
    "split": ("touchstone.cli.data_split", "command", "Split samples by family, or check splits for leakage."),
    "pairs": ("touchstone.cli.data_pairs", "command", "Preference pairs: of several answers the best and the worst."),
    "card": ("touchstone.cli.data_card", "command", "Show the card of a dataset."),
    "pack": ("touchstone.cli.data_card", "pack", "Write a recipe with its files as one JSON file, for the machine."),
}


class _Verbs(click.Group):
    """Imports a verb when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _VERBS:
            return None
        module, name, _ = _VERBS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, _, text) in _VERBS.items()])


@click.group("data", cls=_Verbs)
def command() -> None:
    """Turn documents into training sets that can be trusted."""
