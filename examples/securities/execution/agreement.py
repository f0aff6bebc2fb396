"""How far the score by execution and the rubric's reward agree on the example's answers."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from examples.securities.execution import TOOLS
from examples.securities.sources import FOLDER
from touchstone.evaluation.execution.score import Executor
from touchstone.scoring import Scorer
from touchstone.wire.items import read_item
from touchstone.wire.rubrics import load_rubric

RIGHT_AT = 0.95
"""From this reward on the rubric counts an answer as right: tests hold every right answer to it, and no other one."""

_HEAD = "| quality | answers | mean reward | mean execution | right by both | by execution only | by the rubric only |"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One answer, scored both ways.

    Attributes:
        id: the answer's id.
        quality: what is known of it, from ``answers.yaml``.
        reward: the rubric's reward.
        execution: the score by execution.
        same_results: whether it returned the very same.
    """

    id: str
    quality: str
    reward: float
    execution: float
    same_results: bool

    @property
    def verdict(self) -> str:
        """Whether both call the answer right (``both``), neither does, or only one (``execution``, ``rubric``)."""
        right = self.reward >= RIGHT_AT, self.same_results
        return {(True, True): "both", (False, False): "neither", (False, True): "execution"}.get(right, "rubric")


def comparisons(items: Iterable[Mapping[str, Any]]) -> Iterator[Comparison]:
    """Score answers both ways.

    Args:
        items: Event items, as in ``answers.jsonl``.

    Yields:
        One comparison an item, in order.
    """
    scorer = Scorer(load_rubric(FOLDER / "rubric.yaml"))
    executor = Executor(TOOLS, scorer)
    for item in items:
        executed = executor.score(item)
        reward = scorer.score(read_item(item)).reward
        yield Comparison(item["id"], item["quality"], reward, executed.value, executed.same)


def table(found: Iterable[Comparison]) -> str:
    """The comparisons by quality: means of both scores, and who calls how many right.

    Args:
        found: The comparisons.

    Returns:
        A Markdown table.
    """
    by_quality: dict[str, list[Comparison]] = defaultdict(list)
    for one in found:
        by_quality[one.quality].append(one)
    rows = [_row(quality, by_quality[quality]) for quality in sorted(by_quality)]
    total = _row("all", [one for group in by_quality.values() for one in group])
    return "\n".join([_HEAD, "|---|---|---|---|---|---|---|", *rows, total])


def _row(quality: str, group: list[Comparison]) -> str:
    verdicts = Counter(one.verdict for one in group)
    means = f"{fmean(one.reward for one in group):.3f} | {fmean(one.execution for one in group):.3f}"
    counts = f"{verdicts['both']} | {verdicts['execution']} | {verdicts['rubric']}"
    return f"| {quality} | {len(group)} | {means} | {counts} |"


def main() -> None:
    """Print the table for the example's answers: ``python -m examples.securities.execution.agreement``."""
    lines = (FOLDER / "answers.jsonl").read_text(encoding="utf-8").splitlines()
    print(table(comparisons(map(json.loads, lines))))  # noqa: T201 - a command reports


if __name__ == "__main__":
    main()
