"""Settings of the functions that score events, read from the environment when the first event comes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

_T = TypeVar("_T")
_ACCOUNT_DIGITS = 12


class SettingsError(Exception):
    """Environment variables that can't be used; all of them at once."""


class Variables:
    """Environment variables of ours, converted, with every fault kept for one error.

    Args:
        environment: all variables; ours begin with `TOUCHSTONE_`.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._problems: list[str] = []

    def text(self, name: str) -> str:
        """A variable as it is, trimmed; empty if it is missing."""
        return self._environment.get(f"TOUCHSTONE_{name}", "").strip()

    def read(self, name: str, fallback: _T, convert: Callable[[str], _T], allowed: str) -> _T:
        """A variable, converted; the fallback if it is blank or can't be converted."""
        text = self.text(name)
        if not text:
            return fallback
        try:
            return convert(text)
        except ValueError:
            self._problems.append(f"TOUCHSTONE_{name}: expected {allowed}, saw {text!r}")
            return fallback

    def check(self) -> None:
        """Raise if anything could not be converted.

        Raises:
            SettingsError: naming every variable that can't be read, what is allowed and what was seen.
        """
        if self._problems:
            raise SettingsError("; ".join(self._problems))


@dataclass(frozen=True, slots=True)
class Settings:
    """How events are scored; every default suits Nova.

    Attributes:
        rubric: path of the rubric file (`TOUCHSTONE_RUBRIC`); empty for the default rubric.
        floor: score at the wire of a sample that can't be scored, in [0, 1] (`TOUCHSTONE_FLOOR`).
        max_unscored_share: share of unscored samples above which a batch raises, in [0, 1]
            (`TOUCHSTONE_MAX_UNSCORED_SHARE`).
        min_batch: batches with fewer samples never raise for it, since callers may send one sample at a time
            (`TOUCHSTONE_MIN_BATCH`).
        envelope: answer with `{"statusCode", "body"}` instead of the bare list (`TOUCHSTONE_ENVELOPE`).
    """

    rubric: str = ""
    floor: float = 0.0
    max_unscored_share: float = 0.5
    min_batch: int = 8
    envelope: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """The settings that environment variables give; those left out keep their default.

        Raises:
            SettingsError: naming every variable that can't be read, what is allowed and what was seen.
        """
        variables = Variables(environment)
        settings = cls.from_variables(variables)
        variables.check()
        return settings

    @classmethod
    def from_variables(cls, variables: Variables) -> Settings:
        """The same, for functions with settings of their own besides; the caller checks the variables."""
        default, read = cls(), variables.read
        return cls(
            rubric=variables.text("RUBRIC"),
            floor=read("FLOOR", default.floor, share, "a number from 0 to 1"),
            max_unscored_share=read("MAX_UNSCORED_SHARE", default.max_unscored_share, share, "a number from 0 to 1"),
            min_batch=read("MIN_BATCH", default.min_batch, count, "a whole number from 1"),
            envelope=read("ENVELOPE", default.envelope, switch, "true or false"),
        )


def account(text: str) -> str:
    """An account id.

    Raises:
        ValueError: it is none.
    """
    if len(text) != _ACCOUNT_DIGITS or not text.isdecimal():
        raise ValueError(text)
    return text


def share(text: str) -> float:
    """A number from 0 to 1.

    Raises:
        ValueError: it is none.
    """
    value = float(text)
    if not (math.isfinite(value) and 0 <= value <= 1):
        raise ValueError(text)
    return value


def count(text: str) -> int:
    """A whole number from 1.

    Raises:
        ValueError: it is none.
    """
    value = int(text)
    if value < 1:
        raise ValueError(text)
    return value


def switch(text: str) -> bool:
    """Yes or no.

    Raises:
        ValueError: it is neither.
    """
    if text.lower() in ("true", "1", "yes"):
        return True
    if text.lower() in ("false", "0", "no"):
        return False
    raise ValueError(text)


@dataclass(frozen=True, slots=True)
class OwnerSettings:
    """Settings of a function that knows its buckets from its events.

    Attributes:
        owner: account that owns the buckets, 12 digits (`TOUCHSTONE_BUCKET_OWNER`); None trusts any.
    """

    owner: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> OwnerSettings:
        """The settings that environment variables give; those left out keep their default.

        Raises:
            SettingsError: naming every variable that can't be read, what is allowed and what was seen.
        """
        variables = Variables(environment)
        settings = cls(owner=variables.read("BUCKET_OWNER", None, account, "an account id of 12 digits"))
        variables.check()
        return settings
