"""What a person must know to read a summary, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from touchstone.evaluation.statistics.settings import FEW_CLUSTERS
from touchstone.evaluation.summaries.observations import Clusters

_UNITS = {
    "family": ("document family", "document families"),
    "prompt": ("prompt", "prompts"),
    "sample": ("sample", "samples"),
}


def statements_of(document: Mapping[str, Any], clusters: Clusters) -> list[str]:
    """The sentences of a summary."""
    note = (document["run"] or {}).get("note")
    return [
        *([f"Note of the run: {note}"] if note else []),
        *_on_counts(document["counts"]),
        *_on_execution(document.get("execution")),
        *_on_evidence(document["metrics"]["reward"], clusters),
    ]


def few_clusters(count: int, unit: str) -> list[str]:
    """What to say of too little evidence; nothing where there is enough."""
    if count == 1:
        return [f"Only one {_UNITS[unit][0]}: no interval can be given."]
    if 1 < count < FEW_CLUSTERS:
        return [f"Only {count} {_UNITS[unit][1]}: under {FEW_CLUSTERS}, an interval misses more often than it says."]
    return []


def unit_statements(clusters: Clusters) -> list[str]:
    """Which rows were taken for one piece of evidence."""
    if clusters.unit == "sample":
        return []
    if clusters.unit == "prompt":
        return ["Intervals treat the samples of one prompt as one piece of evidence."]
    said = ["Intervals treat rows of one document family as one piece of evidence."]
    if clusters.alone:
        said.append(f"{_rows(clusters.alone)} without a family: each prompt among them counts as a family of its own.")
    return said


def _on_counts(counts: Mapping[str, Any]) -> list[str]:
    unscored, failed = sum(counts["unscored"].values()), sum(counts["failed"].values())
    if not counts["samples"]:
        return ["The run holds no samples: there is nothing to average."]
    said = []
    if not counts["scored"]:
        said.append(f"None of {counts['samples']:,} samples has a score: there is no mean, not even a bad one.")
    if unscored:
        said.append(f"{_rows(unscored)} could not be scored by fault of the row; no mean counts them.")
    if failed:
        said.append(
            f"{_rows(failed)} got no answer, by no fault of the model; no mean counts them. Run again to fill in."
        )
    return said


def _on_execution(execution: Mapping[str, Any] | None) -> list[str]:
    if execution is None:
        return []
    unscored, finals = sum(execution["unscored"].values()), execution["final_answers"] or {}
    said = []
    if unscored:
        codes = ", ".join(f"{code} {count:,}" for code, count in execution["unscored"].items())
        said.append(f"{_rows(unscored)} could not be scored by execution, by no fault of the model ({codes}).")
    if failed := sum(finals.get("failed", {}).values()):
        said.append(f"{_rows(failed)} got no final answer, by no fault of the model. Run again to fill in.")
    return said


def _on_evidence(reward: Mapping[str, Any], clusters: Clusters) -> list[str]:
    return [*few_clusters(reward["clusters"], clusters.unit), *unit_statements(clusters)] if reward["n"] else []


def _rows(count: int) -> str:
    return f"{count:,} sample" if count == 1 else f"{count:,} samples"
