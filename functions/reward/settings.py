"""Settings of the reward function, read from its environment when the first event comes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

_T = TypeVar("_T")


class SettingsError(Exception):
    """Environment variables that can't be used; all of them at once."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How the reward function behaves; every default suits Nova.

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
        problems: list[str] = []
        default = cls()

        def read(name: str, fallback: _T, convert: Callable[[str], _T], allowed: str) -> _T:
            text = environment.get(f"TOUCHSTONE_{name}")
            if text is None or not text.strip():
                return fallback
            try:
                return convert(text.strip())
            except ValueError:
                problems.append(f"TOUCHSTONE_{name}: expected {allowed}, saw {text!r}")
                return fallback

        settings = cls(
            rubric=environment.get("TOUCHSTONE_RUBRIC", "").strip(),
            floor=read("FLOOR", default.floor, _share, "a number from 0 to 1"),
            max_unscored_share=read("MAX_UNSCORED_SHARE", default.max_unscored_share, _share, "a number from 0 to 1"),
            min_batch=read("MIN_BATCH", default.min_batch, _count, "a whole number from 1"),
            envelope=read("ENVELOPE", default.envelope, _switch, "true or false"),
        )
        if problems:
            raise SettingsError("; ".join(problems))
        return settings


def _share(text: str) -> float:
    value = float(text)
    if not (math.isfinite(value) and 0 <= value <= 1):
        raise ValueError(text)
    return value


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError(text)
    return value


def _switch(text: str) -> bool:
    if text.lower() in ("true", "1", "yes"):
        return True
    if text.lower() in ("false", "0", "no"):
        return False
    raise ValueError(text)
