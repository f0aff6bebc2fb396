"""Tarballs made on the spot."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from typing import Any

ESCROW = "s3://customer-escrow-111122223333-smtj-abcd/tools-sft-0001/"


def manifest(**keys: Any) -> bytes:
    return json.dumps(keys or {"checkpoint_s3_bucket": ESCROW}).encode()


def tarball(*members: tuple[str, bytes] | tarfile.TarInfo, tar_format: int = tarfile.PAX_FORMAT) -> io.BytesIO:
    """A gzipped tarball of files, and of members given as they are (links, devices)."""
    packed = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tar_format) as archive,
    ):
        for member in members:
            if isinstance(member, tarfile.TarInfo):
                archive.addfile(member)
                continue
            info = tarfile.TarInfo(member[0])
            info.size = len(member[1])
            archive.addfile(info, io.BytesIO(member[1]))
    packed.seek(0)
    return packed


def link(name: str, target: str, kind: bytes = tarfile.SYMTYPE) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def bomb(size: int) -> io.BytesIO:
    """A tarball whose header claims `size` bytes, and holds them as zeros."""
    info = tarfile.TarInfo("big.bin")
    info.size = size
    return io.BytesIO(gzip.compress(info.tobuf() + bytes(size), mtime=0))
