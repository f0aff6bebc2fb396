"""What the roles of synthesised templates may do, judged as IAM would."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from touchstone.rehearsal.doubles.calls import Permission
from touchstone.rehearsal.permissions.guard import Guard
from touchstone.rehearsal.permissions.needs import Need
from touchstone.rehearsal.permissions.roles import policies_of
from touchstone.rehearsal.permissions.statements import Statement
from touchstone.rehearsal.permissions.template import Template

ACCOUNT, REGION = "123456789012", "us-east-1"
RUNS = f"arn:aws:s3:::touchstone-runs-{ACCOUNT}-{REGION}"
DATA = f"arn:aws:s3:::touchstone-data-{ACCOUNT}-{REGION}"


def key_arn(kind: str) -> str:
    """ARN of the key of a class of data, as the reader of templates makes it up from its logical id."""
    ids = {"data": "KeysDataA2F7C5E6", "runs": "KeysRuns9D85AB2D", "models": "KeysModelsCF28D20A"}
    logical = ids.get(kind, "KeysLogs7981C88C")
    document = {"Resources": {logical: {"Type": "AWS::KMS::Key"}}}
    return Template(document, account=ACCOUNT, region=REGION, stack="touchstone-foundation").arn(logical)


class Policies:
    """The roles of a deployment.

    Args:
        templates: by the part of the deployment that is in it, without a suffix.
    """

    def __init__(self, templates: Mapping[str, Mapping[str, Any]]) -> None:
        read: dict[str, Template] = {}
        for part, document in templates.items():
            name = f"touchstone-{part}"
            read[name] = Template(document, account=ACCOUNT, region=REGION, stack=name, others=read)
        self._templates = read
        self.statements: dict[str, tuple[Statement, ...]] = {}
        for template in read.values():
            roles = policies_of(template)
            assert not roles.unread
            assert not set(roles.statements) & set(self.statements)
            self.statements.update(roles.statements)
        self._guard = Guard(self.statements)

    def role_of(self, kind: str, name: str) -> str:
        """ARN of the role of a function or a machine, by its name in AWS."""
        member = {"AWS::Lambda::Function": "Role", "AWS::StepFunctions::StateMachine": "RoleArn"}[kind]
        for template in self._templates.values():
            for logical, properties in template.resources(kind):
                if template.name(logical) == name:
                    return str(template.value(properties[member]))
        raise KeyError(name)

    def allow(self, role: str, action: str, resource: str, **context: str) -> bool:
        """Whether a role may do something; a condition on a key that is left out is taken as met."""
        keys = {key.replace("__", ":"): value for key, value in context.items()}
        return self._guard.would_allow(role, Need(Permission(action, resource), keys))

    def grants(self, role: str) -> Iterator[tuple[str, str]]:
        """Each action with each resource that a role's policies name."""
        for statement in self.statements[role]:
            yield from statement.grants()
