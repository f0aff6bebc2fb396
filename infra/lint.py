"""cfn-lint over synthesised templates."""

from __future__ import annotations

import json
import re
import subprocess
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from infra.assembly import Finding

_REGIONS = ("us-east-1", "us-west-2")
"""Where Bedrock deploys custom models on demand."""
_IGNORED = ("W3005",)
"""CDK itself writes the dependency of a function on its role twice, which does no harm."""
_JSONATA_NUMBER = re.compile(
    r"'\{% .+ %\}' is not of type '(?:number|integer)' at "
    r"'States/.+/(?:TimeoutSeconds|MaxConcurrency|ToleratedFailurePercentage)'"
)
"""cfn-lint 1.58 wants a literal where Amazon States Language takes a JSONata expression too (developer guide, "Task
workflow state" and "Distributed Map state")."""
_CFN_LINT = Path(sysconfig.get_path("scripts")) / "cfn-lint"


class LintError(Exception):
    """cfn-lint did not run."""


def lint_findings(templates: Sequence[Path]) -> list[Finding]:
    """What cfn-lint finds, warnings too.

    Raises:
        LintError: it did not run.
    """
    if not templates:
        return []
    command = [str(_CFN_LINT), "--format", "json", "--regions", *_REGIONS]
    command += ["--ignore-checks", *_IGNORED, "--template", *map(str, templates)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    try:
        matches = json.loads(done.stdout or "[]")
    except json.JSONDecodeError:
        matches = None
    if matches is None or (done.returncode and not matches):
        raise LintError(f"cfn-lint failed:\n{done.stdout}{done.stderr}")
    findings = [_finding(match) for match in matches]
    return [one for one in findings if not (one.rule == "E3601" and _JSONATA_NUMBER.fullmatch(one.text))]


def _finding(match: dict[str, object]) -> Finding:
    rule, location = match["Rule"], match["Location"]
    place = "/".join(map(str, location.get("Path") or ())) if isinstance(location, dict) else ""
    name = str(rule["Id"]) if isinstance(rule, dict) else "?"
    return Finding("cfn-lint", name, f"{Path(str(match['Filename'])).name}: {place}", str(match["Message"]))
