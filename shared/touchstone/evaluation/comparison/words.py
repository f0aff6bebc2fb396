"""A comparison in sentences that a person understands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from touchstone.evaluation.summaries.observations import Clusters
from touchstone.evaluation.summaries.run_statements import few_clusters, unit_statements

_PERCENT = 100.0
_TINY_P = 1e-4
_PLURALS = {"family": "document families", "prompt": "prompts", "sample": "samples"}


def words_of(document: Mapping[str, Any], clusters: Clusters) -> list[str]:
    """The sentences of a comparison, the verdict first."""
    return [
        _verdict(document),
        *few_clusters(document["clusters"], clusters.unit),
        _exact(document),
        *_categories(document),
        *_left_out(document),
        *_execution(document),
        *_settings(document["champion"], document["candidate"]),
        *_notes(document["champion"], document["candidate"]),
        *unit_statements(clusters),
    ]


def points(share: float) -> str:
    """A difference of shares in points out of 100."""
    return f"{abs(share) * _PERCENT:.1f} points"


def p_value(p: float) -> str:
    """A p-value for people."""
    return f"p < {_TINY_P:.4f}" if p < _TINY_P else f"p = {p:.4f}" if p < 0.1 else f"p = {p:.2f}"  # noqa: PLR2004 - digits


def _verdict(document: Mapping[str, Any]) -> str:
    reward, evidence = document["gains"]["reward"], _evidence(document)
    if document["verdict"] == "not decisive":
        least = document["detectable"]["reward"]
        if least is None:
            return f"not decisive: with {evidence} nothing can be told from noise"
        return f"not decisive: with {evidence} a gain below {points(least)} cannot be told from noise"
    way = "gains" if document["verdict"] == "better" else "loses"
    near, far = sorted((abs(reward["low"]), abs(reward["high"])))
    return (
        f"{document['verdict']}: the candidate {way} {points(reward['gain'])} of reward with {evidence}; "
        f"{document['statistics']['level']:.0%} interval {near * _PERCENT:.1f} to {far * _PERCENT:.1f}"
    )


def _evidence(document: Mapping[str, Any]) -> str:
    clusters, unit, samples = document["clusters"], document["statistics"]["unit"], document["samples"]
    if unit == "sample":
        return _count(samples, "sample")
    return f"{_count(samples, 'sample')} of {clusters:,} {_PLURALS[unit] if clusters != 1 else _PLURALS[unit][:-1]}"


def _exact(document: Mapping[str, Any]) -> str:
    counts = document["mcnemar"]
    return (
        f"{_count(counts['gained'], 'prompt')} became exact and {counts['lost']:,} stopped being exact "
        f"(McNemar {p_value(counts['p'])})."
    )


def _categories(document: Mapping[str, Any]) -> list[str]:
    alpha = 1.0 - document["statistics"]["level"]
    sure = {name: group for name, group in document["categories"].items() if group["p_holm"] <= alpha + 1e-12}
    found = []
    for way, sign in (("better", 1), ("worse", -1)):
        names = [f"{name} ({points(group['gain'])})" for name, group in sure.items() if group["gain"] * sign > 0]
        if names:
            found.append(f"Surely {way} by category, after Holm's correction: {', '.join(names)}.")
    return found


def _left_out(document: Mapping[str, Any]) -> list[str]:
    unscored, failed = document["left_out"]["unscored"], document["left_out"]["failed"]
    if not unscored + failed:
        return []
    left = _count(unscored + failed, "sample")
    return [f"{left} left out of both runs: {unscored:,} unscored and {failed:,} failed in at least one of them."]


def _execution(document: Mapping[str, Any]) -> list[str]:
    mine, own = (document[side].get("execution") for side in ("champion", "candidate"))
    if (mine is None) != (own is None):
        side = "candidate" if mine is None else "champion"
        return [f"Only the {side} was scored by execution: nothing is compared by it."]
    if mine is not None and own is not None and mine != own:
        return ["The runs were executed with different tools: compare them by execution with care."]
    if "same_results" not in document["gains"]:
        return []
    gain = document["gains"]["same_results"]
    if gain["gain"] is None or gain["low"] is None:
        return []
    went = f"from {gain['champion']:.1%} to {gain['candidate']:.1%}"
    between = f"{gain['low'] * _PERCENT:+.1f} to {gain['high'] * _PERCENT:+.1f} points"
    level = f"{document['statistics']['level']:.0%}"
    return [f"Answers with the reference's results, by execution, went {went} ({level} interval {between})."]


def _settings(champion: Mapping[str, Any], candidate: Mapping[str, Any]) -> list[str]:
    mine, own = champion.get("inference") or {}, candidate.get("inference") or {}
    names = [name for name in sorted({*mine, *own}) if mine.get(name) != own.get(name)]
    said = [f"{name} {mine.get(name)} and {own.get(name)}" for name in names]
    return [f"The runs asked with different settings: {', '.join(said)}."] if said else []


def _notes(champion: Mapping[str, Any], candidate: Mapping[str, Any]) -> list[str]:
    runs = (("champion", champion), ("candidate", candidate))
    if champion.get("note") and champion.get("note") == candidate.get("note"):
        return [f"Note of both runs: {champion['note']}"]
    return [f"Note of the {side}: {run['note']}" for side, run in runs if run.get("note")]


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
