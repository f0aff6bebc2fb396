"""What `touchstone data validate` prints: rule by rule, the errors first."""

from __future__ import annotations

from collections.abc import Iterator

import click

from touchstone.data.validation.findings import Broken, Finding, Validation

_COLOURS = {"error": "red", "warning": "yellow"}


def show(file: str, found: Validation) -> None:
    """Print what came of checking a file."""
    for broken in sorted(found.broken, key=lambda one: one.rule.level):
        head = click.style(f"{broken.rule.level} {broken.rule.id}", fg=_COLOURS[broken.rule.level], bold=True)
        click.echo(f"{head}: {broken.rule.demands} ({broken.count:,})")
        for line in _lines(broken):
            click.echo(f"  {line}")
        click.echo()
    click.echo(_verdict(file, found))


def _lines(broken: Broken) -> Iterator[str]:
    for finding in broken.findings:
        yield f"{_place(finding)}: expected {finding.expected}; saw {finding.seen}"
    more = broken.count - len(broken.findings)
    if more:
        yield f"{more:,} more"
    yield f"fix: {broken.rule.fix} [{broken.rule.source}]"


def _place(finding: Finding) -> str:
    line = f"line {finding.line}" if finding.line else "file"
    return f"{line} {finding.pointer}".rstrip()


def _verdict(file: str, found: Validation) -> str:
    settings = found.settings
    said = f"{file}: {_counted(found.rows, 'row')}, {settings.format} on {settings.platform}: "
    if not found.broken:
        return f"{said}nothing wrong"
    return f"{said}{_counted(found.errors, 'error')}, {_counted(found.warnings, 'warning')}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
