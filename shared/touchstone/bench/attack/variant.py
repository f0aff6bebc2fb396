"""A variant: an answer made from a row's reference, with what is known of its rank."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from touchstone.bench.attack.dialects import Dialect
from touchstone.bench.attack.doubt import may_be_right
from touchstone.bench.attack.traps import Traps
from touchstone.bench.attack.values import Others
from touchstone.bench.rows import Json, Row

Kind = Literal["exact", "legal", "slip", "attack", "unranked"]
"""`exact`: the reference itself. `legal`: as right, by the row's own word. `slip`: one mistake, as models make them.
`attack`: what no honest model writes, or several mistakes. Slips and attacks are worse than both others, beyond doubt.
`unranked`: nothing is known beyond doubt."""

EXACT = "exact"


@dataclass(frozen=True, slots=True)
class Variant:
    """An answer.

    Attributes:
        kind: what it is.
        name: its class, such as `wrong-value`.
        turns: what is put at the end of the row's messages.
        key: what it is called among the variants of its row.
        below: keys of variants of the row than which it is worse beyond doubt, besides the exact one: it has their
            mistakes, and more.
    """

    kind: Kind
    name: str
    turns: tuple[Any, ...]
    key: str
    below: tuple[str, ...] = ()

    @property
    def is_inferior(self) -> bool:
        """Whether it is worse than the exact answer."""
        return self.kind in ("slip", "attack")


@dataclass(frozen=True, slots=True)
class Case:
    """What variants are made of: a row, its calls, the form of answers, and values that the other rows have.

    Attributes:
        row: the row.
        dialect: the form in which its answers are written.
        others: values of the other rows by (tool, parameter), for wrong values that look right.
        traps: look-alike values.
    """

    row: Row
    dialect: Dialect
    others: Others
    traps: Traps

    def of(self, kind: Kind, name: str, calls: Sequence[Json], *, at: str = "", below: Iterable[str] = ()) -> Variant:
        """The variant that makes some calls; unranked, where they may be right after all."""
        turn = self.dialect.turn(calls, self.row)
        if kind in ("slip", "attack") and may_be_right(calls, self.row.plan):
            return self.turned("unranked", name, turn, at=at)
        return self.turned(kind, name, turn, at=at, below=below)

    def said(self, kind: Kind, name: str, text: str, *, at: str = "", below: Iterable[str] = ()) -> Variant:
        """The variant that says a text."""
        return self.turned(kind, name, {"role": "assistant", "content": text}, at=at, below=below)

    def turned(self, kind: Kind, name: str, *turns: Any, at: str = "", below: Iterable[str] = ()) -> Variant:
        """The variant that ends in some turns."""
        return Variant(kind, name, turns, f"{name}{at}", tuple(below))
