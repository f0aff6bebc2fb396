"""A database on disk, gone with the block: for what grows with the data, so that memory does not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Final

from touchstone.data.errors import DataError

_CACHE_KIB: Final = 2_048
_FULL: Final = sqlite3.SQLITE_FULL


@contextmanager
def scratch(schema: str) -> Iterator[sqlite3.Connection]:
    """An empty database of one's own with a schema.

    SQLite keeps up to 2 MiB of it in memory and the rest in a file of the folder for temporary files, which has no
    name and goes with the connection, also when the process is killed. There is no journal: what fails is begun anew.

    Args:
        schema: SQL statements that make the tables.

    Raises:
        DataError: the folder for temporary files is full.
    """
    try:
        with closing(sqlite3.connect("", isolation_level=None)) as database:
            database.executescript(
                f"PRAGMA cache_size = -{_CACHE_KIB}; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
                f"PRAGMA temp_store = FILE; {schema}; BEGIN"
            )
            yield database
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != _FULL:
            raise
        raise DataError(
            "the folder for temporary files is full: give it more room, or name another one in SQLITE_TMPDIR"
        ) from None
