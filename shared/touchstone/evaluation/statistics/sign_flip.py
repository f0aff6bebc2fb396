"""Sign-flip test of a gain: were the two runs labels that could be swapped, cluster by cluster?

Why this and not a p-value of the bootstrap: under "no difference" the two answers to a prompt can change places, so
the test is exact at any number of clusters, and it does not depend on the interval that it stands beside.
"""

from __future__ import annotations

import numpy as np

from touchstone.evaluation.statistics.clusters import Floats

FLIPS = 9_999
_EXACT_UP_TO = 13
_BLOCK = 65_536
_SLACK = 1e-9


def sign_flip(differences: Floats, seed: int) -> float:
    """Two-sided p-value that the differences sum to as much as they do by chance.

    With up to 13 differences other than 0 every combination of signs is counted; with more, 9,999 are drawn, and
    p = (as extreme + 1) / (drawn + 1), which is never 0 (Phipson and Smyth 2010).

    Args:
        differences: candidate minus champion, summed by cluster, shape (clusters,).
        seed: of the draws; they depend on it and on the number of differences other than 0.
    """
    changed = differences[differences != 0.0]
    if not len(changed):
        return 1.0
    reached = abs(float(changed.sum())) - _SLACK
    if len(changed) <= _EXACT_UP_TO:
        bits = (np.arange(1 << len(changed))[:, np.newaxis] >> np.arange(len(changed))) & 1
        return float(np.mean(np.abs((2.0 * bits - 1.0) @ changed) >= reached))
    generator = np.random.default_rng([seed, len(changed)])
    size = max(1, _BLOCK // len(changed))
    extreme = 0
    for start in range(0, FLIPS, size):
        rows = min(size, FLIPS - start)
        signs = _signs(generator, rows, len(changed))
        extreme += int(np.count_nonzero(np.abs(signs @ changed) >= reached))
    return (extreme + 1) / (FLIPS + 1)


def _signs(generator: np.random.Generator, rows: int, columns: int) -> Floats:
    """Random signs, shape (rows, columns)."""
    width = -(-columns // 8)
    drawn = np.frombuffer(generator.bytes(rows * width), dtype=np.uint8).reshape(rows, width)
    bits = np.unpackbits(drawn, axis=1, count=columns)
    return bits.astype(np.float64) * 2.0 - 1.0
