"""The runner's services by unchanged boto3."""

from __future__ import annotations

from typing import Any

from touchstone.rehearsal.asl.errors import RUNTIME, TaskError
from touchstone.rehearsal.asl.integrations import After, Job, TaskContext
from touchstone.rehearsal.asl.resources import Resource
from touchstone.rehearsal.permissions.guard import Guard
from touchstone.rehearsal.permissions.nested import RULES, rule_needs
from touchstone.rehearsal.services.calling import call_by_shape
from touchstone.rehearsal.services.clients import Clients
from touchstone.rehearsal.services.errors import Naming
from touchstone.rehearsal.services.names import target_of
from touchstone.rehearsal.services.optimised import call_optimised


class BotoIntegrations:
    """Calls services for the runner (`touchstone.rehearsal.asl.integrations.Integrations`).

    Args:
        clients: clients by service and role.
        interval: virtual seconds between two looks at a job that `.sync` waits for.
        guard: asked whether a role may have the rule by which the end of a job is heard of.
    """

    def __init__(self, clients: Clients, *, interval: float = 60, guard: Guard | None = None) -> None:
        self._clients = clients
        self._guard = guard
        self._interval = interval

    def call(self, resource: Resource, arguments: Any, context: TaskContext) -> Any | After | Job:
        """Make a call.

        Raises:
            TaskError: the arguments are wrong (`States.Runtime`), or the service answered with an error.
            NoEndpointError: nothing on this machine answers for the service.
        """
        if resource.pattern == ".sync" and resource.service in RULES:
            self._check_rule(resource, context)
        if not resource.sdk:
            return call_optimised(self._clients, resource, arguments, context, self._interval)
        target = target_of(resource.service, resource.action)
        if isinstance(target, str):
            raise TaskError(RUNTIME, f"{resource.arn}: {target}")
        naming = Naming(target.service, target.prefix, f"{target.prefix}Exception", target.model)
        return call_by_shape(self._clients, target, arguments, context.role, naming)

    def _check_rule(self, resource: Resource, context: TaskContext) -> None:
        """AWS refuses to create a state machine without these grants; here the call fails instead."""
        place = ":".join(context.state_machine.split(":")[3:5])
        if self._guard is not None and self._guard.check(context.role, rule_needs(resource.service, place)) is not None:
            raise TaskError("States.Permissions", f"'{context.role}' is not authorized to create managed-rule.")
