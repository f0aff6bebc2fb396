"""Rows of JSON Lines files for the verbs of `touchstone data`: read with every bad line named, written whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from touchstone.cli.exits import BAD_INPUT, leave
from touchstone.wire.atomic import replaced
from touchstone.wire.rows import BadLine, item_of, lines_of

_SHOWN = 20
Json = dict[str, Any]


def objects_of(path: Path) -> Iterator[tuple[int, Json]]:
    """The objects of a file, with their lines; ends the command with every line that holds none, once all are read."""
    bad: list[BadLine] = []
    for line in lines_of(path):
        item = item_of(line, str(path))
        if isinstance(item, BadLine):
            bad.append(item)
        elif not isinstance(item, dict):
            bad.append(BadLine(str(path), line.number, f"expected a JSON object, saw {type(item).__name__}"))
        else:
            yield line.number, item
    if bad:
        for one in bad[:_SHOWN]:
            click.echo(str(one), err=True)
        more = f", the first {_SHOWN} above" if len(bad) > _SHOWN else ""
        leave(BAD_INPUT, f"{len(bad)} line(s) hold no row{more}")


def write_rows(path: Path, rows: Iterable[Json]) -> int:
    """Write JSON Lines, whole or not at all; the number of rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with replaced(path) as file:
        for row in rows:
            file.write(json_line(row))
            count += 1
    return count


def json_line(row: Json) -> str:
    """A row as a line of JSON Lines."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"
