"""Whether templates are within CloudFormation's and IAM's limits, with room to spare.

Source: CloudFormation user guide, quotas; IAM user guide, quotas; Step Functions developer guide, quotas.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from infra.assembly import Finding

TEMPLATE_BYTES: Final = 1_000_000
RESOURCES: Final = 500
OUTPUTS: Final = 200
ROLE_POLICY_CHARACTERS: Final = 10_240
ENDPOINT_POLICY_CHARACTERS: Final = 20_480
DEFINITION_CHARACTERS: Final = 1_000_000
_ARN: Final = 60
"""Characters that a reference stands for, at most about."""


def limit_findings(templates: Iterable[Path]) -> list[Finding]:
    """What is beyond a limit."""
    return [
        Finding("touchstone", "limit", template.name, problem)
        for template in templates
        for problem in _problems(template)
    ]


def _problems(template: Path) -> Iterator[str]:
    document = json.loads(template.read_text(encoding="utf-8"))
    resources = document.get("Resources", {})
    counts = (
        ("bytes", len(json.dumps(document, separators=(",", ":")).encode()), TEMPLATE_BYTES),
        ("resources", len(resources), RESOURCES),
        ("outputs", len(document.get("Outputs", {})), OUTPUTS),
    )
    yield from (f"{seen:,} {what}, of {most:,}" for what, seen, most in counts if seen > most)
    for name, resource in resources.items():
        size, most = _size(resource["Type"], resource.get("Properties", {}))
        if size > most:
            yield f"{name} has {size:,} characters, of {most:,}"


def _size(kind: str, properties: dict[str, Any]) -> tuple[int, int]:
    if kind == "AWS::IAM::Policy":
        return _length(properties["PolicyDocument"]), ROLE_POLICY_CHARACTERS
    if kind == "AWS::EC2::VPCEndpoint":
        return _length(properties.get("PolicyDocument", {})), ENDPOINT_POLICY_CHARACTERS
    if kind == "AWS::StepFunctions::StateMachine":
        return len(properties["DefinitionString"]), DEFINITION_CHARACTERS
    return 0, 1


def _length(policy: Any) -> int:
    """Characters of a policy once its references are filled in, white space aside."""
    if isinstance(policy, dict):
        if set(policy) & {"Ref", "Fn::GetAtt", "Fn::GetStackOutput"}:
            return _ARN
        if "Fn::Join" in policy:
            return sum(_length(part) for part in policy["Fn::Join"][1])
        return sum(len(key) + 4 + _length(value) for key, value in policy.items()) + 1
    if isinstance(policy, list):
        return sum(_length(value) + 1 for value in policy) + 1
    return len(json.dumps(policy))
