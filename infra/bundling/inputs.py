"""Digests of all that a bundle is made of: equal digests, equal bundles."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from infra.bundling.bytecode import find_python
from infra.bundling.digest import digest_of
from infra.bundling.plan import BundleSettings
from infra.bundling.sources import sources_of
from infra.function_table import row_of
from infra.paths import FUNCTIONS
from touchstone import __version__

_HERE = Path(__file__).parent


def digest_of_inputs(name: str, settings: BundleSettings) -> str:
    """Digest of what a function's bundle is made of: code, packages, rubric, target, and the code that bundles.

    An unreadable rubric has a digest of its own; the build tells what is wrong with it.
    """
    sources = {target: _sha256(source) for target, source in sources_of(name).items()}
    found = find_python(settings)
    rubric = settings.rubric
    return _digest(
        {
            "function": name,
            "version": __version__,
            "packages": digest_of_packages(name, FUNCTIONS / name / "requirements.txt", settings),
            "sources": sources,
            "rubric": None if rubric is None else [rubric.suffix, _sha256(rubric) if rubric.is_file() else "missing"],
            "compiler": None if found is None else found[1],
        }
    )


def digest_of_packages(name: str, requirements: Path, settings: BundleSettings) -> str:
    """Digest of what a function's packages are made of."""
    return _digest(
        {
            "requirements": _sha256(requirements),
            "services": sorted(row_of(name).services),
            "target": [settings.architecture, settings.machine, settings.target_python],
            "bundling": digest_of(_HERE, "*.py"),
        }
    )


def _digest(document: Any) -> str:
    text = json.dumps(document, sort_keys=True)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
