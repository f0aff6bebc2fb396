"""What a synthesis left in its folder: stacks, their function bundles, and the findings of the rule packs."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from infra.bundling.manifest import manifest_of


class Finding(NamedTuple):
    """Something that a check found in a stack."""

    checker: str
    rule: str
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class CodeAsset:
    """The code of a function as it will be uploaded.

    Attributes:
        archive: the zip.
        code_sha256: what Lambda will report as `CodeSha256`.
        manifest: what its `touchstone-manifest.json` says.
    """

    archive: Path
    code_sha256: str
    manifest: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stack:
    """A synthesised stack.

    Attributes:
        name: its name.
        template: file of its template.
        resources: number of resources.
        functions: code by function name.
    """

    name: str
    template: Path
    resources: int
    functions: dict[str, CodeAsset]


def read_stacks(out: Path) -> list[Stack]:
    """The stacks in a cloud assembly."""
    return [_stack(path) for path in sorted(out.glob("*.template.json"))]


def _stack(path: Path) -> Stack:
    resources = json.loads(path.read_text(encoding="utf-8"))["Resources"]
    functions = {
        resource["Properties"]["FunctionName"]: _code(path.parent / f"asset.{resource['Properties']['Code']['S3Key']}")
        for resource in resources.values()
        if resource["Type"] == "AWS::Lambda::Function"
    }
    return Stack(path.name.removesuffix(".template.json"), path, len(resources), functions)


def _code(archive: Path) -> CodeAsset:
    digest = hashlib.sha256(archive.read_bytes()).digest()
    return CodeAsset(archive, base64.b64encode(digest).decode(), manifest_of(archive))


def nag_findings(out: Path) -> list[Finding]:
    """The findings of the rule packs, warnings too; those acknowledged are not among them."""
    report = out / "validation-report.json"
    if not report.is_file():
        return []
    return [
        Finding(plugin["pluginName"], violation["ruleName"], construct["constructPath"], violation["description"])
        for plugin in json.loads(report.read_text(encoding="utf-8"))["pluginReports"]
        for violation in plugin.get("violations", ())
        for construct in violation["violatingConstructs"]
    ]
