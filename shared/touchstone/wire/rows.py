"""JSON Lines files, plain or gzipped, read as a stream: one item a line, bad lines named and passed over."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from touchstone.scoring.dialects.strict_json import JsonFault, finite, no_constant

GZIP_MAGIC = b"\x1f\x8b"
MAX_LINE_BYTES = 6_291_456


class Line(NamedTuple):
    """One line of a file: 1-based number, and its bytes without the line end."""

    number: int
    content: bytes


class BadLine(NamedTuple):
    """A line that holds no item: file, 1-based line, what was expected and seen (never the text)."""

    file: str
    number: int
    problem: str

    def __str__(self) -> str:
        return f"{self.file}:{self.number}: {self.problem}"


def lines_of(path: Path) -> Iterator[Line]:
    """The non-blank lines of a file, `.gz` or not, in constant memory.

    Raises:
        OSError: it can't be read, or its gzip stream is broken.
    """
    with path.open("rb") as raw:
        try:
            yield from _lines(_plain(raw))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise OSError(f"{path}: the gzip stream is broken: {error}") from None


def _plain(raw: io.BufferedReader) -> BinaryIO:
    packed = raw.peek(len(GZIP_MAGIC))[: len(GZIP_MAGIC)] == GZIP_MAGIC
    return io.BufferedReader(gzip.GzipFile(fileobj=raw)) if packed else raw


def _lines(stream: BinaryIO) -> Iterator[Line]:
    number = 0
    while line := stream.readline(MAX_LINE_BYTES + 2):
        number += 1
        if len(line.rstrip(b"\r\n")) > MAX_LINE_BYTES:
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_LINE_BYTES)
            yield Line(number, b"\x00too long")
            continue
        content = line.strip()
        if content:
            yield Line(number, content)


def item_of(line: Line, file: str) -> Any | BadLine:
    """The item of a line, or what is wrong with the line."""
    if line.content.startswith(b"\x00too long"):
        return BadLine(file, line.number, f"expected at most {MAX_LINE_BYTES:,} bytes, the service's own limit")
    try:
        return json.loads(line.content, parse_constant=no_constant, parse_float=finite)
    except JsonFault:
        return BadLine(file, line.number, "expected finite numbers, saw NaN, Infinity or a number too large")
    except json.JSONDecodeError as error:
        return BadLine(file, line.number, f"expected one JSON object: {error.msg} at column {error.colno}")
    except UnicodeDecodeError as error:
        return BadLine(file, line.number, f"expected UTF-8, byte {error.start} is not")
    except (ValueError, RecursionError) as error:
        return BadLine(
            file, line.number, f"expected plain JSON ({type(error).__name__}: too deep or too large a number)"
        )
