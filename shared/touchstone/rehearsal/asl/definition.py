"""A definition (an ASL document) as a checked state machine; whatever is unknown is refused, every fault at once.

Sources: Amazon States Language specification (states-language.net); Step Functions developer guide.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from touchstone.rehearsal.asl.assigned_before import note_unassigned
from touchstone.rehearsal.asl.faults import DefinitionError, Fault
from touchstone.rehearsal.asl.field_values import Findings, kind_of
from touchstone.rehearsal.asl.limits import MAX_DEFINITION_BYTES, MAX_NAME_CHARACTERS, MAX_SECONDS, text_of
from touchstone.rehearsal.asl.reading import Fields
from touchstone.rehearsal.asl.resources import Resource, ResourceCheck
from touchstone.rehearsal.asl.state_fields import Reading, read_state
from touchstone.rehearsal.asl.states import Scope, State
from touchstone.rehearsal.asl.substitution import substituted
from touchstone.rehearsal.asl.transitions import check_transitions
from touchstone.rehearsal.asl.variables import check_references


@dataclass(frozen=True, slots=True)
class Definition:
    """A state machine that passed all checks.

    Attributes:
        file: where it came from.
        scope: its states.
        timeout: seconds the whole execution may take, None without a limit.
        notes: what is allowed but worth a look, a Choice without Default for one.
    """

    file: str
    scope: Scope
    timeout: float | None
    comment: str
    notes: tuple[Fault, ...]


def any_resource(_: Resource) -> str | None:
    """Takes every resource of a known form."""
    return None


def load(
    document: Any,
    *,
    file: str = "definition",
    substitutions: Mapping[str, str] | None = None,
    resource: ResourceCheck = any_resource,
) -> Definition:
    """The state machine of a document.

    Args:
        document: the definition, parsed.
        file: its name, for the faults.
        substitutions: name -> text for `${Name}`; with None they must have been made before.
        resource: says what is wrong with a Task's Resource, or None; by default every well-formed one is taken.

    Raises:
        DefinitionError: it is refused; all faults, each with file, state and JSON pointer.
    """
    if substitutions is not None:
        document = substituted(document, substitutions, file=file)
    if not isinstance(document, dict):
        raise DefinitionError([Fault(file, None, "", f"expected an object, saw {kind_of(document)}")])
    findings = Findings(file)
    size = len(text_of(document).encode())
    if size > MAX_DEFINITION_BYTES:
        findings.fault(None, (), f"expected at most {MAX_DEFINITION_BYTES:,} bytes, saw {size:,}")
    reader = _Reader(findings, resource)
    definition = reader.machine(document)
    if findings.faults:
        raise DefinitionError(sorted(set(findings.faults), key=findings.faults.index))
    return definition


def load_text(
    text: str,
    *,
    file: str = "definition",
    substitutions: Mapping[str, str] | None = None,
    resource: ResourceCheck = any_resource,
) -> Definition:
    """The state machine of a JSON text; a key that stands twice in an object is a fault.

    Raises:
        DefinitionError: it is no JSON, or it is refused.
    """
    twice: list[str] = []
    try:
        document = json.loads(text, object_pairs_hook=partial(_pairs, twice))
    except (ValueError, RecursionError) as error:
        raise DefinitionError([Fault(file, None, "", f"expected JSON: {error}")]) from None
    if twice:
        raise DefinitionError([Fault(file, None, "", f"the key {key!r} stands twice in one object") for key in twice])
    return load(document, file=file, substitutions=substitutions, resource=resource)


def _pairs(twice: list[str], pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            twice.append(key)
        made[key] = value
    return made


class _Reader:
    """Reads the scopes of one file."""

    def __init__(self, findings: Findings, resource: ResourceCheck) -> None:
        self.findings = findings
        self.reading = Reading(self.scope, resource)
        self.named: set[str] = set()

    def machine(self, document: Any) -> Definition:
        fields = Fields(self.findings, None, (), document)
        if fields.raw("QueryLanguage") != "JSONata":
            problem = 'expected "QueryLanguage": "JSONata" at the top: this runner takes no JSONPath'
            fields.fault("QueryLanguage" if fields.has("QueryLanguage") else None, problem)
        fields.one_of("Version", ("1.0",))
        timeout = fields.number("TimeoutSeconds", 1, MAX_SECONDS, None)
        scope = self.scope(fields)
        check_references(scope, self.findings)
        if not self.findings.faults:
            note_unassigned(scope, self.findings)
        comment = str(fields.node.get("Comment", ""))
        return Definition(self.findings.file, scope, timeout, comment, tuple(self.findings.notes))

    def scope(self, fields: Fields) -> Scope:
        """The states of the machine, a branch or a Map."""
        start = fields.text("StartAt", required=True) or ""
        nodes = fields.raw("States")
        fields.raw("Comment")
        fields.finish()
        if not isinstance(nodes, dict) or not nodes:
            fields.fault("States" if fields.has("States") else None, "States: expected an object of at least one state")
            return Scope(start, {})
        read = {name: self._state(name, fields, node) for name, node in nodes.items()}
        states = {name: state for name, state in read.items() if state is not None}
        scope = Scope(start, states)
        if len(states) == len(nodes):
            check_transitions(scope, fields.path, self.findings)
        return scope

    def _state(self, name: str, fields: Fields, node: Any) -> State | None:
        path = (*fields.path, "States", name)
        if not name or len(name) > MAX_NAME_CHARACTERS:
            self.findings.fault(
                name, path, f"expected a name of 1 to {MAX_NAME_CHARACTERS} characters, saw {len(name)}"
            )
        if name in self.named:
            self.findings.fault(name, path, "the name stands twice in the machine")
        self.named.add(name)
        if not isinstance(node, dict):
            self.findings.fault(name, path, f"expected an object, saw {kind_of(node)}")
            return None
        return read_state(name, Fields(self.findings, name, path, node), self.reading)
