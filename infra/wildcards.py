"""A check of our own: every action that a role may do on any resource at all stands in a table, with its reason.

cdk-nag takes one reason for all such statements of a construct, so that a second one would slip in under the first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from infra.assembly import Finding
from infra.function_table import FUNCTIONS, VPC_GRANT
from infra.grant import Grant
from infra.grants import GRANTS, ITSELF
from infra.service_roles import IMPORT_GRANTS, JOB_GRANTS, JOB_NETWORK_GRANTS

_POLICIES = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")


def wildcard_findings(templates: Iterable[Path]) -> list[Finding]:
    """Statements that allow something on any resource, without a reason in a table."""
    known = _known()
    return [
        Finding("touchstone", "wildcard-without-reason", f"{template.name}: {policy}", f"{action} on every resource")
        for template in templates
        for policy, action in _allowed_everywhere(json.loads(template.read_text(encoding="utf-8")))
        if action not in known
    ]


def reasoned() -> list[Grant]:
    """Every grant of every table."""
    tables = [*GRANTS.values(), *(row.may for row in FUNCTIONS)]
    return [
        *(grant for table in tables for grant in table),
        *(*ITSELF, *JOB_GRANTS, *JOB_NETWORK_GRANTS, *IMPORT_GRANTS, VPC_GRANT),
    ]


def _known() -> set[str]:
    return {action for grant in reasoned() if "*" in grant.on for action in grant.actions}


def _allowed_everywhere(template: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, resource in template.get("Resources", {}).items():
        properties = resource.get("Properties", {})
        if resource["Type"] in _POLICIES:
            documents = [properties["PolicyDocument"]]
        elif resource["Type"] == "AWS::IAM::Role":
            documents = [policy["PolicyDocument"] for policy in properties.get("Policies", ())]
        else:
            continue
        for document in documents:
            for statement in document["Statement"]:
                if statement["Effect"] == "Allow" and "*" in _listed(statement.get("Resource", ())):
                    yield from ((name, str(action)) for action in _listed(statement["Action"]))


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]
