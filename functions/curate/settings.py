"""Settings of the curate function, read from its environment when the first event comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from touchstone.wire.settings import Variables, account


@dataclass(frozen=True, slots=True)
class Settings:
    """How the curate function behaves.

    Attributes:
        owner: account that owns the buckets, 12 digits (`TOUCHSTONE_BUCKET_OWNER`); None trusts any.
    """

    owner: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """The settings that environment variables give; those left out keep their default.

        Raises:
            SettingsError: naming every variable that can't be read, what is allowed and what was seen.
        """
        variables = Variables(environment)
        settings = cls(owner=variables.read("BUCKET_OWNER", None, account, "an account id of 12 digits"))
        variables.check()
        return settings
