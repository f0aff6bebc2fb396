"""Hostile items, alone and between honest ones."""

from __future__ import annotations

from collections.abc import Sequence

from touchstone.bench.attack.calibration import spread
from touchstone.bench.attack.dialects import Dialect
from touchstone.bench.attack.findings import Findings
from touchstone.bench.attack.hostile import Hostile, hostile_items
from touchstone.bench.attack.sending import Item, Outcome, Sender
from touchstone.bench.rows import Row

_LOST = ("timeout", "crash")


def harass(findings: Findings, sender: Sender, rows: Sequence[Row], dialect: Dialect, count: int) -> None:
    """Send the hostile items of a few rows: alone, then between two honest ones, which must earn what they earn alone.

    A call that hangs or dies with the item alone takes honest ones with it, so that is not tried.
    """
    for row in spread([row for row in rows if row.plan.expected] or rows, count):
        turn = dialect.turn(row.calls(), row)
        honest = [Item(name, name, row.item_text(name, [turn])) for name in ("honest-before", "honest-after")]
        alone = [outcome.reward for outcome in sender.send(honest)]
        for hostile in hostile_items(row, "hostile"):
            _send(findings, sender, hostile, honest, alone)


def _send(
    findings: Findings, sender: Sender, hostile: Hostile, honest: Sequence[Item], alone: Sequence[float | None]
) -> None:
    item = Item("hostile", hostile.name, hostile.item)
    (outcome,) = sender.send([item])
    findings.add_outcome(hostile.name, "hostile", outcome)
    if outcome.problem == "not_tried":
        return
    harmed = len(honest)
    if outcome.problem not in _LOST:
        before, _, after = sender.together([honest[0], item, honest[1]])
        harmed = _harmed(alone, (before, after))
    sender.lose(harmed, hostile.name)


def _harmed(alone: Sequence[float | None], beside: Sequence[Outcome]) -> int:
    return sum(one is not None and one != other.reward for one, other in zip(alone, beside, strict=True))
