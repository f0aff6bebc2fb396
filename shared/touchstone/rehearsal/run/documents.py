"""The documents of a rehearsal of `synthesize`, with the recipe by which rows are made of them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Final

from touchstone.data.recipe import load_recipe
from touchstone.rehearsal.run.data import Prepared

MANIFEST: Final = "data/documents/manifest.jsonl"
RECIPE: Final = "data/recipe.json"
_EXAMPLE: Final = "examples/securities"


def prepared_documents(root: Path) -> Prepared:
    """The example's documents and recipe, as objects of the data bucket.

    Args:
        root: the checkout.

    Raises:
        TouchstoneError: the recipe has faults.
        OSError: a file can't be read.
    """
    folder = root / _EXAMPLE / "documents"
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    objects = {f"data/documents/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in files}
    recipe = load_recipe(root / _EXAMPLE / "dataset" / "recipe.yaml").document()
    objects[RECIPE] = json.dumps(recipe, ensure_ascii=False).encode()
    digest = hashlib.sha256(b"\0".join(objects.values())).hexdigest()
    documents = len(objects[MANIFEST].splitlines())
    return Prepared("securities", objects, {"documents": documents}, digest, f"{_EXAMPLE}/rubric.yaml")
