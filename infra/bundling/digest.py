"""Digests of folders: equal iff paths and contents are equal."""

from __future__ import annotations

import hashlib
from pathlib import Path


def digest_of(folder: Path, pattern: str = "**/*") -> str:
    """`sha256:` and 64 hex digits over the sorted paths and contents of the files that match."""
    total = hashlib.sha256()
    for path in files_of(folder, pattern):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(folder).as_posix()}\0{content}\n".encode())
    return f"sha256:{total.hexdigest()}"


def files_of(folder: Path, pattern: str = "**/*") -> list[Path]:
    """The files of a folder that match, sorted by their path inside it."""
    found = (path for path in folder.glob(pattern) if path.is_file())
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())
