"""`touchstone data repair`: samples that exist already, mended and checked."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from touchstone.cli.data_rows import objects_of, write_rows
from touchstone.cli.exits import BAD_INPUT, OK, UNSCORED, leave
from touchstone.data.citations.register import Register
from touchstone.data.documents.folder import DocumentFolder
from touchstone.data.recipe import load_recipe
from touchstone.data.rows.context import Context, context_of
from touchstone.data.rows.samples import mended
from touchstone.scoring.errors import TouchstoneError

_SHOWN = 20


@click.command("repair")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--recipe", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--documents", type=click.Path(exists=True, path_type=Path), help="To know which citations exist.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="File of mended samples.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def command(file: Path, recipe: Path, documents: Path | None, out: Path, as_json: bool) -> None:  # noqa: FBT001
    """Mend the samples of FILE where that can mean one thing only, and leave out those that still break a rule.

    Exit code 0: every sample holds; 1: some were left out, each told by line, JSON pointer and reason; 2: bad input.
    """
    try:
        read = load_recipe(recipe)
        register = Register()
        for document in DocumentFolder(documents).documents() if documents else ():
            register.add(document)
        repairer = _Repairer(file, context_of(read, register), quiet=as_json)
        kept = write_rows(out, repairer.samples())
    except (TouchstoneError, OSError) as error:
        leave(BAD_INPUT, str(error))
    told = {
        "samples": kept + repairer.refused,
        "kept": kept,
        "repairs": dict(sorted(repairer.repairs.items())),
        "refused": dict(sorted(repairer.codes.items())),
    }
    click.echo(json.dumps(told, indent=2) if as_json else _words(told))
    sys.exit(UNSCORED if repairer.refused else OK)


class _Repairer:
    """Mends one file, and counts."""

    def __init__(self, file: Path, context: Context, *, quiet: bool) -> None:
        self.repairs: Counter[str] = Counter()
        self.codes: Counter[str] = Counter()
        self.refused = 0
        self._file = file
        self._context = context
        self._quiet = quiet

    def samples(self) -> Iterator[dict[str, Any]]:
        """The samples that hold."""
        for number, sample in objects_of(self._file):
            one = mended(sample, self._context)
            self.repairs.update(one.repairs)
            if not one.faults:
                yield one.sample
                continue
            self.refused += 1
            self.codes[one.faults[0].code] += 1
            if not self._quiet and self.refused <= _SHOWN:
                for fault in one.faults:
                    click.echo(f"{self._file}:{number}: {fault}", err=True)


def _words(told: dict[str, Any]) -> str:
    repairs = ", ".join(f"{name} {count}" for name, count in told["repairs"].items()) or "none"
    refused = ", ".join(f"{name} {count}" for name, count in told["refused"].items()) or "none"
    return f"{told['kept']} of {told['samples']} samples hold; repairs: {repairs}; left out: {refused}"
