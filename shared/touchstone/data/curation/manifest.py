"""The manifest of a dataset: what it was made of, by what, what came out, and the digest of every file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import touchstone
from touchstone.data.curation.files import Files
from touchstone.data.curation.making import Asked, Sources
from touchstone.data.recipe import Recipe
from touchstone.data.split import Split

Json = dict[str, Any]
FORMAT = "touchstone-dataset/1"


def manifest_of(
    recipe: Recipe,
    sources: Sources,
    asked: Asked,
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
        "sources": sources.as_json(),
        **asked.as_json(),
        "counts": counts,
        "cleaning": dict(sorted(sources.cleaning.items())),
        "findings": findings,
        "split": None if split is None else _split(split),
        "missing": None if split is None else missing_in(recipe, split),
        "left_out": left_out,
        "files": [facts.as_json() for facts in files.written],
    }


def missing_in(recipe: Recipe, split: Split) -> Json:
    """What the recipe names and no row has: categories and tools, in no split at all, and by split."""
    named = {
        "categories": list(recipe.model.categories),
        "tools": [str(tool["function"]["name"]) for tool in recipe.tools],
    }
    return {what: _missing(names, what, split) for what, names in named.items()}


def _missing(names: Sequence[str], what: str, split: Split) -> Json:
    there = {place: split.figures[place][what] for place in split.names}
    nowhere = [name for name in names if not any(name in found for found in there.values())]
    return {
        "in_no_split": nowhere,
        "by_split": {
            place: lacking
            for place, found in there.items()
            if (lacking := [name for name in names if name not in found and name not in nowhere])
        },
    }


def _split(split: Split) -> Json:
    return {
        "seed": split.settings.seed,
        "similarity": split.settings.similarity,
        "groups": split.groups,
        "largest_group": split.largest_group,
        "leaks": 0,
        "splits": split.figures,
    }
