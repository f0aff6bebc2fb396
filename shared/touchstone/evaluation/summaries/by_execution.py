"""What the execution of a run's answers tells: agreement with the rubric, what was lost, what has no score."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from touchstone.evaluation.summaries.observations import Observations
from touchstone.evaluation.summaries.run_facts import facts_of

VERDICTS = ("both", "exact_only", "execution_only", "neither")


def execution_of(
    observations: Observations, run: Mapping[str, Any] | None, final_answers: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    """The section `execution` of a summary.

    Args:
        observations: the rows, some of them executed.
        run: run.json, with the facts of the tools.
        final_answers: the ledger of the final answers.

    Returns:
        `tools` (the facts of the registry), `agreement` (samples that both `exact` and `same_results` call right, only
        one, or neither), `reasons` (by code, samples and points of the score lost, the costliest first), `unscored`
        (by code), and `final_answers`: None where none was asked for.
    """
    executed = [row for row in observations.scored_rows if "execution" in row]
    scored = [row for row in executed if "score" in row["execution"]]
    verdicts = Counter(_verdict(row) for row in scored)
    lost: defaultdict[str, list[float]] = defaultdict(list)
    for row in scored:
        points: defaultdict[str, float] = defaultdict(float)
        for reason in row["execution"]["reasons"]:
            points[reason["code"]] += reason["lost"]
        for code, sum_ in points.items():
            lost[code].append(sum_)
    ranked = sorted(lost.items(), key=lambda entry: (-sum(entry[1]), entry[0]))
    unscored = Counter(row["execution"]["unscored"]["code"] for row in executed if "unscored" in row["execution"])
    return {
        "tools": (run or {}).get("execution"),
        "agreement": {verdict: verdicts[verdict] for verdict in VERDICTS},
        "reasons": {code: {"samples": len(points), "points": sum(points)} for code, points in ranked},
        "unscored": dict(sorted(unscored.items())),
        "final_answers": _final_answers(run, list(final_answers)),
    }


def _verdict(row: Mapping[str, Any]) -> str:
    exact, same = row["exact"], row["execution"]["same_results"]
    return {(True, True): "both", (True, False): "exact_only", (False, True): "execution_only"}.get(
        (exact, same), "neither"
    )


def _final_answers(run: Mapping[str, Any] | None, lines: list[Mapping[str, Any]]) -> dict[str, Any] | None:
    """How many there are, and what they took; nothing of what they say."""
    if not lines:
        return None
    failed = Counter(line["failed"]["code"] for line in lines if line["failed"] is not None)
    there = sum(line["answer"] is not None for line in lines)
    return {"answers": there, "failed": dict(sorted(failed.items())), **facts_of(run, lines)}
