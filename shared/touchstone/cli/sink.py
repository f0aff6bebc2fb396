"""Where result rows go: a file that appears whole or not at all."""

from __future__ import annotations

import contextlib
import gzip
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from touchstone.scoring.errors import TouchstoneError


class SinkError(TouchstoneError):
    """A place that results can't be written to."""


@contextlib.contextmanager
def result_file(out: Path | None, inputs: Sequence[Path]) -> Iterator[BinaryIO]:
    """A file to write result rows to.

    A regular file is written beside its place and moved there when it is complete; links are followed; a device
    or pipe is written directly; `.gz` is compressed.

    Args:
        out: the place, or None to write nowhere.
        inputs: files that are read meanwhile and must not be overwritten.

    Raises:
        SinkError: the place is an input, or its folder does not exist.
    """
    if out is None:
        with Path(os.devnull).open("wb") as nowhere:
            yield nowhere
        return
    target = out.resolve()
    if target in [file.resolve() for file in inputs]:
        raise SinkError(f"--out {out} is an input; choose another file")
    if not target.parent.is_dir():
        raise SinkError(f"--out {out}: there is no folder {target.parent}")
    if target.exists() and not target.is_file():
        with target.open("wb") as stream:
            yield stream
        return
    partial = target.with_name(target.name + ".partial")
    try:
        with partial.open("wb") as file, _packed(file, out) as stream:
            yield stream
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


@contextlib.contextmanager
def _packed(file: BinaryIO, out: Path) -> Iterator[BinaryIO]:
    if out.suffix != ".gz":
        yield file
        return
    with gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0) as stream:
        yield stream  # type: ignore[misc] # writes bytes, which is all that is asked of it
