"""`touchstone schemas`: the JSON Schemas of the wire contract, written or checked."""

from __future__ import annotations

from pathlib import Path

import click

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
@click.option("--check", is_flag=True, help="Write nothing; fail if the folder's files are not as they should be.")
def command(out: Path, *, check: bool) -> None:
    """Write the published JSON Schemas of the wire contract.

    Exit code 0: all is well; 1: with --check, files differ; 2: the folder can't be written.
    """
    if check:
        _check(out)
        return
    try:
        _write(out)
    except OSError as error:
        leave(BAD_INPUT, f"can't write: {error}")


def _check(folder: Path) -> None:
    names = drifted(folder)
    if names:
        leave(DRIFT, f"not as published: {', '.join(names)}; run `touchstone schemas` to write them")


def _write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in rendered().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        click.echo(folder / name)
