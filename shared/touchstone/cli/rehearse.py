"""`touchstone rehearse`: what AWS would run, run on this machine."""

from __future__ import annotations

import click

from touchstone.cli.lazy_group import Lazy, LazyGroup

_MACHINE = "touchstone.cli.rehearse_machine"
_PARTS = {
    "customize": Lazy(_MACHINE, "The whole loop: baseline, SFT, RFT, evaluations, gate, release.", "customize"),
    "train": Lazy(_MACHINE, "One training job and its checkpoint.", "train"),
    "host": Lazy(_MACHINE, "A checkpoint imported and deployed.", "host"),
    "evaluate": Lazy(_MACHINE, "A model evaluated by a distributed Map.", "evaluate"),
    "release": Lazy(_MACHINE, "A checkpoint behind the stable deployment, with its canary.", "release"),
    "synthesize": Lazy(_MACHINE, "Documents become a dataset, a chunk an item.", "synthesize"),
    "learning": Lazy("touchstone.cli.rehearse_learning", "What a reward function teaches a model that really learns."),
    "reward": Lazy("touchstone.cli.rehearse_reward", "The example's answers through the very handler that RFT calls."),
}


@click.group("rehearse", cls=LazyGroup, table=_PARTS, default="customize")
def command() -> None:
    """Run a state machine, or the reward function, on this machine: no AWS account is needed.

    Without a command the whole loop is rehearsed.
    """
