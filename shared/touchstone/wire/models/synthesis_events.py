"""Events of the functions that the synthesize machine calls: pointers, ids and numbers, never text of a document."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from touchstone.wire.models.run_events import DIGEST, Event, ObjectPointer, Run, RunPointer

_MODEL = r"^bedrock:[A-Za-z0-9][A-Za-z0-9:/._\-]{0,2047}$"
_DOCUMENT = r"^[A-Za-z0-9][A-Za-z0-9._\-]{0,99}$"

Recipe = Annotated[ObjectPointer, Field(description="A recipe as one JSON file (`touchstone data pack`).")]
Output = Annotated[RunPointer, Field(description="Where the run's objects go.")]


class ChunkRange(Event):
    """A chunk, as the plan cut it."""

    index: Annotated[int, Field(ge=0, description="Its number in the run, from 0.")]
    document: Annotated[str, Field(pattern=_DOCUMENT, description="Id of its document.")]
    offset: Annotated[int, Field(ge=0, description="Its first byte in the document's file of chunks.")]
    bytes: Annotated[int, Field(ge=1, description="Number of its bytes.")]
    digest: Annotated[str, Field(pattern=DIGEST, description="Digest over these bytes.")]


class SynthesisPlanEvent(Event):
    """Clean the documents of a run, cut them, and write the plan."""

    run: Run
    recipe: Recipe
    documents: Annotated[ObjectPointer, Field(description="The manifest of documents; their paths are beside it.")]
    output: Output


class ChunkEvent(Event):
    """Ask a model for the rows of a chunk."""

    run: Run
    recipe: Recipe
    model: Annotated[str, Field(pattern=_MODEL, description="`bedrock:` and a model id, profile or ARN.")]
    output: Output
    chunk: Annotated[ChunkRange, Field(description="The chunk, as the plan cut it.")]
    final: Annotated[
        bool, Field(description="Count a chunk that still has no reply as failed, rather than have it tried again.")
    ] = False


class CurateEvent(Event):
    """Make the dataset of a run."""

    run: Run
    recipe: Recipe
    output: Output
