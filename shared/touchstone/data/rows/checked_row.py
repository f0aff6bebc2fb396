"""A row beside what it is checked against, as every rule takes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from touchstone.data.errors import RowFault
from touchstone.data.rows.context import Context
from touchstone.data.rows.row import Row

Faults = Iterator[RowFault]


class Checked(NamedTuple):
    """A row with what it is checked against.

    Attributes:
        row: the row.
        context: what it is checked against.
        text: the text of its chunk; None where it is not known.
        texts: the row's texts with their places, the evidence last.
        whole: these texts as one, for a first look.
    """

    row: Row
    context: Context
    text: str | None
    texts: Sequence[tuple[str, str]]
    whole: str


def checked_with(row: Row, context: Context, text: str | None) -> Checked:
    """A row, to be checked."""
    texts = [("/question", row.question)]
    for index, call in enumerate(row.calls):
        for name, value in call["arguments"].items():
            if isinstance(value, str):
                texts.append((f"/calls/{index}/arguments/{name}", value))
    texts.append(("/evidence", row.evidence))
    return Checked(row, context, text, texts, "\n".join([one for _, one in texts]))
