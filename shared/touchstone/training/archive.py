"""One small member of a tarball, read as a stream: nothing is extracted, and nothing grows without bound."""

from __future__ import annotations

import gzip
import io
import tarfile
import zlib
from dataclasses import dataclass
from typing import IO

from touchstone.scoring.errors import TouchstoneError

_CHUNK = 64 * 1024
_NAMES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a tarball is read before giving up.

    Attributes:
        member: bytes of the member.
        unpacked: bytes of the tarball after decompression, up to and with the member.
        members: number of members.
    """

    member: int = 1024 * 1024
    unpacked: int = 256 * 1024 * 1024
    members: int = 10_000


class ArchiveError(TouchstoneError):
    """A tarball that can't be read, or that lacks the member; the message names what was looked at."""


def read_member(stream: IO[bytes], name: str, looked_at: str, limits: Limits | None = None) -> bytes:
    """The content of the member of that name: at the top, or else in exactly one folder.

    Only the member's own bytes are kept. Names that climb out of the archive, absolute ones, links and devices are
    never followed: such a member counts as not there.

    Args:
        stream: the gzipped tarball, read once from its beginning; S3's `StreamingBody` will do.
        name: file name of the member.
        looked_at: what the stream is, for messages: an S3 address.
        limits: how much is read at most.

    Raises:
        ArchiveError: no such member, more than one, a limit, or no gzipped tarball.
    """
    limits = limits or Limits()
    search = _Search(name, looked_at, limits)
    try:
        with gzip.GzipFile(fileobj=stream, mode="rb") as unpacked:
            bounded = _Bounded(unpacked, limits.unpacked, looked_at)
            with tarfile.open(fileobj=bounded, mode="r|", bufsize=_CHUNK) as archive:
                for member in archive:
                    search.look_at(archive, member)
                    if search.at_top is not None:
                        return search.at_top
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ArchiveError(f"{looked_at}: expected a gzipped tarball, it can't be read ({error})") from None
    return search.result()


class _Search:
    """What has been found so far."""

    def __init__(self, name: str, looked_at: str, limits: Limits) -> None:
        self.name = name
        self.looked_at = looked_at
        self.limits = limits
        self.at_top: bytes | None = None
        self.below: dict[str, bytes] = {}
        self.seen: list[str] = []
        self.count = 0

    def look_at(self, archive: tarfile.TarFile, member: tarfile.TarInfo) -> None:
        self.count += 1
        if self.count > self.limits.members:
            raise ArchiveError(f"{self.looked_at}: more than {self.limits.members} members; {self.name} not among them")
        if len(self.seen) < _NAMES_SHOWN:
            self.seen.append(member.name[:200])
        parts = [part for part in member.name.split("/") if part not in {"", "."}]
        inside = not member.name.startswith("/") and ".." not in parts
        if not (inside and parts and parts[-1] == self.name and member.isreg()):
            return
        content = self._content(archive, member)
        if len(parts) == 1:
            self.at_top = content
        else:
            self.below["/".join(parts)] = content

    def _content(self, archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
        if member.size > self.limits.member:
            raise ArchiveError(
                f"{self.looked_at}: {member.name[:200]} has {member.size} bytes, at most {self.limits.member} are read"
            )
        source = archive.extractfile(member)
        return b"" if source is None else source.read()

    def result(self) -> bytes:
        if len(self.below) == 1:
            return next(iter(self.below.values()))
        if self.below:
            raise ArchiveError(
                f"{self.looked_at}: {self.name} is there more than once: {', '.join(sorted(self.below))}"
            )
        seen = ", ".join(self.seen) or "nothing"
        more = f" and {self.count - len(self.seen)} more" if self.count > len(self.seen) else ""
        raise ArchiveError(f"{self.looked_at}: no member {self.name}; it holds {seen}{more}")


class _Bounded(io.RawIOBase):
    """A stream that ends in an error after so many bytes, whatever it claims to hold."""

    def __init__(self, source: gzip.GzipFile, most: int, looked_at: str) -> None:
        self._source = source
        self._left = most
        self._most = most
        self._looked_at = looked_at

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        content = self._source.read(min(size, _CHUNK) if size >= 0 else _CHUNK)
        self._left -= len(content)
        if self._left < 0:
            raise ArchiveError(f"{self._looked_at}: more than {self._most} bytes unpacked; not read further")
        return content
