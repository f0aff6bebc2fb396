"""What is known of a document: one line of a manifest of documents."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from touchstone.data.errors import DataError

NOT_IN_FORCE = ("repealed", "reserved", "superseded")
"""Statuses of law that is law no more."""

_MOST_TOLD = 20
_DIGEST = r"^[0-9a-f]{64}$"
Status = Literal["in_force", "repealed", "reserved", "decided", "superseded", "filed"]


class ManifestLine(BaseModel):
    """A line of `manifest.jsonl`; further keys are allowed and kept out."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$", description="Name in ids and lineage.")]
    path: Annotated[str, Field(min_length=1, description="File, relative to the manifest.")]
    title: str | None = None
    kind: str | None = None
    citation: Annotated[str | None, Field(description="What a text of law is cited by.")] = None
    source: Annotated[str | None, Field(description="Where the text comes from.")] = None
    licence: Annotated[str | None, Field(description="Under which rights it stands here.")] = None
    as_of: Annotated[date | None, Field(description="The date whose state it shows.")] = None
    status: Annotated[Status | None, Field(description="Legal status on that date.")] = None
    in_force_from: date | None = None
    in_force_until: date | None = None
    family: Annotated[str | None, Field(min_length=1, description="Rows of one family are never separated.")] = None
    sha256: Annotated[str | None, Field(pattern=_DIGEST, description="Digest of the file's bytes.")] = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document, without its text.

    Attributes:
        id: name in ids and lineage.
        path: file, relative to the manifest.
        facts: what else the manifest says, JSON.
        family: rows of one family are never separated; the id if the manifest names none.
        citation: what a text of law is cited by.
        status: legal status, if known.
        in_force_until: day from which it is law no more, if known.
        sha256: digest of the file's bytes, if the manifest gives it.
    """

    id: str
    path: str
    facts: dict[str, Any]
    family: str
    citation: str | None = None
    status: str | None = None
    in_force_until: date | None = None
    sha256: str | None = None

    @property
    def is_law_no_more(self) -> bool:
        """Whether it is known to be repealed, reserved or superseded."""
        return self.status in NOT_IN_FORCE


def document_of(line: ManifestLine) -> Document:
    """The document of a manifest's line."""
    facts = line.model_dump(mode="json", exclude_none=True, exclude={"id", "path", "family", "sha256"})
    return Document(
        line.id, line.path, facts, line.family or line.id, line.citation, line.status, line.in_force_until, line.sha256
    )


def documents_in(lines: Iterable[bytes], source: str) -> Iterator[Document]:
    """The documents of a manifest (JSON Lines), in its order, one at a time.

    Raises:
        DataError: lines are no documents, or an id stands twice; names every such line, up to a number. It is raised
            at the end, and no document comes after the first such line.
    """
    seen: dict[str, int] = {}
    faults, more = list[str](), 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        read = _read(line)
        if isinstance(read, Document) and seen.setdefault(read.id, number) != number:
            read = f"the id {read.id} stands on line {seen[read.id]} already"
        if isinstance(read, str):
            more += len(faults) >= _MOST_TOLD
            faults += [f"{source}:{number}: {read}"] if len(faults) < _MOST_TOLD else []
        elif not faults:
            yield read
    if faults:
        raise DataError("\n".join([*faults, *([f"and {more:,} more lines that are no documents"] if more else [])]))


def _read(line: bytes) -> Document | str:
    """The document of a line, or what is wrong with it."""
    try:
        return document_of(ManifestLine.model_validate(json.loads(line)))
    except ValidationError as error:
        return _faults(error)
    except (ValueError, RecursionError):
        return "expected one JSON object with id and path"


def _faults(error: ValidationError) -> str:
    details = error.errors(include_url=False, include_input=False, include_context=False)
    return "; ".join(f"/{'/'.join(map(str, detail['loc']))}: {detail['msg']}" for detail in details)
