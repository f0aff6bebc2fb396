from __future__ import annotations

import sqlite3

import pytest

from touchstone.data.errors import DataError
from touchstone.data.scratch import scratch


def fill(pages: int) -> None:
    with scratch("CREATE TABLE a (b)") as own:
        own.execute(f"PRAGMA max_page_count = {pages}")
        own.executemany("INSERT INTO a VALUES (?)", [("x" * 4096,)] * 100)


def test_a_full_disk_is_told_with_what_to_do() -> None:
    fill(1_000)
    with pytest.raises(DataError, match=r"temporary files is full.*SQLITE_TMPDIR"):
        fill(20)


def test_every_other_fault_is_ours_and_stays_what_it_is() -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"), scratch("CREATE TABLE a (b)") as own:
        own.execute("SELECT * FROM c")


def test_two_do_not_know_of_each_other() -> None:
    with scratch("CREATE TABLE a (b)") as one, scratch("CREATE TABLE a (b)") as other:
        one.execute("INSERT INTO a VALUES (1)")
        assert other.execute("SELECT count(*) FROM a").fetchone() == (0,)
