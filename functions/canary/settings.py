"""Settings of the canary function, read from its environment when the first event comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from touchstone.wire.settings import Variables, account, count


@dataclass(frozen=True, slots=True)
class Settings:
    """How the canary function behaves.

    Attributes:
        concurrency: requests at once (`TOUCHSTONE_CONCURRENCY`).
        seconds: what one request may take, attempts and waits together (`TOUCHSTONE_BUDGET_SECONDS`).
        owner: account that owns the buckets, 12 digits (`TOUCHSTONE_BUCKET_OWNER`); None trusts any.
    """

    concurrency: int = 4
    seconds: int = 60
    owner: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """The settings that environment variables give; those left out keep their default.

        Raises:
            SettingsError: naming every variable that can't be read, what is allowed and what was seen.
        """
        variables, default = Variables(environment), cls()
        settings = cls(
            concurrency=variables.read("CONCURRENCY", default.concurrency, count, "a whole number from 1"),
            seconds=variables.read("BUDGET_SECONDS", default.seconds, count, "a whole number from 1"),
            owner=variables.read("BUCKET_OWNER", None, account, "an account id of 12 digits"),
        )
        variables.check()
        return settings
