"""Promote, hold or reject: a policy applied to a comparison, with the evidence of each rule.

Every rule answers one of three: `promote`, the evidence is enough; `reject`, the evidence is enough and speaks
against; `hold`, it is not enough. Two rules ask whether the evidence can be used at all (samples, unscored): while one
of them holds, so does the gate. Otherwise one reject rejects, one hold holds, and only all rules together promote.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from touchstone.evaluation.gate.categories import judged_categories
from touchstone.evaluation.gate.policy import Policy, digest_of
from touchstone.evaluation.gate.rule import HOLD, PROMOTE, REJECT, Ruling
from touchstone.evaluation.statistics.settings import FEW_CLUSTERS
from touchstone.scoring.errors import TouchstoneError

_SOUNDNESS = ("samples", "unscored", "settings")


class GateError(TouchstoneError):
    """Documents that do not belong together, or to the policy."""


def decide(
    comparison: Mapping[str, Any],
    champion_summary: Mapping[str, Any],
    candidate_summary: Mapping[str, Any],
    policy: Policy,
) -> dict[str, Any]:
    """The gate document, as gate.json holds it.

    Args:
        comparison: of the two runs, made with the policy's settings.
        champion_summary: summary of the run in service.
        candidate_summary: summary of the run that may take its place, made with the policy's settings.
        policy: the policy.

    Raises:
        GateError: the documents are of other runs, or made with other settings than the policy's.
    """
    _check(comparison, champion_summary, candidate_summary, policy)
    rulings = [
        _gain(comparison, policy),
        judged_categories(comparison, policy),
        _validity(candidate_summary, policy),
        _unscored(champion_summary, candidate_summary, policy),
        _samples(comparison, policy),
        _settings(comparison),
    ]
    return {
        "decision": _decision(rulings),
        "policy": {"name": policy.policy, "digest": digest_of(policy), **policy.model_dump()},
        "rules": [ruling._asdict() for ruling in rulings],
        "champion": comparison["champion"]["run"],
        "candidate": comparison["candidate"]["run"],
        "rubric": comparison["champion"]["rubric"]["digest"],
        "dataset": comparison["champion"]["dataset"]["digest"],
        "seed": policy.seed,
    }


def _decision(rulings: list[Ruling]) -> str:
    if any(ruling.rule in _SOUNDNESS and ruling.outcome == HOLD for ruling in rulings):
        return HOLD
    outcomes = {ruling.outcome for ruling in rulings}
    return REJECT if REJECT in outcomes else HOLD if HOLD in outcomes else PROMOTE


def _gain(comparison: Mapping[str, Any], policy: Policy) -> Ruling:
    gain = comparison["gains"]["reward"]
    low, high = gain["low"], gain["high"]
    seen = {key: gain[key] for key in ("gain", "low", "high")}
    if low is None:
        return Ruling("gain", HOLD, seen, policy.margin, "the reward gain has no interval: there is but one cluster")
    margin, limit = policy.margin, f"the margin of {100 * policy.margin:g} points"
    place = f"the gain's interval, {100 * low:+.1f} to {100 * high:+.1f} points,"
    if clusters_are_few(comparison) and comparison["p"] > 1.0 - policy.level:
        words = f"{place} is rough under {FEW_CLUSTERS} clusters, and p = {comparison['p']:.2f} does not agree"
        return Ruling("gain", HOLD, seen, margin, words)
    worst = comparison["worst"]["low"]
    if low > margin >= worst:
        words = f"{place} lies above {limit}, but not if the answers that failed are counted against the candidate"
        return Ruling("gain", HOLD, {**seen, "worst": worst}, margin, words)
    if low > margin:
        return Ruling("gain", PROMOTE, seen, margin, f"{place} lies above {limit}")
    if high < margin:
        return Ruling("gain", REJECT, seen, margin, f"{place} lies below {limit}")
    return Ruling("gain", HOLD, seen, margin, f"{place} holds {limit}: not decisive")


def clusters_are_few(comparison: Mapping[str, Any]) -> bool:
    """Whether the interval of the gain is rough, so that its p-value must agree."""
    return bool(comparison["clusters"] < FEW_CLUSTERS)


def _validity(summary: Mapping[str, Any], policy: Policy) -> Ruling:
    valid, floor = summary["metrics"]["valid"], policy.validity_floor
    low, high = valid["low"], valid["high"]
    seen = {key: valid[key] for key in ("mean", "low", "high", "n")}
    if low is None:
        return Ruling("validity", HOLD, seen, floor, "the share of valid answers has no interval")
    place = f"{valid['mean']:.1%} of the candidate's answers are valid ({low:.1%} to {high:.1%})"
    if low >= floor:
        return Ruling("validity", PROMOTE, seen, floor, f"{place}: at least {floor:.1%}")
    if high < floor:
        return Ruling("validity", REJECT, seen, floor, f"{place}: surely below {floor:.1%}")
    return Ruling("validity", HOLD, seen, floor, f"{place}: it may be below {floor:.1%}")


def _unscored(champion: Mapping[str, Any], candidate: Mapping[str, Any], policy: Policy) -> Ruling:
    """Both runs: what is missing on either side leaves the pair out."""
    shares = {"champion": _missing(champion), "candidate": _missing(candidate)}
    worst = max(shares.values())
    told = ", ".join(f"{share:.2%} of the {side}'s" for side, share in shares.items())
    if worst > policy.max_unscored:
        words = f"{told} samples have no score: above {policy.max_unscored:.2%}, the rest may not stand for them"
        return Ruling("unscored", HOLD, shares, policy.max_unscored, words)
    return Ruling("unscored", PROMOTE, shares, policy.max_unscored, f"{told} samples have no score")


def _missing(summary: Mapping[str, Any]) -> float:
    counts = summary["counts"]
    return (counts["samples"] - counts["scored"]) / counts["samples"] if counts["samples"] else 1.0


class _Least(NamedTuple):
    samples: int
    clusters: int


def _samples(comparison: Mapping[str, Any], policy: Policy) -> Ruling:
    seen = _Least(comparison["samples"], comparison["clusters"])
    limit = _Least(policy.min_n, policy.min_clusters)
    enough = seen.samples >= limit.samples and seen.clusters >= limit.clusters
    noun = "sample" if seen.samples == 1 else "samples"
    words = (
        f"{seen.samples:,} {noun} in both runs, {seen.clusters:,} of them independent; "
        f"{limit.samples:,} and {limit.clusters:,} are asked for"
    )
    return Ruling("samples", PROMOTE if enough else HOLD, seen._asdict(), limit._asdict(), words)


def _settings(comparison: Mapping[str, Any]) -> Ruling:
    """Asked differently, it is not known whether the model or the asking made the gain."""
    sides = {side: dict(comparison[side].get("inference") or {}) for side in ("champion", "candidate")}
    names = sorted({*sides["champion"], *sides["candidate"]})
    other = [name for name in names if sides["champion"].get(name) != sides["candidate"].get(name)]
    if other:
        told = ", ".join(f"{name} {sides['champion'].get(name)} and {sides['candidate'].get(name)}" for name in other)
        return Ruling("settings", HOLD, sides, "the same", f"the runs asked differently: {told}")
    return Ruling("settings", PROMOTE, sides, "the same", "both runs asked in the same way")


def _check(
    comparison: Mapping[str, Any], champion: Mapping[str, Any], candidate: Mapping[str, Any], policy: Policy
) -> None:
    wanted = {"level": policy.level, "replicates": policy.replicates, "seed": policy.seed}
    faults = []
    for name, document in (("comparison", comparison), ("champion", champion), ("candidate", candidate)):
        used = {key: document["statistics"][key] for key in wanted}
        if used != wanted:
            faults.append(f"the {name}'s statistics were made with {used}, the policy asks for {wanted}")
    for side, summary in (("champion", champion), ("candidate", candidate)):
        own = (summary["run"] or {}).get("run")
        if own != comparison[side]["run"]:
            faults.append(f"the {side}'s summary is of run {own}, the comparison of {comparison[side]['run']}")
    if faults:
        raise GateError("the gate can't decide: " + "; ".join(faults))
