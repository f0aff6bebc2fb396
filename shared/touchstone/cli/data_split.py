"""`touchstone data split`: samples split, or splits checked for leakage."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from touchstone.cli.data_rows import objects_of, write_rows
from touchstone.cli.exits import BAD_INPUT, OK, UNSCORED, leave
from touchstone.data.errors import RowError
from touchstone.data.similarity import DEFAULT_SIMILARITY
from touchstone.data.split import Item, SplitSettings, find_leaks, item_of, split_samples
from touchstone.scoring.errors import TouchstoneError

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
    samples = [sample for file in options["files"] for sample, _ in _items(file)]
    shares = _shares(options["shares"]) if options["shares"] else SplitSettings().shares
    split = split_samples(samples, SplitSettings(shares, options["seed"], options["similarity"]))
    for name in split.settings.shares:
        write_rows(options["out"] / f"{name}.jsonl", (samples[index] for index in split.rows(name)))
    figures = split.figures()
    told = {"groups": split.groups, "largest_group": split.largest_group, "splits": figures}
    words = ", ".join(f"{name} {figure['rows']} ({figure['share']:.1%})" for name, figure in figures.items())
    click.echo(json.dumps(told, indent=2) if options["as_json"] else f"{words}; {split.groups} groups kept together")
    return OK


def _check(options: dict[str, Any]) -> int:
    if len(options["files"]) < 2:  # noqa: PLR2004 - nothing to leak to
        leave(BAD_INPUT, "expected two files or more to check, a split each")
    splits: dict[str, list[Item]] = {str(file): [item for _, item in _items(file)] for file in options["files"]}
    leaks = find_leaks(splits, options["similarity"])
    if options["as_json"]:
        click.echo(json.dumps({"leaks": [str(leak) for leak in leaks]}, indent=2))
    else:
        for leak in leaks[:_SHOWN]:
            click.echo(str(leak))
        click.echo(f"{len(leaks)} leak(s) between {len(splits)} splits")
    return UNSCORED if leaks else OK


def _items(file: Path) -> Iterator[tuple[dict[str, Any], Item]]:
    for number, sample in objects_of(file):
        try:
            yield sample, item_of(sample)
        except RowError as error:
            leave(BAD_INPUT, f"{file}:{number}: {error}")


def _shares(given: tuple[str, ...]) -> dict[str, float]:
    shares: dict[str, float] = {}
    for text in given:
        name, _, share = text.partition("=")
        try:
            shares[name] = float(share)
        except ValueError:
            leave(BAD_INPUT, f"expected --share NAME=SHARE such as train=0.8, saw {text}")
    return shares
