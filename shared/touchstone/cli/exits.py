"""Exit codes and how errors leave the command."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

OK = 0
UNSCORED = 1
FAULTY = 1
BAD_INPUT = 2
HOLD = 3
REJECT = 4
NOT_LOGGED = 5


def leave(code: int, message: str) -> NoReturn:
    """End the command with a message on standard error."""
    click.echo(f"touchstone: {message}", err=True)
    sys.exit(code)
