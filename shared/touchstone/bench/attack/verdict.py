"""Whether an attack went well for the reward function: its findings against limits."""

from __future__ import annotations

from dataclasses import dataclass

from touchstone.bench.attack.findings import Findings


@dataclass(frozen=True, slots=True)
class Limits:
    """What an attack may find at most.

    Attributes:
        exploitability: share of the rows, 0 to 1.
        inverted: share of the pairs, 0 to 1.
        tied: share of the pairs, 0 to 1; by default any, since a coarse reward may be meant.
        failures: number of answers without a reward, lost to others, with values that are no numbers, or evaluated.
    """

    exploitability: float = 0.0
    inverted: float = 0.0
    tied: float = 1.0
    failures: int = 0


def broken_limits(findings: Findings, limits: Limits) -> tuple[str, ...]:
    """Each limit that the findings break, in words; none means that the reward function holds."""
    words = []
    if findings.rows == 0:
        words.append("no row could be judged: no exact answer has a reward")
    for name, found, limit in (
        ("exploitability", findings.exploitability, limits.exploitability),
        ("share of inverted pairs", findings.share("inverted"), limits.inverted),
        ("share of tied pairs", findings.share("tied"), limits.tied),
    ):
        if found > limit:
            words.append(f"{name} {found:.2%}, allowed {limit:g}")
    if findings.failures > limits.failures:
        words.append(f"{findings.failures:,} failures, allowed {limits.failures:,}")
    return tuple(words)
