"""Settings of the evaluate function, read from its environment when the first event comes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from touchstone.wire.settings import Settings as ScoringSettings
from touchstone.wire.settings import Variables, account, count


@dataclass(frozen=True, slots=True)
class Settings:
    """How the evaluate function behaves.

    Attributes:
        scoring: how events of training and evaluation jobs are scored; the rubric is also that of batches.
        concurrency: requests to the model at once (`TOUCHSTONE_CONCURRENCY`).
        margin: seconds before the function's time limit at which nothing more is asked (`TOUCHSTONE_MARGIN_SECONDS`).
        checkpoint: seconds between two saves of the answers so far (`TOUCHSTONE_CHECKPOINT_SECONDS`); 0 saves each.
        owner: account that owns the buckets, 12 digits (`TOUCHSTONE_BUCKET_OWNER`); None trusts any.
    """

    scoring: ScoringSettings = field(default_factory=ScoringSettings)
    concurrency: int = 8
    margin: float = 20.0
    checkpoint: float = 15.0
    owner: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """The settings that environment variables give; those left out keep their default.

        Raises:
            SettingsError: naming every variable that can't be read, what is allowed and what was seen.
        """
        variables, default = Variables(environment), cls()
        settings = cls(
            scoring=ScoringSettings.from_variables(variables),
            concurrency=variables.read("CONCURRENCY", default.concurrency, count, "a whole number from 1"),
            margin=variables.read("MARGIN_SECONDS", default.margin, _seconds, "seconds from 0"),
            checkpoint=variables.read("CHECKPOINT_SECONDS", default.checkpoint, _seconds, "seconds from 0"),
            owner=variables.read("BUCKET_OWNER", default.owner, account, "an account id of 12 digits"),
        )
        variables.check()
        return settings


def _seconds(text: str) -> float:
    value = float(text)
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(text)
    return value
