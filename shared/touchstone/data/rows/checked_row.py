"""A row beside what it is checked against, as every rule takes it."""

from __future__ import annotations

from collections.abc import Iterator

from touchstone.data.errors import RowFault
from touchstone.data.rows.context import Context
from touchstone.data.rows.row import Row

Faults = Iterator[RowFault]


class Checked:
    """A row with what it is checked against.

    Attributes:
        row: the row.
        context: what it is checked against.
        text: the text of its chunk; None where it is not known.
        whole: all its texts as one, for a first look: hardly a row has a fault, and places are for those that do.
        lowered: that in small letters.
    """

    __slots__ = ("context", "lowered", "row", "text", "whole")

    def __init__(self, row: Row, context: Context, text: str | None) -> None:
        self.row, self.context, self.text = row, context, text
        arguments = [value for call in row.calls for value in call["arguments"].values() if isinstance(value, str)]
        self.whole = "\n".join([row.question, *arguments, row.evidence])
        self.lowered = self.whole.lower()

    @property
    def texts(self) -> list[tuple[str, str]]:
        """The row's texts with their places, the evidence last."""
        texts = [("/question", self.row.question)]
        for index, call in enumerate(self.row.calls):
            for name, value in call["arguments"].items():
                if isinstance(value, str):
                    texts.append((f"/calls/{index}/arguments/{name}", value))
        texts.append(("/evidence", self.row.evidence))
        return texts


def checked_with(row: Row, context: Context, text: str | None) -> Checked:
    """A row, to be checked."""
    return Checked(row, context, text)
