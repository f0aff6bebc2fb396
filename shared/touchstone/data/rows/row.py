"""A row before it becomes a sample: one question with its calls, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """A question with its calls.

    Attributes:
        id: `<document>.<chunk>.<number in the reply>`.
        question: what a user asks.
        category: kind of question.
        calls: expected calls, in the shape of a reference.
        order: their order, as a reference has it.
        evidence: the words of the document that it rests on.
        span: offsets of the evidence in the document's cleaned text, once it is found.
        repairs: what was mended, by name, in the order in which it was.
    """

    id: str
    question: str
    category: str
    calls: Sequence[Json]
    order: Any = "any"
    evidence: str = ""
    span: tuple[int, int] | None = None
    repairs: tuple[str, ...] = ()

    def mended(self, *repairs: str, **changes: Any) -> Row:
        """The row with changes, and a word for each of them."""
        return replace(self, repairs=(*self.repairs, *repairs), **changes)

    def document(self) -> Json:
        """As JSON."""
        return {
            "id": self.id,
            "question": self.question,
            "category": self.category,
            "calls": list(self.calls),
            "order": self.order,
            "evidence": self.evidence,
            "span": None if self.span is None else list(self.span),
            "repairs": list(self.repairs),
        }


def row_from(document: Mapping[str, Any]) -> Row:
    """A row out of its JSON."""
    span = document["span"]
    return Row(
        document["id"],
        document["question"],
        document["category"],
        document["calls"],
        document["order"],
        document["evidence"],
        None if span is None else (span[0], span[1]),
        tuple(document["repairs"]),
    )
