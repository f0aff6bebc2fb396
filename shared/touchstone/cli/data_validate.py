"""`touchstone data validate`: anybody's file in, what a service would refuse out."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from touchstone.cli.exits import BAD_INPUT, FAULTY, OK, leave
from touchstone.cli.validation_view import show
from touchstone.data.validation.rules_page import rules_page
from touchstone.data.validation.settings import FORMATS, MODELS, PLATFORMS, Format, Model, Platform, Settings
from touchstone.data.validation.validate import validate


def _rules(ctx: click.Context, option: click.Parameter, value: object) -> None:
    del option
    if value and not ctx.resilient_parsing:
        click.echo(rules_page())
        ctx.exit()


@click.command("validate")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "kind", type=click.Choice(FORMATS), required=True, help="What its rows are.")
@click.option(
    "--platform", type=click.Choice(PLATFORMS), default="smtj", show_default=True, help="Where it will be used."
)
@click.option("--model", type=click.Choice(MODELS), help="The model to be trained.")
@click.option("--batch-size", type=click.IntRange(1), help="The job's global_batch_size.")
@click.option("--per-rule", type=click.IntRange(1), default=10, show_default=True, help="Findings shown of each rule.")
@click.option("--show-text", is_flag=True, help="Quote what was seen: for who may read the data.")
@click.option("--strict", is_flag=True, help="Take warnings for errors.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--rules", is_flag=True, is_eager=True, expose_value=False, callback=_rules, help="Print the rules.")
def command(
    file: Path,
    kind: Format,
    platform: Platform,
    model: Model | None,
    batch_size: int | None,
    per_rule: int,
    *,
    show_text: bool,
    strict: bool,
    as_json: bool,
) -> None:
    """Check FILE (JSON Lines) against the rules of the services and of Touchstone.

    Every finding is counted. A text is told by its length, a row by its line and JSON pointer. Exit code 0: no error;
    1: errors, or warnings with --strict; 2: bad input, such as a file that can't be read.
    """
    settings = Settings(kind, platform, model, batch_size, per_rule, show_text)
    try:
        found = validate(file, settings)
    except OSError as error:
        leave(BAD_INPUT, f"can't read: {error}")
    if as_json:
        click.echo(json.dumps({"file": str(file), **found.document()}, indent=2, ensure_ascii=False))
    else:
        show(str(file), found)
    sys.exit(FAULTY if found.errors or (strict and found.warnings) else OK)
