"""Optimal one-to-one assignment (Hungarian algorithm, shortest augmenting paths).

J. Munkres, "Algorithms for the assignment and transportation problems", 1957, in the O(n^2 m) form with
potentials. Own code because the ready one costs 329 ms of import in the Lambda (docs/decisions/0003).
"""

from __future__ import annotations

from collections.abc import Sequence

_EARLIER = 1e-9
_IN_STEP = 1e-13


def assign(gains: Sequence[Sequence[float]]) -> list[int | None]:
    """The one-to-one assignment of rows to columns with the largest sum of gains.

    Ties go to the earlier column, then to pairs in step (first row with first column): never to whatever
    would suit the order part better.

    Args:
        gains: n rows of m gains in [0, 2]; gains that differ by less than about 1e-7 count as tied.

    Returns:
        For each row its column, or None where there are fewer columns than rows.
    """
    rows, columns = len(gains), len(gains[0]) if gains else 0
    if rows == 0 or columns == 0:
        return [None] * rows
    if rows == 1:
        least = max(gains[0]) - _EARLIER
        for j, gain in enumerate(gains[0]):
            if gain >= least:
                return [j]
    cost = [[-gain + _EARLIER * j - _IN_STEP * i * j for j, gain in enumerate(row)] for i, row in enumerate(gains)]
    if rows <= columns:
        return list(_cheapest(cost))
    by_column = _cheapest([[cost[i][j] for i in range(rows)] for j in range(columns)])
    chosen: list[int | None] = [None] * rows
    for column, row in enumerate(by_column):
        chosen[row] = column
    return chosen


def _cheapest(cost: list[list[float]]) -> list[int]:
    """For each row (no more rows than columns) its column in the cheapest complete assignment."""
    rows, columns = len(cost), len(cost[0])
    row_potential = [0.0] * (rows + 1)
    column_potential = [0.0] * (columns + 1)
    row_of = [0] * (columns + 1)
    for row in range(1, rows + 1):
        row_of[0] = row
        came_from = _grow(cost, row_of, row_potential, column_potential)
        column = came_from[-1]
        while column:
            row_of[column] = row_of[came_from[column]]
            column = came_from[column]
    chosen = [0] * rows
    for column in range(1, columns + 1):
        if row_of[column]:
            chosen[row_of[column] - 1] = column - 1
    return chosen


def _grow(
    cost: list[list[float]], row_of: list[int], row_potential: list[float], column_potential: list[float]
) -> list[int]:
    """One augmenting path from the row at column 0; for each column the one before it, last the path's end."""
    columns = len(column_potential) - 1
    slack = [float("inf")] * (columns + 1)
    came_from = [0] * (columns + 1)
    done = [False] * (columns + 1)
    column = 0
    while row_of[column]:
        done[column] = True
        row = row_of[column]
        step, nearest = float("inf"), 0
        for j in range(1, columns + 1):
            if done[j]:
                continue
            reduced = cost[row - 1][j - 1] - row_potential[row] - column_potential[j]
            if reduced < slack[j]:
                slack[j], came_from[j] = reduced, column
            if slack[j] < step:
                step, nearest = slack[j], j
        for j in range(columns + 1):
            if done[j]:
                row_potential[row_of[j]] += step
                column_potential[j] -= step
            else:
                slack[j] -= step
        column = nearest
    return [*came_from, column]
