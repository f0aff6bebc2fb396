"""Outcomes of chunks to a dataset."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from touchstone.data.curation.candidate import Candidate, candidates_of
from touchstone.data.curation.card import card_of
from touchstone.data.curation.duplicates import Deduplicated, deduplicated
from touchstone.data.curation.files import Files, Store
from touchstone.data.curation.floors import YieldError, broken_floors
from touchstone.data.curation.ledger import chunk_lines, document_lines, row_lines, tally
from touchstone.data.curation.manifest import manifest_of
from touchstone.data.curation.samples import item_of_candidate, sample_of
from touchstone.data.errors import DataError, RowError
from touchstone.data.generation.outcome import ChunkOutcome
from touchstone.data.recipe import Recipe
from touchstone.data.split import Split, assign, check_leakage, groups_of
from touchstone.data.training_rows import Style, gen_qa_row, rft_row, sft_row

Json = dict[str, Any]
MANIFEST, CARD, LEDGER, CONFLICTS = "manifest.json", "card.md", "ledger.jsonl", "conflicts.jsonl"


@dataclass(frozen=True, slots=True)
class Curated:
    """A dataset that was written.

    Attributes:
        manifest: its manifest.
        split: its split; None when the run failed.
    """

    manifest: Json
    split: Split | None


def curate(documents: Sequence[Json], outcomes: Sequence[ChunkOutcome], recipe: Recipe, store: Store) -> Curated:
    """Write the dataset of a run: ledger, conflicts, rows by split, manifest and card.

    The ledger, the conflicts, the manifest and the card are written whatever happens, the rows only if no floor is
    broken. The same outcomes give the same bytes.

    Args:
        documents: the documents as prepared, without text, in their order.
        outcomes: the outcomes of their chunks, in the same order.
        recipe: the recipe.
        store: where the files go.

    Raises:
        YieldError: every floor that is broken, or too few groups of rows to split.
    """
    files = Files(store)
    candidates = [candidate for outcome in outcomes for candidate in candidates_of(outcome)]
    result = deduplicated(candidates, recipe.model.similarity)
    kept = [candidates[index] for index in result.kept]
    in_documents = document_lines(documents, outcomes, Counter(candidate.document for candidate in kept))
    lines = [*in_documents, *chunk_lines(outcomes), *row_lines(outcomes, candidates, result, {})]
    counts = tally(lines)
    problems = broken_floors(recipe.model.floors, counts, in_documents)
    split = None
    if not problems:
        try:
            split = _split(kept, recipe)
        except DataError as error:
            problems.append(str(error))
    left_out: Json = {}
    if split is not None:
        placed = dict(zip((one.row.id for one in kept), split.splits, strict=True))
        lines = [*lines[: len(in_documents) + len(outcomes)], *row_lines(outcomes, candidates, result, placed)]
        left_out = _write_rows(files, split, kept, recipe)
    files.rows(LEDGER, lines)
    files.rows(CONFLICTS, (conflict.as_json() for conflict in result.conflicts))
    manifest = manifest_of(documents, outcomes, recipe, counts, split, _findings(result), left_out, problems, files)
    files.text(CARD, card_of(manifest), "text/markdown; charset=utf-8")
    files.text(MANIFEST, json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", "application/json")
    if problems:
        raise YieldError(problems)
    return Curated(manifest, split)


def _split(kept: Sequence[Candidate], recipe: Recipe) -> Split:
    items = [item_of_candidate(candidate) for candidate in kept]
    settings = recipe.split
    groups = groups_of(items, settings.similarity)
    splits = assign(items, groups, settings)
    by_name = {
        name: [item for item, split in zip(items, splits, strict=True) if split == name] for name in settings.shares
    }
    check_leakage(by_name, settings.similarity)
    return Split(settings, splits, len(groups), max(map(len, groups)), items)


def _write_rows(files: Files, split: Split, kept: Sequence[Candidate], recipe: Recipe) -> Json:
    """Write the files of each split.

    Returns:
        Of each SFT style, how many rows it can't hold, by code and split.
    """
    left_out: Json = {}
    for name in split.settings.shares:
        rows = [kept[index] for index in split.rows(name)]
        samples = [sample_of(candidate, recipe) for candidate in rows]
        files.rows(f"{name}/samples.jsonl", samples)
        files.rows(f"{name}/rft.jsonl", map(rft_row, samples))
        files.rows(f"{name}/gen_qa.jsonl", map(gen_qa_row, samples))
        for style in recipe.model.answers:
            codes: Counter[str] = Counter()
            files.rows(f"{name}/sft.{style}.jsonl", _sft_rows(samples, style, codes))
            if codes:
                left_out.setdefault(style, {})[name] = dict(sorted(codes.items()))
    return left_out


def _sft_rows(samples: Sequence[Json], style: Style, codes: Counter[str]) -> Iterator[Mapping[str, Any]]:
    for sample in samples:
        try:
            yield sft_row(sample, style)
        except RowError as error:
            codes[error.faults[0].code] += 1


def _findings(result: Deduplicated) -> Json:
    return {
        "conflicts": dict(sorted(Counter(conflict.kind for conflict in result.conflicts).items())),
        "removed": dict(sorted(Counter(result.refused.values()).items())),
    }
