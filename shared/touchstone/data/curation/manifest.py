"""The manifest of a dataset: what it was made of, by what, what came out, and the digest of every file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import touchstone
from touchstone.data.curation.files import Files
from touchstone.data.generation.outcome import ChunkOutcome
from touchstone.data.recipe import Recipe
from touchstone.data.split import Split

Json = dict[str, Any]
FORMAT = "touchstone-dataset/1"


def manifest_of(
    documents: Sequence[Json],
    outcomes: Sequence[ChunkOutcome],
    recipe: Recipe,
    counts: Json,
    split: Split | None,
    findings: Json,
    left_out: Json,
    problems: Sequence[str],
    files: Files,
) -> Json:
    """The manifest, as JSON; the same inputs give the same bytes, so it holds no time."""
    model = recipe.model
    return {
        "format": FORMAT,
        "name": model.name,
        "version": model.version,
        "description": model.description,
        "touchstone": touchstone.__version__,
        "verdict": "failed" if problems else "accepted",
        "problems": list(problems),
        "recipe": {
            "digest": recipe.digest,
            "template_digest": recipe.template.digest,
            "system_digest": recipe.system.digest,
            "chunks": model.chunks.model_dump(),
            "generation": model.generation.model_dump(),
            "floors": model.floors.model_dump(),
            "similarity": model.similarity,
        },
        "models": sorted({outcome.model for outcome in outcomes}),
        "tokens": _tokens(outcomes),
        "counts": counts,
        "repairs": _repairs(outcomes),
        "cleaning": _summed(document["cleaning"] for document in documents),
        "findings": findings,
        "split": None if split is None else _split(split),
        "left_out": left_out,
        "documents": [_document(document) for document in documents],
        "files": [facts.as_json() for facts in files.written],
    }


_FACTS = ("title", "kind", "citation", "source", "licence", "as_of")


def _document(document: Json) -> Json:
    facts = document["facts"]
    return {
        "id": document["id"],
        "digest": document["digest"],
        "text_digest": document["text_digest"],
        "status": document["status"],
        "code": document["code"],
        **{name: facts[name] for name in _FACTS if name in facts},
        **({"law": facts["status"]} if "status" in facts else {}),
    }


def _tokens(outcomes: Sequence[ChunkOutcome]) -> Json:
    known = [outcome.tokens for outcome in outcomes if outcome.tokens is not None]
    return {"input": sum(one[0] for one in known), "output": sum(one[1] for one in known), "calls": len(known)}


def _repairs(outcomes: Sequence[ChunkOutcome]) -> Json:
    replies = Counter(name for outcome in outcomes for name in outcome.reply_repairs)
    rows = Counter(name for outcome in outcomes for row in outcome.rows for name in row.repairs)
    return {"replies": dict(sorted(replies.items())), "rows": dict(sorted(rows.items()))}


def _summed(counts: Any) -> Json:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return dict(sorted(total.items()))


def _split(split: Split) -> Json:
    return {
        "seed": split.settings.seed,
        "similarity": split.settings.similarity,
        "groups": split.groups,
        "largest_group": split.largest_group,
        "leaks": 0,
        "splits": split.figures(),
    }
