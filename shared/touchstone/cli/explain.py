"""`touchstone explain`: one sample, expected beside emitted, and where each point went."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from touchstone.cli.exits import BAD_INPUT, OK, UNSCORED, leave
from touchstone.cli.explanation import print_explanation
from touchstone.cli.score import rubric_of
from touchstone.cli.tables import wide_console
from touchstone.evaluation.explanation import explain_item
from touchstone.scoring.score import Scorer
from touchstone.wire.items import id_of
from touchstone.wire.rows import BadLine, item_of, lines_of


@click.command("explain")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--id", "wanted", required=True, help="Id of the sample.")
@click.option("--rubric", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Rubric file.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def command(file: Path, wanted: str, rubric: Path | None, *, as_json: bool) -> None:
    """Show the sample of FILE with the given id: expected calls beside emitted ones, and each lost point.

    It shows the sample's text: it is for the eyes of who owns the file.
    """
    scorer = Scorer(rubric_of(rubric))
    explanation = explain_item(*_find(file, wanted, scorer))
    if as_json:
        click.echo(json.dumps(explanation, indent=2))
    else:
        print_explanation(explanation, wide_console())
    sys.exit(UNSCORED if "unscored" in explanation["result"] else OK)


def _find(file: Path, wanted: str, scorer: Scorer) -> tuple[Any, Scorer, int]:  # noqa: RET503 - leave() does not return
    seen = 0
    try:
        for line in lines_of(file):
            item = item_of(line, str(file))
            if isinstance(item, BadLine):
                continue
            seen += 1
            if str(id_of(item, line.number - 1)) == wanted:
                return item, scorer, line.number - 1
    except (OSError, EOFError) as error:
        leave(BAD_INPUT, f"can't read {file}: {error}")
    leave(BAD_INPUT, f"{file} has no sample with the id {wanted!r} among its {seen}")
