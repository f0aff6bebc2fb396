"""`python -m bench.coverage`: how often a 95 % interval covers, and how often the gate promotes without a difference.

The tables are those of docs/statistics.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from bench.worlds import GAINS, MEANS, NO_DIFFERENCE, UNEVEN, World, covered

_SIZES = (10, 20, 30, 100, 500)
_GATE_SIZES = (30, 100, 200, 500)
_SEED = 7


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.coverage", description=__doc__)
    parser.add_argument("--simulations", type=int, default=10_000)
    simulations = parser.parse_args().simulations
    print(f"Share of {simulations:,} seeded simulations whose 95 % interval covers the truth, by number of clusters\n")
    _table("mean of", (*MEANS, UNEVEN), simulations)
    _table("gain", GAINS, simulations)
    print("Share whose interval of the gain lies above 0 though there is no difference\n")
    _promotions(simulations)


def _table(title: str, worlds: Sequence[World], simulations: int) -> None:
    _head(title, _SIZES)
    for world in worlds:
        shares = [covered(world, clusters, simulations, _SEED).covers for clusters in _SIZES]
        print(f"| {world.what} | " + " | ".join(f"{share:.1%}" for share in shares) + " |", flush=True)
    print()


def _promotions(simulations: int) -> None:
    _head("no difference", _GATE_SIZES)
    for world in NO_DIFFERENCE:
        shares = [covered(world, clusters, simulations, _SEED).above for clusters in _GATE_SIZES]
        print(f"| {world.what} | " + " | ".join(f"{share:.2%}" for share in shares) + " |", flush=True)


def _head(title: str, sizes: Sequence[int]) -> None:
    print(f"| {title} | " + " | ".join(map(str, sizes)) + " |")
    print("|---" * (len(sizes) + 1) + "|")


if __name__ == "__main__":
    main()
