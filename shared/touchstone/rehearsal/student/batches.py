"""Which rows a step sees: all of them in a new order each epoch."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np


def batches(rows: int, size: int, steps: int, seed: int) -> Iterator[tuple[int, list[int]]]:
    """The batches of a training.

    Args:
        rows: number of rows, at least 1.
        size: rows a batch; a batch may run over the end of an epoch.
        steps: number of batches.
        seed: of the orders.

    Yields:
        The number of the epoch in which the batch starts, from 0, and its rows' indices.
    """
    chance = np.random.default_rng((seed, 1))
    waiting: list[int] = []
    taken = 0
    for _ in range(steps):
        epoch = taken // rows
        while len(waiting) < size:
            waiting += [int(row) for row in chance.permutation(rows)]
        batch, waiting = waiting[:size], waiting[size:]
        taken += size
        yield epoch, batch
