"""`touchstone data split`: samples split, or splits checked for leakage."""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

import click

from touchstone.cli.data_rows import json_line, objects_of
from touchstone.cli.exits import BAD_INPUT, OK, UNSCORED, leave
from touchstone.data.errors import RowError
from touchstone.data.recipe.model import SPLIT_NAME
from touchstone.data.similarity import DEFAULT_SIMILARITY
from touchstone.data.split import Item, Split, SplitSettings, find_leaks, item_of, split_items
from touchstone.scoring.errors import TouchstoneError
from touchstone.wire.atomic import replaced

_SHOWN = 20


@click.command("split")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder of the splits, a file each.")
@click.option("--share", "shares", multiple=True, metavar="NAME=SHARE", help="train=0.8, validation=0.1, test=0.1.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option(
    "--similarity",
    type=click.FloatRange(0.6, 1),
    default=DEFAULT_SIMILARITY,
    show_default=True,
    help="Questions at least so alike are near-duplicates.",
)
@click.option("--check", is_flag=True, help="FILES are splits: say whether rows leak from one to another.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def command(**options: Any) -> None:
    """Split the samples of FILES: rows of one family, or with near-duplicate questions, stay together.

    Exit code 0: done; 1: rows leak (--check); 2: bad input.
    """
    try:
        code = _check(options) if options["check"] else _split(options)
    except (TouchstoneError, OSError) as error:
        leave(BAD_INPUT, str(error))
    sys.exit(code)


def _split(options: dict[str, Any]) -> int:
    if options["out"] is None:
        leave(BAD_INPUT, "expected --out, the folder of the splits (or --check, to check splits)")
    shares = _shares(options["shares"]) if options["shares"] else SplitSettings().shares
    settings = SplitSettings(shares, options["seed"], options["similarity"])
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="backslashreplace", newline="\n") as kept:
        split = split_items(_kept(options["files"], kept), settings)
        kept.seek(0)
        _write(options["out"], split, kept)
    figures = split.figures
    told = {"groups": split.groups, "largest_group": split.largest_group, "splits": figures}
    words = ", ".join(f"{name} {figure['rows']} ({figure['share']:.1%})" for name, figure in figures.items())
    click.echo(json.dumps(told, indent=2) if options["as_json"] else f"{words}; {split.groups} groups kept together")
    return OK


def _kept(files: tuple[Path, ...], kept: TextIO) -> Iterator[Item]:
    """The items of files, whose samples are kept in a file: what is given may be a pipe, which is read once."""
    for file in files:
        for sample, item in _items(file):
            kept.write(json_line(sample))
            yield item


def _write(folder: Path, split: Split, lines: Iterable[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        files = {name: stack.enter_context(replaced(folder / f"{name}.jsonl")) for name in split.names}
        for line, name in zip(lines, split.splits, strict=True):
            files[name].write(line)


def _check(options: dict[str, Any]) -> int:
    if len(options["files"]) < 2:  # noqa: PLR2004 - nothing to leak to
        leave(BAD_INPUT, "expected two files or more to check, a split each")
    splits = {str(file): (item for _, item in _items(file)) for file in options["files"]}
    leaks = find_leaks(splits, options["similarity"])
    if options["as_json"]:
        click.echo(json.dumps({"leaks": [str(leak) for leak in leaks]}, indent=2))
    else:
        for leak in leaks[:_SHOWN]:
            click.echo(str(leak))
        click.echo(f"{len(leaks)} leak(s) between {len(splits)} splits")
    return UNSCORED if leaks else OK


def _items(file: Path) -> Iterator[tuple[dict[str, Any], Item]]:
    bad = 0
    for number, sample in objects_of(file):
        try:
            yield sample, item_of(sample)
        except RowError as error:
            bad += 1
            if bad <= _SHOWN:
                click.echo(f"{file}:{number}: {error}", err=True)
    if bad:
        leave(BAD_INPUT, f"{bad} row(s) can't be split{f', the first {_SHOWN} above' if bad > _SHOWN else ''}")


def _shares(given: tuple[str, ...]) -> dict[str, float]:
    shares: dict[str, float] = {}
    for text in given:
        name, _, share = text.partition("=")
        if not re.fullmatch(SPLIT_NAME, name):
            leave(BAD_INPUT, f"expected a split's name of letters, digits, ., _ and -, for its file, saw {text}")
        try:
            shares[name] = float(share)
        except ValueError:
            leave(BAD_INPUT, f"expected --share NAME=SHARE such as train=0.8, saw {text}")
    return shares
