"""Outcomes of chunks to a dataset."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from touchstone.data.curation.card import card_of
from touchstone.data.curation.duplicates import deduplicate
from touchstone.data.curation.files import Files, Store
from touchstone.data.curation.floors import YieldError, broken_floors
from touchstone.data.curation.ledger import document_lines, ledger_of, tally
from touchstone.data.curation.making import Asked, Sources, document_line
from touchstone.data.curation.manifest import manifest_of
from touchstone.data.curation.samples import item_of_candidate, sample_of
from touchstone.data.curation.shelf import Shelf, shelf
from touchstone.data.errors import DataError, RowError
from touchstone.data.generation.outcome import ChunkOutcome
from touchstone.data.recipe import Recipe
from touchstone.data.split import Split, split_items
from touchstone.data.training_rows import Style, gen_qa_row, rft_row, sft_row

Json = dict[str, Any]
MANIFEST, CARD = "manifest.json", "card.md"
LEDGER, CONFLICTS, DOCUMENTS = "ledger.jsonl", "conflicts.jsonl", "documents.jsonl"


@dataclass(frozen=True, slots=True)
class Curated:
    """A dataset that was written.

    Attributes:
        manifest: its manifest.
        split: its split; None when the run failed.
    """

    manifest: Json
    split: Split | None


def curate(documents: Iterable[Json], outcomes: Iterable[ChunkOutcome], recipe: Recipe, store: Store) -> Curated:
    """Write the dataset of a run: ledger, documents, conflicts, rows by split, manifest and card.

    All but the rows are written whatever happens, the rows only if no floor is broken. The same outcomes give the same
    bytes. Documents and outcomes are kept on disk meanwhile: memory does not grow with them.

    Args:
        documents: the documents as prepared, without text, in their order; read once.
        outcomes: the outcomes of their chunks, in the same order; read once.
        recipe: the recipe.
        store: where the files go.

    Raises:
        YieldError: every floor that is broken, or too few groups of rows to split.
        DataError: the folder for temporary files is full.
    """
    files, sources, asked = Files(store), Sources(), Asked()
    with shelf(sources.passing(documents), asked.passing(outcomes)) as run:
        deduplicate(run, recipe.model.similarity)
        counts = tally(ledger_of(run))
        problems = broken_floors(recipe.model.floors, counts, document_lines(run))
        split = _split(run, recipe, problems)
        left_out = {} if split is None else _write_rows(files, split, run, recipe)
        files.rows(LEDGER, ledger_of(run))
        files.rows(DOCUMENTS, (document_line(document) for document, _ in run.documents()))
        files.rows(CONFLICTS, run.conflicts())
        findings = {"conflicts": run.conflict_counts(), "removed": run.removed()}
    manifest = manifest_of(recipe, sources, asked, counts, split, findings, left_out, problems, files)
    files.text(CARD, card_of(manifest), "text/markdown; charset=utf-8")
    files.text(MANIFEST, json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", "application/json")
    if problems:
        raise YieldError(problems)
    return Curated(manifest, split)


def _split(run: Shelf, recipe: Recipe, problems: list[str]) -> Split | None:
    """Split the rows that stay; None if a floor is broken, or there is too little, which is one more problem."""
    if problems:
        return None
    try:
        split = split_items(map(item_of_candidate, run.kept()), recipe.split)
    except DataError as error:
        problems.append(str(error))
        return None
    run.place(split.splits)
    return split


def _write_rows(files: Files, split: Split, run: Shelf, recipe: Recipe) -> Json:
    """Write the files of each split.

    Returns:
        Of each SFT style, how many rows it can't hold, by code and split.
    """
    left_out: Json = {}
    for name in split.names:
        files.rows(f"{name}/samples.jsonl", _samples(run, name, recipe))
        files.rows(f"{name}/rft.jsonl", map(rft_row, _samples(run, name, recipe)))
        files.rows(f"{name}/gen_qa.jsonl", map(gen_qa_row, _samples(run, name, recipe)))
        for style in recipe.model.answers:
            codes: Counter[str] = Counter()
            files.rows(f"{name}/sft.{style}.jsonl", _sft_rows(_samples(run, name, recipe), style, codes))
            if codes:
                left_out.setdefault(style, {})[name] = dict(sorted(codes.items()))
    return left_out


def _samples(run: Shelf, split: str, recipe: Recipe) -> Iterator[Json]:
    return (sample_of(candidate, recipe) for candidate in run.kept(split))


def _sft_rows(samples: Iterable[Json], style: Style, codes: Counter[str]) -> Iterator[Mapping[str, Any]]:
    for sample in samples:
        try:
            yield sft_row(sample, style)
        except RowError as error:
            codes[error.faults[0].code] += 1
