"""Groups of commands that import a command when it is called, so that `--help` and the others start fast."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import click


class Lazy(NamedTuple):
    """A command that is not imported yet.

    Attributes:
        module: module that holds it.
        text: what it is, for `--help`.
        name: its name there.
    """

    module: str
    text: str
    name: str = "command"


class LazyGroup(click.Group):
    """A group of such commands, in the order of their table.

    Args:
        table: the commands by word.
        default: the command that is meant when none is named.
        settings: as `click.Group` takes them.
    """

    def __init__(self, *arguments: Any, table: Mapping[str, Lazy], default: str | None = None, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._table: Final = table
        self._default: Final = default

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Words of the commands."""
        del ctx
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command, imported now."""
        del ctx
        if cmd_name not in self._table:
            return None
        lazy = self._table[cmd_name]
        command: click.Command = getattr(importlib.import_module(lazy.module), lazy.name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, none imported."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(word, lazy.text) for word, lazy in self._table.items()])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default in front of options alone."""
        help_wanted = bool(args) and args[0] in {"-h", "--help"}
        if (
            self._default is not None
            and not ctx.resilient_parsing
            and not help_wanted
            and (not args or args[0].startswith("-"))
        ):
            args = [self._default, *args]
        return super().parse_args(ctx, args)
