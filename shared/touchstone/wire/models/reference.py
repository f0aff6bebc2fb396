"""The reference answer in our own shape: the calls that are right, and the order they need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from graphlib import TopologicalSorter
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from touchstone.scoring.reference import MAX_EXPECTED, labels_in
from touchstone.wire.models.base import Count, Name, Open, Shallow
from touchstone.wire.models.tools import ToolSpecs

Pair = Annotated[list[Count], Field(min_length=2, max_length=2)]
Edge = tuple[int, int]


class Call(Open):
    """An expected call: as it stands a plain valid call, and so a target for fine-tuning."""

    name: Name = Field(description="Name of one of the sample's tools.")
    arguments: dict[str, Shallow] = Field(
        description="Arguments; any string may refer to the result of an earlier call."
    )
    accept: dict[str, list[Shallow]] | None = Field(None, description="Other right values, by argument.")
    optional: list[str] | None = Field(None, description="Arguments that may be left out.")
    label: Name | None = Field(
        None, description="Name by which later calls refer to the result of this one: `$label.path$`."
    )


class Reference(Open):
    """The expected calls, and the order they need."""

    calls: list[Call] = Field(max_length=MAX_EXPECTED, description="Expected calls; none: to abstain is right.")
    order: Literal["any", "sequence"] | list[Pair] | None = Field(
        None, description="`any` (the default), `sequence` as listed, or pairs of call indices: [before, after]."
    )
    tools: ToolSpecs | None = Field(
        None, description="The sample's tools once more, in the one field that every caller forwards to the reward."
    )
    category: str | None = Field(None, description="Kind of question, for reports.")
    family: str | None = Field(
        None, description="Documents that the row was made of, by name: rows of one family are no independent evidence."
    )

    @model_validator(mode="after")
    def _orderly(self) -> Reference:
        implied = list(_implied(self.calls)) if any(call.label is not None for call in self.calls) else []
        given = list(_given(self.order, len(self.calls)))
        after = TopologicalSorter[int]()
        for before, node in (*implied, *given):
            after.add(node, before)
        after.prepare()
        return self


def _given(order: object, count: int) -> Iterator[Edge]:
    """The pairs that an order demands; of a sequence its neighbours, from which the rest follows."""
    if order == "sequence":
        yield from pairwise(range(count))
    for pair in order if isinstance(order, list) else ():
        before, after = pair
        if before == after or max(pair) >= count:
            raise ValueError(f"expected two different call indices from 0 to {count - 1}")
        yield before, after


def _implied(calls: Sequence[Call]) -> Iterator[Edge]:
    """A pair for each reference to the result of an earlier call."""
    places: dict[str, int] = {}
    for index, call in enumerate(calls):
        for label in labels_in(call.arguments):
            if label not in places:
                raise ValueError("expected references to labels of earlier calls only")
            yield places[label], index
        if call.label is not None and places.setdefault(call.label, index) != index:
            raise ValueError("expected every label once")
