"""The three stages in a folder."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from touchstone.data.corpus.prepared import Preparation
from touchstone.data.curation.curate import Curated, curate
from touchstone.data.curation.files import FolderStore
from touchstone.data.documents.folder import DocumentFolder
from touchstone.data.errors import DataError
from touchstone.data.generation.asking import chunk_line
from touchstone.data.generation.generate import Equipment, generate
from touchstone.data.generation.outcome import ChunkOutcome
from touchstone.data.pipeline.workspace import Workspace
from touchstone.data.recipe import Recipe
from touchstone.data.rows.context import context_of
from touchstone.inference.model import Model
from touchstone.inference.retry import Budget, Clock
from touchstone.inference.runner import Stop

Json = dict[str, Any]


@dataclass(slots=True)
class Prepared:
    """What preparing came to: documents and chunks, and the codes of rejected documents."""

    documents: int = 0
    chunks: int = 0
    rejected: Counter[str] = field(default_factory=Counter)


def prepare(documents: DocumentFolder, recipe: Recipe, workspace: Workspace) -> Prepared:
    """Clean the documents and cut them, one at a time.

    Raises:
        DataError: the manifest is wrong, or there is no document at all.
    """
    done = Prepared()
    preparation = Preparation(recipe, documents.read)
    with workspace.prepared() as (document_file, chunk_file):
        for document in preparation.prepared(documents.documents()):
            done.documents += 1
            done.chunks += len(document.chunks)
            if document.code is not None:
                done.rejected[document.code] += 1
            else:
                workspace.write_text(document.id, document.text)
            document_file.write(_line(document.as_json()))
            chunk_file.writelines(
                _line(chunk_line(chunk, document.family, document.facts)) for chunk in document.chunks
            )
        if not done.documents:
            raise DataError("expected documents, saw none: a manifest.jsonl, or .txt and .htm files")
    workspace.write_register(preparation.register)
    return done


@dataclass(slots=True)
class Generated:
    """What generating came to: chunks and rows by status, and codes; `stopped` if it was ended early."""

    chunks: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    stopped: bool = False

    def note(self, outcome: ChunkOutcome) -> None:
        """Take in an outcome."""
        self.chunks[outcome.status] += 1
        self.rows.update(outcome.counts())
        self.codes.update(code for code in (outcome.code,) if code)
        self.codes.update(row.codes[0] for row in outcome.refused)


def ask_for_rows(
    recipe: Recipe,
    workspace: Workspace,
    model: Model,
    *,
    concurrency: int = 8,
    budget: Budget | None = None,
    stop: Stop | None = None,
    clock: Clock | None = None,
    watch: Callable[[ChunkOutcome], None] | None = None,
) -> Generated:
    """Ask a model about every chunk, once; replies that are kept are read anew.

    Args:
        recipe: the recipe.
        workspace: the folder, with its chunks.
        model: the model.
        concurrency: requests at once.
        budget: what one request may take.
        stop: ends it early; replies so far are kept.
        clock: time.
        watch: is told each outcome.

    Raises:
        GaveUpError: the model can't be had; replies so far are kept.
        DataError: there are no chunks.
    """
    done, switch = Generated(), stop or Stop()
    equipment = Equipment(
        recipe, context_of(recipe, workspace.register()), model, workspace.cache, concurrency, budget or Budget()
    )

    def noted() -> Iterator[ChunkOutcome]:
        for outcome in generate(workspace.chunks(), equipment, stop=switch, clock=clock):
            done.note(outcome)
            if watch is not None:
                watch(outcome)
            yield outcome

    workspace.write_outcomes(noted())
    done.stopped = switch.is_set
    return done


def assemble(recipe: Recipe, workspace: Workspace) -> Curated:
    """Write the dataset.

    Raises:
        YieldError: a floor of the recipe is broken; ledger, manifest and card say more.
        DataError: a stage is missing, or there is too little to split.
    """
    return curate(workspace.documents(), workspace.outcomes(), recipe, FolderStore(workspace.dataset))


def _line(document: Json) -> str:
    return json.dumps(document, ensure_ascii=False) + "\n"
