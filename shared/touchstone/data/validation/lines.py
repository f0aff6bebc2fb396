"""The lines of a file as they are, blank and broken ones too, in constant memory; each decoded once."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from touchstone.data.validation.decoding import Decoder
from touchstone.data.validation.doubled import Place, doubled_in
from touchstone.scoring.dialects.strict_json import JsonFault, finite, no_constant
from touchstone.wire.rows import GZIP_MAGIC, MAX_LINE_BYTES

BOM = b"\xef\xbb\xbf"
WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(slots=True)
class ReadLine:
    """A line, decoded if it can be.

    Attributes:
        number: from 1.
        content: its bytes without the line end and without a byte order mark; of one too long, its beginning.
        size: number of its bytes.
        value: what it holds; None where it can't be decoded.
        fault: why it can't be decoded.
        marked: whether it began with a byte order mark of UTF-8.
        halved: whether a text in it has half of a character, a surrogate without its other one.
        doubled: the places of keys that stand twice in their object, of which one value is lost.
    """

    number: int
    content: bytes
    size: int
    value: Any = None
    fault: Exception | None = None
    marked: bool = False
    halved: bool = False
    doubled: Sequence[Place] = ()

    @property
    def blank(self) -> bool:
        """Whether there is nothing on it."""
        return not self.content or self.content.isspace()

    @property
    def too_long(self) -> bool:
        """Whether only its beginning was read."""
        return self.size > MAX_LINE_BYTES

    @property
    def wide(self) -> bool:
        """Whether it is text in UTF-16 or UTF-32."""
        return self.content.startswith(WIDE_BOMS) or b"\x00" in self.content[:64]


def packed(path: Path) -> bool:
    """Whether a file is compressed by gzip.

    Raises:
        OSError: it can't be read.
    """
    with path.open("rb") as file:
        return file.read(len(GZIP_MAGIC)) == GZIP_MAGIC


def lines_of(path: Path) -> Iterator[ReadLine]:
    """Every line of a file, compressed or not.

    Raises:
        OSError: it can't be read, or its gzip stream is broken.
    """
    is_packed, decoder = packed(path), Decoder()
    with path.open("rb") as raw:
        stream = io.BufferedReader(gzip.GzipFile(fileobj=raw)) if is_packed else raw
        try:
            for number, (content, size) in enumerate(_raw(stream), 1):
                yield _read(number, content, size, decoder)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise OSError(f"{path}: the gzip stream is broken: {error}") from None


def _raw(stream: BinaryIO | io.BufferedReader) -> Iterator[tuple[bytes, int]]:
    """Each line without its end, and its size; of one too long, no more than its beginning is kept."""
    while line := stream.readline(MAX_LINE_BYTES + 2):
        content = line.rstrip(b"\r\n")
        size = len(content)
        while len(content) > MAX_LINE_BYTES and line and not line.endswith(b"\n"):
            line = stream.readline(MAX_LINE_BYTES)
            size += len(line.rstrip(b"\r\n"))
        yield content, size


def _read(number: int, content: bytes, size: int, decoder: Decoder) -> ReadLine:
    marked = number == 1 and content.startswith(BOM)
    line = ReadLine(number, content[len(BOM) :] if marked else content, size, marked=marked)
    if line.too_long or line.blank:
        return line
    try:
        line.value, line.doubled = decoder.decode(line.content)
    except ValueError:
        _read_slowly(line)
    return line


def _read_slowly(line: ReadLine) -> None:
    """As the standard library reads it, which takes what the quick reader does not, and says more of what is wrong."""
    try:
        text = line.content.decode("utf-8")
        line.value = json.loads(text, parse_constant=no_constant, parse_float=finite)
        line.halved = _is_halved(line.value)
        line.doubled = doubled_in(line.content)
    except (JsonFault, ValueError, RecursionError) as error:
        line.fault = error


def _is_halved(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False
