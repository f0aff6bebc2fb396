"""The zip that is uploaded: the same bytes for the same files, so that Lambda's own digest can be foretold."""

from __future__ import annotations

import zipfile
from pathlib import Path

from infra.bundling.digest import files_of

_EPOCH = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o100644 << 16
_UNIX = 3


def write_archive(folder: Path, archive: Path) -> None:
    """Zip a folder: sorted, without time stamps, readable by everyone."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for path in files_of(folder):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _EPOCH)
            entry.external_attr = _READABLE
            entry.create_system = _UNIX
            entry.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(entry, path.read_bytes(), compresslevel=9)
