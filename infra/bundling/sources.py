"""Our own code and the rubric, copied into a bundle as they will be imported."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import yaml

from infra.bundling.errors import BundleError
from infra.bundling.imports import reached_from
from infra.paths import FUNCTIONS, LIBRARY
from touchstone.scoring.errors import RubricError
from touchstone.scoring.rubric import Rubric
from touchstone.wire.rubrics import load_rubric

RUBRIC = "rubric.json"
"""The rubric in a bundle; its path for the function, since Lambda starts it in the bundle's folder."""


def copy_sources(name: str, bundle: Path) -> None:
    """Copy a function's modules, the scoring package whole, and what they reach of the rest of the library.

    The scoring package hands out its names lazily, by text that no import shows. A package that is reached comes with
    its templates.
    """
    function = [FUNCTIONS / "__init__.py", *(FUNCTIONS / name).rglob("*.py")]
    for source in function:
        _copy(source, bundle / "functions" / source.relative_to(FUNCTIONS))
    scoring = list((LIBRARY / "scoring").rglob("*.py"))
    reached = {*scoring, *reached_from([*function, *scoring], LIBRARY)}
    templates = [path for source in reached for path in source.parent.glob("templates/*.j2")]
    for source in {*reached, *templates}:
        _copy(source, bundle / "touchstone" / source.relative_to(LIBRARY))


def write_rubric(path: Path | None, bundle: Path) -> Rubric:
    """Write a rubric file into a bundle as JSON; without one, the default rubric needs no file.

    Raises:
        BundleError: the file can't be read, or is no rubric.
    """
    if path is None:
        return Rubric()
    try:
        rubric = load_rubric(path)
    except (OSError, RubricError) as error:
        raise BundleError(f"the rubric can't be bundled: {error}") from error
    text = path.read_text(encoding="utf-8")
    document = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    (bundle / RUBRIC).write_text(json.dumps(document, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return rubric


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
