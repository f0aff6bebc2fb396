"""Rows as samples, with where each comes from."""

from __future__ import annotations

import hashlib
from typing import Any

from touchstone.data.curation.candidate import Candidate
from touchstone.data.recipe import Recipe
from touchstone.data.split import Item

Json = dict[str, Any]


def sample_of(candidate: Candidate, recipe: Recipe) -> Json:
    """The sample of a row, in Touchstone's own format, with its lineage.

    The system prompt is rendered by the same templates as the prompt that the row was asked by; their digests are in
    the lineage.
    """
    system = recipe.system.render({})
    before = [{"role": "system", "content": system}] if system else []
    return {
        "id": candidate.row.id,
        "messages": [*before, {"role": "user", "content": candidate.row.question}],
        "tools": recipe.tools,
        "reference_answer": {
            "calls": list(candidate.row.calls),
            "order": candidate.row.order,
            "category": candidate.row.category,
            "family": candidate.family,
        },
        "lineage": lineage_of(candidate, recipe),
    }


def lineage_of(candidate: Candidate, recipe: Recipe) -> Json:
    """Where a row comes from: ids, offsets and digests, no text."""
    row = candidate.row
    return {
        "document": candidate.document,
        "chunk": candidate.chunk,
        "chunk_digest": candidate.chunk_digest,
        "span": None if row.span is None else list(row.span),
        "evidence_digest": f"sha256:{hashlib.sha256(row.evidence.encode()).hexdigest()}",
        "prompt_digest": candidate.prompt_digest,
        "template_digest": recipe.template.digest,
        "system_digest": recipe.system.digest,
        "recipe_digest": recipe.digest,
        "model": candidate.model,
        "repairs": list(row.repairs),
    }


def item_of_candidate(candidate: Candidate) -> Item:
    """What a split needs of a row."""
    return Item(candidate.row.id, candidate.row.question, candidate.family, candidate.row.category, candidate.tools)
