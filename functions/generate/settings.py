"""Settings of the generate function, read from its environment when the first event comes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from touchstone.wire.settings import Variables, account


@dataclass(frozen=True, slots=True)
class Settings:
    """How the generate function behaves.

    Attributes:
        margin: seconds before the function's time limit at which nothing more is asked (`TOUCHSTONE_MARGIN_SECONDS`).
        owner: account that owns the buckets, 12 digits (`TOUCHSTONE_BUCKET_OWNER`); None trusts any.
    """

    margin: float = 20.0
    owner: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """The settings that environment variables give; those left out keep their default.

        Raises:
            SettingsError: naming every variable that can't be read, what is allowed and what was seen.
        """
        variables, default = Variables(environment), cls()
        settings = cls(
            margin=variables.read("MARGIN_SECONDS", default.margin, _seconds, "seconds from 0"),
            owner=variables.read("BUCKET_OWNER", default.owner, account, "an account id of 12 digits"),
        )
        variables.check()
        return settings


def _seconds(text: str) -> float:
    value = float(text)
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(text)
    return value
