"""What a teardown leaves, and how to tear down: `python -m infra.teardown`, which is what `make teardown` runs.

It reads the synthesised templates and deletes nothing itself.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from infra.assembly import read_stacks
from infra.paths import CDK_OUT

_NEXT = {
    "AWS::S3::Bucket": "empty it with all its versions, then `aws s3api delete-bucket`",
    "AWS::KMS::Key": "`aws kms schedule-key-deletion`, once nothing encrypted with it is needed",
}
_ELSEWHERE = (
    "Weights in SageMaker's escrow bucket, models and deployments in Bedrock, and SageMaker's own logs belong to no "
    "stack, and stay too."
)
_WIDTH = 160


class Kept(NamedTuple):
    """A resource that outlives its stack."""

    stack: str
    kind: str
    name: str
    next_step: str


def kept(templates: Iterable[Path]) -> list[Kept]:
    """The resources that a teardown leaves, by policy."""
    found = []
    for template in templates:
        stack = template.name.removesuffix(".template.json")
        for logical, resource in json.loads(template.read_text(encoding="utf-8"))["Resources"].items():
            if resource.get("DeletionPolicy") == "Retain":
                kind, properties = resource["Type"], resource.get("Properties", {})
                name = _name(properties.get("BucketName"), f"{logical} ({properties.get('Description', 'unnamed')})")
                found.append(Kept(stack, kind, name, _NEXT.get(kind, "delete it by hand")))
    return found


def main() -> int:
    """Show; the exit code."""
    console = Console()
    console.width = max(console.width, _WIDTH)
    stacks = read_stacks(CDK_OUT)
    if not stacks:
        console.print("there is no assembly in cdk.out; make one: make synth", highlight=False)
        return 1
    console.print("1. Stop what runs: executions, training jobs, deployments and models (docs/deploy.md).")
    console.print("2. In production, switch protection off: protect: false in the settings, and deploy.")
    console.print("3. cdk destroy --all")
    console.print("\nThat leaves, by policy:", highlight=False)
    table = Table("stack", "kind", "name", "to delete it too", box=None)
    for one in kept([stack.template for stack in stacks]):
        table.add_row(*one)
    console.print(table)
    console.print(_ELSEWHERE, soft_wrap=True)
    return 0


def _name(written: object, logical: str) -> str:
    """A bucket's name with pseudo parameters in words, else the logical id."""
    if isinstance(written, str):
        return written
    if isinstance(written, dict) and "Fn::Join" in written:
        parts = written["Fn::Join"][1]
        return "".join(part if isinstance(part, str) else "<account>" for part in parts)
    return logical


if __name__ == "__main__":
    sys.exit(main())
