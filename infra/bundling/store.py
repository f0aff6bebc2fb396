"""Built bundles, kept by what they were made of: a synthesis builds only what has changed."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from infra.bundling.build import Bundle, archive_of, build_bundle, read_bundle
from infra.bundling.inputs import digest_of_inputs
from infra.bundling.plan import BundleSettings
from infra.paths import BUNDLES

_MOST = 8
"""Bundles of one function that are kept: rubrics, targets and versions of the code that somebody switches between."""


def kept_bundle(name: str, settings: BundleSettings) -> Bundle:
    """The bundle of a function: the one that is kept, or else a new one. Several processes may ask at once.

    Args:
        name: the function's folder in `functions/`.
        settings: what it is for.

    Raises:
        BundleError: it can't be built.
    """
    digest = digest_of_inputs(name, settings).removeprefix("sha256:")
    place = BUNDLES / f"{name}-{digest[:16]}"
    if not archive_of(place).is_file():
        _keep(name, place, settings)
        _forget_old(name)
    return read_bundle(place)


def _keep(name: str, place: Path, settings: BundleSettings) -> None:
    """Build beside the place, then move there; the archive last, since it says that all is there."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix="part-") as part:
        built = build_bundle(name, Path(part) / place.name, settings)
        try:
            built.folder.rename(place)
        except OSError:
            if not place.is_dir():
                raise
        built.archive.rename(archive_of(place))


def _forget_old(name: str) -> None:
    archives = sorted(BUNDLES.glob(f"{name}-*.zip"), key=lambda path: path.stat().st_mtime, reverse=True)
    for archive in archives[_MOST:]:
        archive.unlink(missing_ok=True)
        shutil.rmtree(archive.with_suffix(""), ignore_errors=True)
