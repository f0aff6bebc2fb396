"""The state machines of a template: the very bytes that would be deployed, with their substitutions and roles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from touchstone.rehearsal.asl.definition import Definition, load_text
from touchstone.rehearsal.asl.resources import Resource
from touchstone.rehearsal.assembly.stacks import AssemblyError
from touchstone.rehearsal.permissions.template import Template
from touchstone.rehearsal.services.names import target_of
from touchstone.rehearsal.services.optimised import CALLS


@dataclass(frozen=True, slots=True)
class Machine:
    """A state machine.

    Attributes:
        name: its name.
        definition: what it does.
        role: ARN of the role it runs under.
    """

    name: str
    definition: Definition
    role: str


def machines_of(template: Template) -> Iterator[Machine]:
    """The state machines of a template.

    Raises:
        AssemblyError: a definition is not in the template.
        DefinitionError: a definition is refused; every fault, with state and JSON pointer.
        TemplateError: a reference can't be resolved.
    """
    for logical, properties in template.resources("AWS::StepFunctions::StateMachine"):
        text = template.value(properties.get("DefinitionString"))
        if not isinstance(text, str):
            raise AssemblyError(f"{template.stack}/{logical}: expected its definition in the template (from_string)")
        name = template.name(logical)
        substitutions = {
            key: str(value) for key, value in template.value(properties.get("DefinitionSubstitutions") or {}).items()
        }
        definition = load_text(text, file=name, substitutions=substitutions, resource=callable_here)
        yield Machine(name, definition, str(template.value(properties["RoleArn"])))


def callable_here(resource: Resource) -> str | None:
    """What is wrong with a Task's Resource, or None: whether botocore knows the call, and the rehearsal plays it."""
    if resource.starts_execution:
        return None
    target = target_of(resource.service, resource.action)
    if isinstance(target, str):
        return target
    if not resource.sdk and f"{resource.service}:{resource.action}" not in CALLS:
        return f"the optimised integration {resource.service}:{resource.action} is not played here"
    return None
