"""Files that appear whole or not at all."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

PARTIAL = ".partial"
"""End of the name of a file that is not complete."""


@contextlib.contextmanager
def replaced(path: Path) -> Iterator[TextIO]:
    """A file to write text to, which takes the place of `path` when all of it is there."""
    partial = path.with_name(path.name + PARTIAL)
    try:
        with partial.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            yield file
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text."""
    with replaced(path) as file:
        file.write(text)
