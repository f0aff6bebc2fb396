"""`touchstone rehearse`: what AWS would run, run on this machine."""

from __future__ import annotations

import importlib

import click

_PARTS = {
    "customize": ("touchstone.cli.rehearse_machine", "The whole loop: baseline, SFT, RFT, evaluations, gate, release."),
    "train": ("touchstone.cli.rehearse_machine", "One training job and its checkpoint."),
    "host": ("touchstone.cli.rehearse_machine", "A checkpoint imported and deployed."),
    "evaluate": ("touchstone.cli.rehearse_machine", "A model evaluated by a distributed Map."),
    "release": ("touchstone.cli.rehearse_machine", "A checkpoint behind the stable deployment, with its canary."),
    "reward": ("touchstone.cli.rehearse_reward", "The example's answers through the very handler that RFT calls."),
}
_DEFAULT = "customize"


class _Parts(click.Group):
    """Imports a part when it is called; without one, the whole loop is rehearsed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_PARTS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _PARTS:
            return None
        module = importlib.import_module(_PARTS[cmd_name][0])
        command: click.Command = module.command if cmd_name == "reward" else module.command_of(cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _PARTS.items()])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in {"-h", "--help"}):
            args = [_DEFAULT, *args]
        return super().parse_args(ctx, args)


@click.group("rehearse", cls=_Parts)
def command() -> None:
    """Run a state machine, or the reward function, on this machine: no AWS account is needed.

    Without a command the whole loop is rehearsed.
    """
