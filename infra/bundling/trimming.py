"""What packages install and a function never reads, taken away."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable
from pathlib import Path

_NOISE = (
    "bin",
    "**/__pycache__",
    "**/test",
    "**/tests",
    "**/py.typed",
    *(f"**/*.{ending}" for ending in ("pyi", "pyx", "pxd", "c", "cpp", "h", "hpp")),
    *(
        f"*.dist-info/{file}"
        for file in ("INSTALLER", "RECORD", "REQUESTED", "WHEEL", "entry_points.txt", "sboms", "top_level.txt")
    ),
)
"""Names, versions and licences in `*.dist-info` stay: scanners of deployed code read them."""


def trim(folder: Path, unneeded: Iterable[str], services: Collection[str] = ()) -> None:
    """Remove build leftovers, type stubs and tests, whatever else the patterns match, and unused AWS services.

    Args:
        folder: the bundle.
        unneeded: glob patterns inside it.
        services: the AWS services that the function calls, by botocore's names.
    """
    for pattern in (*_NOISE, *unneeded):
        for path in list(folder.glob(pattern)):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    for data in folder.glob("boto*/data"):
        for described in [path for path in data.iterdir() if path.is_dir() and path.name not in services]:
            shutil.rmtree(described)
    _shorten_metadata(folder)


def _shorten_metadata(folder: Path) -> None:
    """Keep the headers of each METADATA; what follows them is the project's README."""
    for path in folder.glob("*.dist-info/METADATA"):
        headers, _, _ = path.read_text(encoding="utf-8").partition("\n\n")
        path.write_text(headers + "\n", encoding="utf-8")
