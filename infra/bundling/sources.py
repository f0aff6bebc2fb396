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


def sources_of(name: str) -> dict[str, Path]:
    """Where each of our files in a function's bundle comes from, by its path in the bundle.

    Its modules, the scoring package whole, and what they reach of the rest of the library: the scoring package hands
    out its names lazily, by text that no import shows. A package that is reached comes with its templates.
    """
    function = [FUNCTIONS / "__init__.py", *(FUNCTIONS / name).rglob("*.py")]
    scoring = list((LIBRARY / "scoring").rglob("*.py"))
    reached = {*scoring, *reached_from([*function, *scoring], LIBRARY)}
    templates = [path for source in reached for path in source.parent.glob("templates/*.j2")]
    ours = {f"functions/{path.relative_to(FUNCTIONS).as_posix()}": path for path in function}
    library = {f"touchstone/{path.relative_to(LIBRARY).as_posix()}": path for path in {*reached, *templates}}
    return dict(sorted({**ours, **library}.items()))


def copy_sources(name: str, bundle: Path) -> None:
    """Copy our own files into a function's bundle."""
    for target, source in sources_of(name).items():
        _copy(source, bundle / target)


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
