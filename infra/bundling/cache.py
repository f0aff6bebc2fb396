"""Installed and trimmed packages, kept by what they were made of, so that pip runs once for one lock."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from infra.bundling.inputs import digest_of_packages
from infra.bundling.packages import install
from infra.bundling.plan import UNNEEDED, BundleSettings
from infra.bundling.trimming import trim
from infra.function_table import row_of
from infra.paths import PACKAGES

_LISTING = "packages.json"


def kept_packages(name: str, requirements: Path, target: Path, settings: BundleSettings) -> dict[str, str]:
    """Put a function's packages into a new folder: those that are kept, or else newly installed ones.

    Args:
        name: the function's folder in `functions/`.
        requirements: its locked requirements.
        target: the folder to make.
        settings: what they are for.

    Returns:
        Version by name of package.

    Raises:
        BundleError: they can't be installed.
    """
    place = PACKAGES / digest_of_packages(name, requirements, settings).removeprefix("sha256:")
    if not (place / _LISTING).is_file():
        _keep(name, requirements, place, settings)
    shutil.copytree(place / "files", target)
    packages: dict[str, str] = json.loads((place / _LISTING).read_text(encoding="utf-8"))
    return packages


def _keep(name: str, requirements: Path, place: Path, settings: BundleSettings) -> None:
    """Install beside the place, then move there at once: who comes second finds it whole."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix="part-") as part:
        work = Path(part) / "kept"
        files = work / "files"
        files.mkdir(parents=True)
        packages = install(requirements, files, settings)
        trim(files, UNNEEDED, row_of(name).services)
        (work / _LISTING).write_text(json.dumps(packages, indent=2) + "\n", encoding="utf-8")
        try:
            work.rename(place)
        except OSError:
            if not (place / _LISTING).is_file():
                raise
