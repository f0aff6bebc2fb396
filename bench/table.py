"""The table that every benchmark fills."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Row(NamedTuple):
    """One figure: what, the figure as measured here, its ratio to the yardstick or its goal."""

    what: str
    figure: str
    ratio: str


def markdown(title: str, rows: Iterable[Row]) -> str:
    """The rows as a Markdown table under a heading."""
    lines = [f"## {title}", "", "| what | here | ratio, or goal |", "|---|---|---|"]
    lines += [f"| {row.what} | {row.figure} | {row.ratio} |" for row in rows]
    return "\n".join([*lines, ""])
