from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from touchstone.wire.rows import MAX_LINE_BYTES, BadLine, item_of, lines_of

ONE, TWO = b'{"id": "one"}', b'{"id": "two"}'


def written(path: Path, content: bytes, *, packed: bool = False) -> Path:
    path.write_bytes(gzip.compress(content) if packed else content)
    return path


def read(path: Path) -> list[tuple[int, Any]]:
    """Line numbers with items, or with what is wrong."""
    found = [(line.number, item_of(line, path.name)) for line in lines_of(path)]
    return [(number, str(item) if isinstance(item, BadLine) else item) for number, item in found]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("content", "numbers"),
    [
        (b"", []),
        (b"\n \n\t\n", []),
        (ONE, [1]),
        (ONE + b"\n", [1]),
        (ONE + b"\n" + TWO, [1, 2]),
        (b"\n\n" + ONE + b"\n\n\n" + TWO + b"\n\n", [3, 6]),
        (ONE + b"\r\n" + TWO + b"\r\n", [1, 2]),
        (b"\xef\xbb\xbf" + ONE + b"\n" + TWO, [1, 2]),
        (b"  " + ONE + b" \t\n", [1]),
    ],
)
def test_items_come_with_their_line_numbers(
    tmp_path: Path, content: bytes, numbers: list[int], *, packed: bool
) -> None:
    rows = read(written(tmp_path / "a.jsonl", content, packed=packed))
    assert [number for number, _ in rows] == numbers
    assert [item["id"] for _, item in rows] == ["one", "two"][: len(numbers)]


def test_gzip_is_known_by_its_bytes_not_by_its_name(tmp_path: Path) -> None:
    assert read(written(tmp_path / "a.jsonl.gz", ONE)) == read(written(tmp_path / "b.jsonl", ONE, packed=True))


def test_gzip_members_one_after_the_other_are_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(ONE + b"\n") + gzip.compress(TWO))
    assert [number for number, _ in read(path)] == [1, 2]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b'{"id": ', "expected one JSON object: Expecting value at column 7"),
        (b"{'id': 1}", "expected one JSON object: Expecting property name enclosed in double quotes at column 2"),
        (b'{"id": 1} {"id": 2}', "expected one JSON object: Extra data at column 11"),
        (b"canary", "expected one JSON object: Expecting value at column 1"),
        (b'{"id": "\xff"}', "expected UTF-8, byte 8 is not"),
        (b'{"id": NaN}', "expected finite numbers, saw NaN, Infinity or a number too large"),
        (b'{"id": -Infinity}', "expected finite numbers, saw NaN, Infinity or a number too large"),
        (b'{"id": 1e999}', "expected finite numbers, saw NaN, Infinity or a number too large"),
        (b"[" * 100_000, "expected plain JSON (RecursionError: too deep or too large a number)"),
        (b"1" * 5_000, "expected plain JSON (ValueError: too deep or too large a number)"),
    ],
)
def test_a_bad_line_is_named_and_passed_over(tmp_path: Path, content: bytes, problem: str) -> None:
    path = written(tmp_path / "a.jsonl", ONE + b"\n\n" + content + b"\n" + TWO)
    assert read(path) == [(1, {"id": "one"}), (3, f"a.jsonl:3: {problem}"), (4, {"id": "two"})]


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_a_line_may_have_as_many_bytes_as_the_service_takes(tmp_path: Path, end: bytes) -> None:
    longest = json.dumps("x" * (MAX_LINE_BYTES - 2)).encode()
    assert len(longest) == MAX_LINE_BYTES
    assert len(read(written(tmp_path / "a.jsonl", longest + end))[0][1]) == MAX_LINE_BYTES - 2


@pytest.mark.parametrize("excess", [1, 2, 3, MAX_LINE_BYTES, 2 * MAX_LINE_BYTES + 7])
def test_a_longer_line_is_named_and_passed_over(tmp_path: Path, excess: int) -> None:
    longer = b'"' + b"x" * (MAX_LINE_BYTES - 2 + excess) + b'"'
    path = written(tmp_path / "a.jsonl", longer + b"\n" + TWO)
    assert read(path) == [
        (1, "a.jsonl:1: expected at most 6,291,456 bytes, the service's own limit"),
        (2, {"id": "two"}),
    ]


def broken_gzip(kind: str) -> bytes:
    packed = bytearray(gzip.compress(b"".join(b'{"id": %d}\n' % number for number in range(2_000))))
    if kind == "truncated":
        return bytes(packed[: len(packed) // 2])
    if kind == "header only":
        return bytes(packed[:10])
    if kind == "magic only":
        return bytes(packed[:2])
    if kind == "checksum":
        packed[-6] ^= 0xFF
    elif kind == "trailing rubbish":
        packed += b"rubbish"
    else:
        packed[12:40] = bytes(value ^ 0xFF for value in packed[12:40])
    return bytes(packed)


@pytest.mark.parametrize("kind", ["truncated", "header only", "magic only", "checksum", "corrupt", "trailing rubbish"])
def test_a_broken_gzip_stream_is_an_os_error_that_names_the_file(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(broken_gzip(kind))
    with pytest.raises(OSError, match=r"a\.jsonl\.gz: the gzip stream is broken"):
        list(lines_of(path))


def test_other_os_errors_are_left_as_they_are(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(lines_of(tmp_path / "none.jsonl"))
    with pytest.raises(IsADirectoryError):
        list(lines_of(tmp_path))
