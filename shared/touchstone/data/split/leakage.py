"""Whether rows of different splits know of each other: one family, the same question, or nearly the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from touchstone.data.errors import DataError
from touchstone.data.similarity import DEFAULT_SIMILARITY, near_forest
from touchstone.data.split.groups import Item

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Leak:
    """Two rows of different splits that know of each other.

    Attributes:
        kind: why: `same_id`, `family`, or `question` (the same, or nearly).
        first: split and id of one row.
        second: split and id of the other.
        similarity: of the questions; 1.0 when only case, marks and word order differ; None for other kinds.
    """

    kind: Literal["same_id", "family", "question"]
    first: tuple[str, str]
    second: tuple[str, str]
    similarity: float | None = None

    def __str__(self) -> str:
        alike = "" if self.similarity is None else f" ({self.similarity:.2f} alike)"
        return f"{self.kind}: {self.first[0]}/{self.first[1]} and {self.second[0]}/{self.second[1]}{alike}"


class LeakageError(DataError):
    """Splits that are no independent evidence of each other.

    Attributes:
        leaks: the pairs of rows.
    """

    def __init__(self, leaks: Sequence[Leak]) -> None:
        listing = "\n".join(f"  {leak}" for leak in leaks[:_SHOWN])
        more = f"\n  and {len(leaks) - _SHOWN} more" if len(leaks) > _SHOWN else ""
        super().__init__(f"{len(leaks)} pair(s) of rows leak from split to split\n{listing}{more}")
        self.leaks = list(leaks)


def find_leaks(splits: Mapping[str, Sequence[Item]], similarity: float = DEFAULT_SIMILARITY) -> list[Leak]:
    """The leaks between splits: at least one for every set of connected rows that more than one split holds.

    Args:
        splits: items by name of the split.
        similarity: from which on two questions are near-duplicates.
    """
    rows = [(name, item) for name, items in splits.items() for item in items]
    leaks: list[Leak] = []
    for kind in ("same_id", "family"):
        first: dict[str, tuple[str, str]] = {}
        for name, item in rows:
            key = item.id if kind == "same_id" else item.family
            if key is not None and first.setdefault(key, (name, item.id))[0] != name:
                leaks.append(Leak(kind, first[key], (name, item.id)))
    for pair in near_forest([item.question for _, item in rows], similarity):
        (one, item), (other, twin) = rows[pair.first], rows[pair.second]
        if one != other:
            leaks.append(Leak("question", (one, item.id), (other, twin.id), pair.similarity))
    return leaks


def check_leakage(splits: Mapping[str, Sequence[Item]], similarity: float = DEFAULT_SIMILARITY) -> None:
    """Raise if rows leak from split to split.

    Raises:
        LeakageError: with the pairs, by split and id.
    """
    leaks = find_leaks(splits, similarity)
    if leaks:
        raise LeakageError(leaks)
