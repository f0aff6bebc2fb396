"""`touchstone parity`: whether the reward and the evaluation carry the same scoring library and rubric."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click
from rich.table import Table

from touchstone.cli.exits import BAD_INPUT, OK, leave
from touchstone.cli.tables import printable, wide_console
from touchstone.evaluation.parity.assembly import in_assembly
from touchstone.evaluation.parity.deployed import deployed
from touchstone.evaluation.parity.identity import Identity, ParityError
from touchstone.evaluation.parity.verdict import differences

DIFFER = 1


@click.command("parity")
@click.option(
    "--assembly",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of a synthesised assembly. Default: cdk.out, unless --deployed is given alone.",
)
@click.option("--deployed", "ask_lambda", is_flag=True, help="Read the functions that are deployed, through AWS.")
@click.option("--reward", default="SageMaker-touchstone-reward", show_default=True, help="Name of the reward function.")
@click.option(
    "--evaluate", default="SageMaker-touchstone-evaluate", show_default=True, help="Name of the evaluate function."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(assembly: Path | None, *, ask_lambda: bool, reward: str, evaluate: str, as_json: bool) -> None:
    """Say whether what trains is what is measured.

    Compares the digests of scoring library and rubric in the reward and the evaluate function: those of an assembly,
    those that are deployed, or, with both options, all four.

    Exit code 0: all score alike; 1: they differ; 2: one can't be read.
    """
    try:
        identities: list[Identity] = []
        if assembly is not None or not ask_lambda:
            identities += in_assembly(assembly or Path("cdk.out"))
        if ask_lambda:
            identities += _deployed([reward, evaluate])
    except ParityError as error:
        leave(BAD_INPUT, str(error))
    found = differences(identities)
    if as_json:
        document = {"alike": not found, "functions": [one.document() for one in identities], "differences": found}
        click.echo(json.dumps(document, indent=2))
    else:
        _show(identities, found)
    raise SystemExit(DIFFER if found else OK)


def _deployed(names: Sequence[str]) -> list[Identity]:
    try:
        import boto3  # type: ignore[import-untyped]  # noqa: PLC0415 - an extra
        from botocore.exceptions import BotoCoreError  # type: ignore[import-untyped]  # noqa: PLC0415 - as above
    except ImportError as error:
        leave(BAD_INPUT, f"{error.name} is missing: pip install 'touchstone[aws]'")
    try:
        client = boto3.client("lambda")
    except BotoCoreError as error:
        leave(BAD_INPUT, f"AWS can't be asked: {error}")
    return [deployed(name, client) for name in names]


def _show(identities: Sequence[Identity], found: Sequence[str]) -> None:
    console = wide_console()
    table = Table("function", "read from", "CodeSha256", "scoring", "rubric", "digest", box=None, pad_edge=False)
    for one in identities:
        table.add_row(
            printable(one.function),
            printable(one.place),
            one.code_sha256[:12],
            one.scoring.removeprefix("sha256:")[:12],
            printable(f"{one.rubric} v{one.rubric_version}"),
            one.rubric_digest.removeprefix("sha256:")[:12],
        )
    console.print(table)
    for difference in found:
        console.print(f"differs: {printable(difference)}", highlight=False, soft_wrap=True)
    if not found:
        console.print("What trains is what is measured: same scoring library, same rubric.", highlight=False)
