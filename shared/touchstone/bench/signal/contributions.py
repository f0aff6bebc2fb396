"""What each part adds to a reward of ours: points that sum to it (docs/scoring.md, steps 4 to 6)."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum
from typing import Any

from touchstone.scoring.rubric import Rubric

_WEIGHED = ("selection", "arguments", "order", "schema")


def contributions(row: Mapping[str, Any], rubric: Rubric) -> dict[str, float]:
    """The points of a scored result row: of each part, of the form (what it costs, so at most 0), of being exact.

    reward = (1 - b) x parse x mean + b x [exact] is told apart as the mean's parts at full form, less (1 - b) x
    (1 - parse) x mean for the form. An answer that a gate put to 0 has no points at all.
    """
    parts, bonus = row["parts"], rubric.exact_bonus
    weights = {part: getattr(rubric.weights, part) for part in _WEIGHED if parts.get(part) is not None}
    total = fsum(weights.values())
    if row["graded"] == 0 or not total:
        return dict.fromkeys([*weights, "parse", "exact"], 0.0)
    points = {part: (1 - bonus) * weight * parts[part] / total for part, weight in weights.items()}
    mean = fsum(points.values())
    points["parse"] = -(1 - parts["parse"]) * mean
    points["exact"] = bonus if row["exact"] else 0.0
    return points
