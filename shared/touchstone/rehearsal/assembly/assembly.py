"""A cloud assembly as a rehearsal needs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from touchstone.rehearsal.assembly.functions import functions_of
from touchstone.rehearsal.assembly.machines import Machine, machines_of
from touchstone.rehearsal.assembly.stacks import AssemblyError, read_templates
from touchstone.rehearsal.lambdas.function import Function
from touchstone.rehearsal.permissions.roles import Roles, policies_of
from touchstone.rehearsal.permissions.template import Template


@dataclass(frozen=True, slots=True)
class Assembly:
    """What was synthesised.

    Attributes:
        templates: by the name of their stack.
        functions: the functions that have bundles of ours.
        machines: the state machines.
        roles: every role and what it may do.
        account: the account played.
        region: the Region played.
    """

    templates: Mapping[str, Template]
    functions: tuple[Function, ...]
    machines: tuple[Machine, ...]
    roles: Roles
    account: str
    region: str

    def names(self, kind: str) -> list[str]:
        """Names of all resources of a type, as `AWS::S3::Bucket`, stack by stack."""
        return [
            template.name(logical) for template in self.templates.values() for logical, _ in template.resources(kind)
        ]

    def machine(self, word: str) -> Machine:
        """The machine whose name is a word, or ends in it: `train` for `touchstone-train`.

        Raises:
            AssemblyError: there is none, or more than one.
        """
        found = [one for one in self.machines if one.name == word or f"-{word}-" in f"-{one.name}-"]
        if len(found) != 1:
            known = ", ".join(one.name for one in self.machines) or "none"
            raise AssemblyError(f"expected one state machine {word!r}, saw {len(found)}; the assembly has {known}")
        return found[0]


def read_assembly(folder: Path, *, account: str = "123456789012", region: str = "us-east-1") -> Assembly:
    """The assembly in a folder (`cdk.out`), as if it were deployed to an account and Region.

    Raises:
        AssemblyError: something in it can't be rehearsed.
        DefinitionError: a state machine is refused.
        TemplateError: a reference can't be resolved.
        PolicyError: a policy is wrong.
    """
    templates = read_templates(folder, account, region)
    roles = Roles()
    for template in templates.values():
        roles |= policies_of(template)
    return Assembly(
        templates,
        tuple(function for template in templates.values() for function in functions_of(template, folder)),
        tuple(machine for template in templates.values() for machine in machines_of(template)),
        roles,
        account,
        region,
    )


__all__ = ["Assembly", "AssemblyError", "read_assembly"]
