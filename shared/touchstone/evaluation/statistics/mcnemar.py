"""McNemar's exact test on paired yes-or-no answers."""

from __future__ import annotations

import sys

LEAST = sys.float_info.min
"""What a p-value too small for a float is given as."""


def mcnemar(gained: int, lost: int) -> float:
    """Two-sided p-value that as many answers would be lost as gained (McNemar 1947, exact binomial).

    Args:
        gained: wrong before, right now.
        lost: right before, wrong now.

    Returns:
        2 * P(at most min(gained, lost) of gained + lost, at one half), at most 1; in whole numbers until the
        last step, so that nothing underflows.
    """
    changed, fewer = gained + lost, min(gained, lost)
    ways = total = 1
    for taken in range(fewer):
        ways = ways * (changed - taken) // (taken + 1)
        total += ways
    if 2 * total >= 1 << changed:
        return 1.0
    return max(2 * total / (1 << changed), LEAST)
