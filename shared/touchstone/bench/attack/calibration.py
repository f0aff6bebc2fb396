"""In which form a target reads answers: it is attacked in the one that it pays right answers in."""

from __future__ import annotations

from collections.abc import Sequence

from touchstone.bench.attack.dialects import DIALECTS, Dialect, said
from touchstone.bench.attack.sending import Item, Outcome, Sender
from touchstone.bench.rows import Json, Row

_TRIED_ROWS = 12
_NOTE = "right answers earn no more than silence in any form of answer that is known, so they are written as bare JSON"


def dialect_of(sender: Sender, rows: Sequence[Row], wanted: str | None) -> tuple[Dialect, list[str]]:
    """The form to attack in, and notes for the reader.

    Args:
        sender: sends to the target.
        rows: the rows; a dozen of them are tried.
        wanted: name of a form, or None for the one in which right answers earn most; of equals the first.
    """
    if wanted is not None:
        return DIALECTS[wanted], []
    tried = spread([row for row in rows if row.plan.expected] or rows, _TRIED_ROWS)
    silence = [_item("silence", row, said("")) for row in tried]
    unpaid = _total(sender.send(silence))
    paid = {dialect.name: _paid(sender, tried, dialect) for dialect in DIALECTS.values()}
    best = max(paid, key=lambda name: paid[name])
    return (DIALECTS[best], []) if paid[best] > unpaid else (DIALECTS["json"], [_NOTE])


def spread(rows: Sequence[Row], count: int) -> list[Row]:
    """At most so many rows, from the beginning to the end."""
    return list(rows[:: max(1, len(rows) // count)][:count]) if count else []


def _paid(sender: Sender, rows: Sequence[Row], dialect: Dialect) -> float:
    """What a target pays for right answers in a form."""
    return _total(sender.send([_item(dialect.name, row, dialect.turn(row.calls(), row)) for row in rows]))


def _item(name: str, row: Row, turn: Json) -> Item:
    item_id = f"{name}.{row.index}"
    return Item(item_id, f"form-{name}", row.item_text(item_id, [turn]))


def _total(outcomes: Sequence[Outcome]) -> float:
    return sum(outcome.reward or 0.0 for outcome in outcomes)
