"""`python -m bench.promotions`: how often the whole gate promotes, holds and rejects, between models that are told.

The runs go through comparison, summaries and gate as `touchstone compare` does it. The table is that of
docs/statistics.md.
"""

from __future__ import annotations

import argparse
from collections import Counter
from typing import NamedTuple

from tests.evaluation.synthetic import run_of
from touchstone.evaluation.comparison.comparison import compare
from touchstone.evaluation.gate.decision import decide
from touchstone.evaluation.gate.policy import Policy, settings_of
from touchstone.evaluation.summaries.run_summary import summary_of


class Race(NamedTuple):
    """Two models: what the table calls them, skill of champion and candidate, prompts, samples a prompt."""

    what: str
    champion: float
    candidate: float
    prompts: int
    samples: int = 1


RACES = (
    Race("the same model again, 100 prompts", 1.5, 1.5, 100),
    Race("the same model again, 200 prompts", 1.5, 1.5, 200),
    Race("the same model again, 100 prompts, 4 samples each", 1.5, 1.5, 100, 4),
    Race("a better model, 200 prompts", 1.5, 2.5, 200),
    Race("a worse model, 200 prompts", 1.5, 0.8, 200),
)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.promotions", description=__doc__)
    parser.add_argument("--times", type=int, default=400)
    times = parser.parse_args().times
    print("| candidate | true gain | promote | hold | reject |\n|---|---|---|---|---|")
    for race in RACES:
        decided: Counter[str] = Counter()
        gain = 0.0
        for index in range(times):
            decision, seen = _run(race, index)
            decided[decision] += 1
            gain += seen / times
        shares = " | ".join(f"{decided[decision] / times:.1%}" for decision in ("promote", "hold", "reject"))
        print(f"| {race.what} | {gain:+.3f} | {shares} |", flush=True)


def _run(race: Race, index: int) -> tuple[str, float]:
    """The decision, and the gain that was seen."""
    policy = Policy()
    settings = settings_of(policy)
    runs = [
        run_of(f"{side} {index}", race.prompts, skill, samples=race.samples)
        for side, skill in (("champion", race.champion), ("candidate", race.candidate))
    ]
    comparison = compare(runs[0], runs[1], settings)
    one, two = (summary_of(run.rows, run.run, settings=settings) for run in runs)
    return decide(comparison, one, two, policy)["decision"], comparison["gains"]["reward"]["gain"]


if __name__ == "__main__":
    main()
