"""The gate's rule on categories: none may lose more than its margin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from touchstone.evaluation.gate.policy import Policy
from touchstone.evaluation.gate.rule import HOLD, PROMOTE, REJECT, Ruling

_SLACK = 1e-12


def judged_categories(comparison: Mapping[str, Any], policy: Policy) -> Ruling:
    """The worst of what is found of any category.

    A category rejects when it is surely worse than its margin: its interval lies below, and its p-value holds after
    Holm's correction over all categories. It holds when its gain lies below its margin without being sure, or when
    the policy names it and it has too few samples, or when it has too few and its interval lies below all the same. Any
    other that has too few is not judged, and listed. It is clusters that count: ten answers to one prompt are one.
    """
    categories, rule = comparison["categories"], policy.categories
    alpha = 1.0 - comparison["statistics"]["level"] + _SLACK
    small = [name for name, group in categories.items() if group["clusters"] < rule.min_n]
    judged = {name: group for name, group in categories.items() if name not in small}
    below = {name: group for name, group in judged.items() if group["gain"] < -_margin(name, policy)}
    sure = [name for name, group in below.items() if _surely(group, _margin(name, policy), alpha)]
    unjudged = [name for name in rule.named if name not in judged]
    lost = [name for name in small if _interval_is_below(categories[name], _margin(name, policy))]
    seen = {
        "worse": {name: {**group, "margin": _margin(name, policy)} for name, group in below.items()},
        "surely_worse": sure,
        "judged": len(judged),
        "not_judged": small,
        "named_not_judged": unjudged,
        "small_and_lost": lost,
    }
    outcome = REJECT if sure else HOLD if below or unjudged or lost else PROMOTE
    limit = {"margin": rule.margin, "named": dict(rule.named), "min_n": rule.min_n}
    return Ruling("categories", outcome, seen, limit, _words(below, sure, unjudged, small, lost, len(judged)))


def _margin(name: str, policy: Policy) -> float:
    return policy.categories.named.get(name, policy.categories.margin)


def _surely(group: Mapping[str, Any], margin: float, alpha: float) -> bool:
    return _interval_is_below(group, margin) and bool(group["p_holm"] <= alpha)


def _interval_is_below(group: Mapping[str, Any], margin: float) -> bool:
    return group["high"] is not None and bool(group["high"] < -margin)


def _words(
    below: Mapping[str, Any], sure: list[str], unjudged: list[str], small: list[str], lost: list[str], judged: int
) -> str:
    said = [
        f"{name} loses {-100 * group['gain']:.1f} points, "
        + ("surely" if name in sure else "maybe")
        + " more than its margin"
        for name, group in below.items()
    ]
    if not judged:
        said.append("no category has samples enough to be judged")
    elif not below:
        said.append(f"none of {judged} judged categories loses more than its margin")
    if unjudged:
        said.append(f"named in the policy, with too few samples to be judged: {', '.join(unjudged)}")
    if lost:
        said.append(f"too few samples to be judged, but their intervals lie below the margin: {', '.join(lost)}")
    if others := [name for name in small if name not in unjudged and name not in lost]:
        said.append(f"too few samples to be judged: {', '.join(others)}")
    return "; ".join(said)
