"""`touchstone data card` and `pack`."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import click

from touchstone.cli.exits import BAD_INPUT, OK, UNSCORED, leave
from touchstone.data.curation.card import card_of
from touchstone.data.curation.manifest import FORMAT
from touchstone.data.recipe import load_recipe
from touchstone.scoring.errors import TouchstoneError
from touchstone.wire.atomic import write_text

_BLOCK = 1 << 20


@click.command("card")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def command(folder: Path) -> None:
    """Show the card of the dataset in FOLDER, and check its files against the manifest.

    Exit code 0: every file is the one that was written; 1: a file is missing or changed; 2: no dataset.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if manifest.get("format") != FORMAT:
            leave(BAD_INPUT, f"{folder}: expected a manifest of the format {FORMAT}")
        click.echo(card_of(manifest), nl=False)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        leave(BAD_INPUT, f"{folder}: expected a dataset with its manifest.json ({type(error).__name__})")
    changed = [one["name"] for one in manifest["files"] if _digest(folder / one["name"]) != one["digest"]]
    for name in changed:
        click.echo(f"touchstone: {folder / name}: missing, or not the file that the manifest speaks of", err=True)
    sys.exit(UNSCORED if changed else OK)


@click.command("pack")
@click.argument("recipe", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="JSON file to write.")
def pack(recipe: Path, out: Path) -> None:
    """Write RECIPE with the files that it names as one JSON file, which `synthesize` reads from S3.

    Exit code 0: done; 2: the recipe has faults.
    """
    try:
        read = load_recipe(recipe)
        write_text(out, json.dumps(read.document(), ensure_ascii=False, indent=1) + "\n")
    except (TouchstoneError, OSError) as error:
        leave(BAD_INPUT, str(error))
    click.echo(f"{out}: recipe {read.digest}")


def _digest(path: Path) -> str | None:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError:
        return None
    return f"sha256:{digest.hexdigest()}"
