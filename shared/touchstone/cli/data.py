"""`touchstone data`: from documents to training sets."""

from __future__ import annotations

import click

from touchstone.cli.lazy_group import Lazy, LazyGroup

_VERBS = {
    "validate": Lazy("touchstone.cli.data_validate", "Check a file by the services' rules, before a job does."),
    "build": Lazy("touchstone.cli.data_build", "Do it all: chunk, generate, curate.", "build"),
    "chunk": Lazy("touchstone.cli.data_build", "Clean documents and cut them into chunks.", "chunk"),
    "generate": Lazy(
        "touchstone.cli.data_build", "Ask a model for the rows of each chunk, one call a chunk.", "generate"
    ),
    "curate": Lazy("touchstone.cli.data_build", "Conflicts, duplicates, floors, split; the dataset's files.", "curate"),
    "repair": Lazy("touchstone.cli.data_repair", "Mend and check samples that exist already."),
    "split": Lazy("touchstone.cli.data_split", "Split samples by family, or check splits for leakage."),
    "pairs": Lazy("touchstone.cli.data_pairs", "Preference pairs: of several answers the best and the worst."),
    "card": Lazy("touchstone.cli.data_card", "Show the card of a dataset."),
    "pack": Lazy(
        "touchstone.cli.data_card", "Write a recipe with its files as one JSON file, for the machine.", "pack"
    ),
}


@click.group("data", cls=LazyGroup, table=_VERBS)
def command() -> None:
    """Turn documents into training sets that can be trusted."""
