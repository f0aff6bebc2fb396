"""`touchstone schemas`: the JSON Schemas and vectors of the wire contract, written or checked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from touchstone.bench.conform.vectors import published
from touchstone.cli.exits import BAD_INPUT, leave
from touchstone.wire.models.published import FOLDER, drifted, rendered

DRIFT = 1


@click.command("schemas")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=FOLDER,
    help="Folder to write to; by default the package's own.",
)
@click.option(
    "--vectors",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write the contract's vectors to: events of every form with what must come back.",
)
@click.option("--check", is_flag=True, help="Write nothing; fail if the folder's files are not as they should be.")
def command(out: Path, vectors: Path | None, *, check: bool) -> None:
    """Write the published JSON Schemas of the wire contract, and its vectors where asked for.

    Exit code 0: all is well; 1: with --check, files differ; 2: the folder can't be written.
    """
    if check:
        _check(out)
        return
    try:
        _write(out, rendered())
        if vectors is not None:
            _write(vectors, published())
    except OSError as error:
        leave(BAD_INPUT, f"can't write: {error}")


def _check(folder: Path) -> None:
    names = drifted(folder)
    if names:
        leave(DRIFT, f"not as published: {', '.join(names)}; run `touchstone schemas` to write them")


def _write(folder: Path, files: Mapping[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        click.echo(folder / name)
