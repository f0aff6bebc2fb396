"""Below what a run has failed: a dataset that is mostly loss is none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from touchstone.data.errors import DataError
from touchstone.data.recipe import Floors

Json = dict[str, Any]
_SHOWN = 10
_EMPTY = ("zero_yield", "no_reply", "unreadable", "empty")


class YieldError(DataError):
    """A run that yields less than the recipe asks for.

    Attributes:
        problems: every floor that is broken: what was expected, what was seen, what to do.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        listing = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"the run yields too little\n{listing}")
        self.problems = list(problems)


def broken_floors(floors: Floors, counts: Json, documents: Iterable[Json]) -> list[str]:
    """Every floor that is broken.

    Args:
        floors: the recipe's.
        counts: the ledger's tally.
        documents: the ledger's lines of documents.
    """
    problems: list[str] = []
    chunks, rows = counts["chunk"], counts["row"]
    kept = rows["accepted"] + rows["repaired"]
    if kept < floors.rows:
        problems.append(f"rows: expected {floors.rows} or more after deduplication, saw {kept}; add documents")
    with_rows = chunks["accepted"] + chunks["repaired"]
    if chunks["total"] and with_rows / chunks["total"] < floors.chunk_yield:
        seen = f"{with_rows} of {chunks['total']} ({with_rows / chunks['total']:.0%})"
        problems.append(f"chunk_yield: expected rows from {floors.chunk_yield:.0%} of the chunks, saw {seen}")
    duplicates = sum(rows["codes"].get(code, 0) for code in ("duplicate", "near_duplicate"))
    if rows["total"] and (kept + duplicates) / rows["total"] < floors.row_yield:
        seen = f"{kept + duplicates} of {rows['total']} ({(kept + duplicates) / rows['total']:.0%})"
        problems.append(f"row_yield: expected {floors.row_yield:.0%} of the rows to hold, saw {seen}; see the codes")
    if chunks["total"] and chunks["failed"] / chunks["total"] > floors.failed_chunks:
        seen = f"{chunks['failed']} of {chunks['total']}"
        problems.append(f"failed_chunks: {seen} got no reply; run the same again, only they are asked")
    empty = (line["id"] for line in documents if line["code"] in _EMPTY)
    shown = list(islice(empty, _SHOWN))
    count = len(shown) + sum(1 for _ in empty)
    if count > floors.zero_yield_documents:
        more = f" and {count - _SHOWN} more" if count > _SHOWN else ""
        problems.append(f"zero_yield_documents: {count} document(s) yield no row: {', '.join(shown)}{more}")
    return problems
