"""A synthesis in a few lines."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Column, Table

from infra.assembly import CodeAsset, Finding, Stack


def show(console: Console, stacks: Sequence[Stack], findings: Sequence[Finding], seconds: float) -> None:
    """Print stacks, bundles and findings."""
    console.print(_stack_table(stacks))
    console.print(_bundle_table(stacks))
    for finding in findings:
        line = f"{finding.checker}  {finding.rule}  {finding.place}: {finding.text}"
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    lint = sum(finding.checker == "cfn-lint" for finding in findings)
    console.print(f"nag findings {len(findings) - lint}, lint findings {lint}, {seconds:.1f} s", highlight=False)


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
