"""A row among all rows: with where it comes from, and what its calls say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from touchstone.data.citations.written import canonical_text
from touchstone.data.generation.outcome import ChunkOutcome
from touchstone.data.rows.row import Row, row_from
from touchstone.scoring.renaming import with_any_label

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row with its chunk.

    Attributes:
        row: the row.
        document: id of its document.
        family: family of its document.
        chunk: id of its chunk.
        chunk_digest: digest of the chunk's text.
        prompt_digest: digest of the prompt that it was asked by.
        model: the model that wrote it.
    """

    row: Row
    document: str
    family: str
    chunk: str
    chunk_digest: str
    prompt_digest: str
    model: str

    @property
    def tools(self) -> tuple[str, ...]:
        """Names of the tools that it calls, each once, sorted."""
        return tuple(sorted({call["name"] for call in self.row.calls}))

    @property
    def label(self) -> str:
        """What its calls say, up to the names of labels: equal for rows with the same calls."""
        return label_of(self.row.calls, self.row.order)

    @property
    def answer(self) -> bytes:
        """A digest of what it answers: equal for rows of one category with the same calls."""
        return hashlib.sha256(f"{self.row.category}\n{self.label}".encode("utf-8", "surrogatepass")).digest()

    def as_json(self) -> Json:
        """As JSON."""
        return {**{name: getattr(self, name) for name in _PLAIN}, "row": self.row.document()}


_PLAIN = ("document", "family", "chunk", "chunk_digest", "prompt_digest", "model")


def candidate_from(document: Mapping[str, Any]) -> Candidate:
    """A candidate out of its JSON."""
    return Candidate(row_from(document["row"]), **{name: document[name] for name in _PLAIN})


def candidates_of(outcome: ChunkOutcome) -> Iterable[Candidate]:
    """The accepted rows of a chunk."""
    for row in outcome.rows:
        yield Candidate(
            row,
            outcome.document,
            outcome.family,
            outcome.chunk,
            outcome.digest,
            outcome.prompt_digest,
            outcome.model,
        )


def label_of(calls: Sequence[Mapping[str, Any]], order: Any) -> str:
    """What calls say, as a text: the order of calls left out where any will do, citations in one form."""
    said = [
        json.dumps([call["name"], with_any_label(_canonical(call["arguments"]))], sort_keys=True, ensure_ascii=False)
        for call in calls
    ]
    if order in ("any", None):
        said.sort()
        order = "any"
    return json.dumps([said, order])


def _canonical(arguments: Mapping[str, Any]) -> Json:
    return {name: _one_form(value) for name, value in arguments.items()}


def _one_form(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return (canonical_text(value) or " ".join(value.split())).casefold()
