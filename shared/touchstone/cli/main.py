"""The `touchstone` command."""

from __future__ import annotations

import click

import touchstone
from touchstone.cli.lazy_group import Lazy, LazyGroup

_VERBS = {
    "score": Lazy("touchstone.cli.score", "Score files of samples with a rubric."),
    "explain": Lazy("touchstone.cli.explain", "Show one sample: expected beside emitted, and each lost point."),
    "attack": Lazy("touchstone.cli.attack", "Attack a reward function with answers whose true rank is known."),
    "conform": Lazy("touchstone.cli.conform", "Test whether a reward function keeps the wire contract."),
    "signal": Lazy("touchstone.cli.signal", "Say whether RFT can learn from a reward, before training and during it."),
    "rehearse": Lazy("touchstone.cli.rehearse", "Run the whole loop, or one machine, here: no AWS account."),
    "data": Lazy("touchstone.cli.data", "Documents to training sets that can be trusted; check anybody's files."),
    "evaluate": Lazy("touchstone.cli.evaluate", "Ask a model about every row of a dataset, and score its answers."),
    "compare": Lazy("touchstone.cli.compare", "Say whether one run is better than another, and whether to promote it."),
    "report": Lazy("touchstone.cli.report", "Write the report of runs: one page to look at, and the same as Markdown."),
    "parity": Lazy("touchstone.cli.parity", "Say whether what trains is what is measured: same library, same rubric."),
    "schemas": Lazy("touchstone.cli.schemas", "Write the published JSON Schemas of the wire contract."),
}


@click.group(cls=LazyGroup, table=_VERBS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(touchstone.__version__, prog_name="touchstone")
def main() -> None:
    """Score tool calls; train and evaluate with the same score."""
