"""A function's bundle, from its sources, its locked requirements and the library."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from infra.bundling.archive import write_archive
from infra.bundling.bytecode import compile_sources
from infra.bundling.cache import kept_packages
from infra.bundling.digest import digest_of, files_of
from infra.bundling.errors import BundleError
from infra.bundling.manifest import MANIFEST
from infra.bundling.plan import BundleSettings
from infra.bundling.sources import copy_sources, write_rubric
from infra.paths import FUNCTIONS
from touchstone import __version__

MOST_BYTES = 262_144_000
"""Of a function's code, unpacked: 250 MiB, by the quotas of AWS Lambda."""
_EPOCH = 315_532_800
"""1980-01-01, the oldest time a zip can hold."""


@dataclass(frozen=True)
class Bundle:
    """A built bundle.

    Attributes:
        folder: what Lambda unpacks into /var/task.
        archive: the zip of it, beside it.
        manifest: what `touchstone-manifest.json` in it says.
    """

    folder: Path
    archive: Path
    manifest: Mapping[str, Any]

    @cached_property
    def digest(self) -> str:
        """`sha256:` and 64 hex digits over the folder's paths and contents."""
        return digest_of(self.folder)

    @cached_property
    def code_sha256(self) -> str:
        """What Lambda reports as `CodeSha256` once the archive is deployed."""
        return base64.b64encode(hashlib.sha256(self.archive.read_bytes()).digest()).decode()


def build_bundle(name: str, out_dir: Path, settings: BundleSettings) -> Bundle:
    """Build the bundle of a function; the same input gives the same bytes.

    Args:
        name: the function's folder in `functions/`.
        out_dir: the folder to build; an older bundle there is replaced. The zip goes to `<out_dir>.zip`.
        settings: what it is built for.

    Raises:
        BundleError: unknown name, something else in `out_dir`, or a step failed.
    """
    requirements = FUNCTIONS / name / "requirements.txt"
    if not requirements.is_file():
        raise BundleError(f"there is no function {name!r}: {requirements} is missing")
    _check_replaceable(out_dir)
    work = out_dir.with_name(f"{out_dir.name}.part")
    shutil.rmtree(work, ignore_errors=True)
    work.parent.mkdir(parents=True, exist_ok=True)
    _fill(work, name, requirements, settings)
    _check_size(work)
    shutil.rmtree(out_dir, ignore_errors=True)
    work.rename(out_dir)
    write_archive(out_dir, archive_of(out_dir))
    return read_bundle(out_dir)


def read_bundle(folder: Path) -> Bundle:
    """A bundle that was built before."""
    return Bundle(folder, archive_of(folder), json.loads((folder / MANIFEST).read_text(encoding="utf-8")))


def archive_of(folder: Path) -> Path:
    """Where the zip of a bundle lies."""
    return folder.with_name(f"{folder.name}.zip")


def _fill(folder: Path, name: str, requirements: Path, settings: BundleSettings) -> None:
    packages = kept_packages(name, requirements, folder, settings)
    copy_sources(name, folder)
    rubric = write_rubric(settings.rubric, folder)
    library = digest_of(folder, "touchstone/**/*.py")
    compiler = compile_sources(folder, settings)
    manifest = {
        "function": name,
        "touchstone": __version__,
        "library": library,
        "scoring": digest_of(folder, "touchstone/scoring/**/*.py"),
        "rubric": {"name": rubric.name, "version": rubric.version, "digest": rubric.digest},
        "python": settings.target_python,
        "architecture": settings.machine,
        "packages": packages,
        "bytecode": compiler is not None,
        "compiled_by": compiler,
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    _forget_machine(folder)


def _check_replaceable(out_dir: Path) -> None:
    if out_dir.exists() and any(out_dir.iterdir()) and not (out_dir / MANIFEST).exists():
        raise BundleError(f"{out_dir} holds something that is no bundle; name an empty or a new folder")


def _check_size(folder: Path) -> None:
    size = sum(path.stat().st_size for path in files_of(folder))
    if size > MOST_BYTES:
        raise BundleError(f"{folder.stem} has {size:,} bytes unpacked; Lambda takes {MOST_BYTES:,}")


def _forget_machine(folder: Path) -> None:
    """Set permissions and time stamps that say nothing of this machine."""
    for path in files_of(folder):
        path.chmod(0o644)
        os.utime(path, (_EPOCH, _EPOCH))
