"""A synthesis in a few lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Column, Table

from infra.assembly import CodeAsset, Finding, Stack
from infra.idle_cost import idle_cost, total


def show(console: Console, stacks: Sequence[Stack], variants: Mapping[str, Sequence[Stack]]) -> None:
    """Print stacks, bundles, and the stacks of the variants."""
    console.print(_stack_table(stacks))
    console.print(_bundle_table(stacks))
    console.print(_variant_table(variants))


def show_findings(console: Console, name: str, findings: Sequence[Finding], failure: str) -> None:
    """Print what was found in a deployment, or why it failed."""
    if failure and not findings:
        console.print(f"{name}: {failure}", markup=False, highlight=False, soft_wrap=True)
    for finding in findings:
        line = f"{name}: {finding.checker}  {finding.rule}  {finding.place}: {finding.text}"
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def show_idle_cost(console: Console, templates: Sequence[Path]) -> None:
    """Print what the deployment costs while nothing runs."""
    items = idle_cost(templates)
    parts = ", ".join(f"{item.number} x {item.what} {item.usd:.2f}" for item in items)
    console.print(f"idle: about {total(items):.2f} USD a month ({parts})", highlight=False, soft_wrap=True)


def _variant_table(variants: Mapping[str, Sequence[Stack]]) -> Table:
    table = Table("variant", "stacks", "resources", "largest template KB", box=None)
    for name, stacks in variants.items():
        largest = max((stack.template.stat().st_size for stack in stacks), default=0)
        resources = sum(stack.resources for stack in stacks)
        table.add_row(name, str(len(stacks)), str(resources), f"{largest / 1e3:.1f}")
    return table


def _stack_table(stacks: Sequence[Stack]) -> Table:
    table = Table("stack", "resources", "template KB", box=None)
    for stack in stacks:
        table.add_row(stack.name, str(stack.resources), f"{stack.template.stat().st_size / 1e3:.1f}")
    return table


def _bundle_table(stacks: Sequence[Stack]) -> Table:
    headings = ("function", "runs on", "zipped MB", "bytecode", "CodeSha256", "library")
    table = Table(*(Column(heading, no_wrap=True) for heading in headings), box=None)
    for stack in stacks:
        for name, code in stack.functions.items():
            table.add_row(name, *_bundle_row(code))
    return table


def _bundle_row(code: CodeAsset) -> list[str]:
    manifest = code.manifest
    return [
        f"python{manifest['python']} {manifest['architecture']}",
        f"{code.archive.stat().st_size / 1e6:.2f}",
        f"by {manifest['compiled_by']}" if manifest["bytecode"] else "none: no such Python here",
        code.code_sha256[:12],
        manifest["library"].removeprefix("sha256:")[:12],
    ]
