"""Who trains and answers in a rehearsal."""

from __future__ import annotations

from touchstone.rehearsal.doubles.policy import Policy, StandInPolicy
from touchstone.rehearsal.doubles.trainer import StandInTrainer, Trainer
from touchstone.rehearsal.run.account import Client


class StandIns:
    """Models that train nothing and answer by rule.

    Attributes:
        note: what every output that shows their numbers must say.
        policy: answers Converse.
    """

    note = "Stand-ins: no model was trained; their numbers mean nothing."

    def __init__(self) -> None:
        self.policy: Policy = StandInPolicy()

    def trainer(self, client: Client) -> Trainer:
        """What trains."""
        del client
        return StandInTrainer()
