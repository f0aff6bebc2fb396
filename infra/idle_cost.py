"""What a deployment costs while nothing runs, at list prices.

Source: the public price lists of AWS for us-east-1 (VPC, KMS, CloudWatch), without free tiers; other Regions differ a
little.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

HOURS: Final = 730
"""Of a month, as AWS counts."""
PRICES: Final[Mapping[str, float]] = {
    "interface endpoint in a zone": 0.01 * HOURS,
    "KMS key": 1.00,
    "alarm metric": 0.10,
    "dashboard": 3.00,
}
"""USD a month each."""


class Item(NamedTuple):
    """Things of one kind.

    Attributes:
        what: the kind.
        number: how many.
        usd: what they cost a month.
    """

    what: str
    number: int
    usd: float


def idle_cost(templates: Iterable[Path]) -> list[Item]:
    """What idles in a deployment, kind by kind."""
    counts = dict.fromkeys(PRICES, 0)
    for template in templates:
        for resource in json.loads(template.read_text(encoding="utf-8")).get("Resources", {}).values():
            for what, count in _counted(resource["Type"], resource.get("Properties", {})):
                counts[what] += count
    return [Item(what, count, round(count * PRICES[what], 2)) for what, count in counts.items() if count]


def total(items: Iterable[Item]) -> float:
    """USD a month."""
    return round(sum(item.usd for item in items), 2)


def _counted(kind: str, properties: Mapping[str, Any]) -> list[tuple[str, int]]:
    if kind == "AWS::EC2::VPCEndpoint" and properties.get("VpcEndpointType") == "Interface":
        return [("interface endpoint in a zone", len(properties["SubnetIds"]))]
    if kind == "AWS::KMS::Key":
        return [("KMS key", 1)]
    if kind == "AWS::CloudWatch::Alarm":
        metrics = [one for one in properties.get("Metrics", [{"MetricStat": {}}]) if "MetricStat" in one]
        return [("alarm metric", len(metrics))]
    if kind == "AWS::CloudWatch::Dashboard":
        return [("dashboard", 1)]
    return []


def row(name: str, items: Sequence[Item]) -> str:
    """A deployment's line of the table in docs/cost.md."""
    numbers = {item.what: item.number for item in items}
    shown = " | ".join(f"{numbers.get(what, 0)} x {price:.2f}" for what, price in PRICES.items())
    return f"| {name} | {shown} | {total(items):.2f} |"
