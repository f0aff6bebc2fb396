"""`touchstone compare`: two runs in, whether the second is better and may take the first one's place."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from touchstone.cli.exits import BAD_INPUT, leave

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_LIBRARIES = ("numpy",)


@click.command("compare")
@click.argument("champion", type=_FOLDER)
@click.argument("candidate", type=_FOLDER)
@click.option(
    "--policy",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Policy of the gate (YAML or JSON); by default the gain must be surely above 0, see docs/statistics.md.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for comparison.json and gate.json; by default the candidate's.",
)
@click.option("--json", "as_json", is_flag=True, help="Print both documents as JSON.")
def command(champion: Path, candidate: Path, policy: Path | None, out: Path | None, *, as_json: bool) -> None:
    """Compare two run folders: CHAMPION, in service, and CANDIDATE, on the same samples with the same rubric.

    Exit code 0: promote; 3: hold, the evidence is not enough; 4: reject; 2: bad input, or runs that can't be compared.
    """
    try:
        from touchstone.cli.comparing import Compared, compared  # noqa: PLC0415 - needs an extra
        from touchstone.cli.comparison_view import print_comparison  # noqa: PLC0415 - as above
    except ModuleNotFoundError as error:
        if error.name not in _LIBRARIES:
            raise
        leave(BAD_INPUT, f"{error.name} is missing: pip install 'touchstone[report]'")
    done: Compared = compared(champion, candidate, policy, out or candidate)
    if as_json:
        click.echo(done.as_json())
    else:
        print_comparison(done.comparison, done.gate)
        click.echo(f"\nwritten: {', '.join(map(str, done.written))}")
    sys.exit(done.exit_code)
