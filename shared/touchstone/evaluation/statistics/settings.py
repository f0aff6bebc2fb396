"""What every interval and test of a document was made with."""

from __future__ import annotations

from dataclasses import dataclass

SEED = 20_260_101
LEVEL = 0.95
REPLICATES = 2_000
POWER = 0.8
FEW_CLUSTERS = 20
"""Below this many clusters an interval is given, and said to be rough: bench/coverage.py measured why."""


@dataclass(frozen=True, slots=True)
class StatisticsSettings:
    """Settings of the intervals and tests.

    Attributes:
        level: confidence of every interval.
        replicates: number of bootstrap replicates.
        seed: of every random draw; the same seed and data give the same document.
        power: probability with which the detectable effect would be found.
    """

    level: float = LEVEL
    replicates: int = REPLICATES
    seed: int = SEED
    power: float = POWER
