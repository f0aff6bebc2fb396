"""The guard: says of a call whether the caller's policies allow it; keeps what was used and what was missing."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from touchstone.rehearsal.doubles.calls import Permission
from touchstone.rehearsal.permissions.needs import Need, needs_of
from touchstone.rehearsal.permissions.statements import Statement

Policies = Mapping[str, tuple[Statement, ...]]
"""Statements by the ARN of the role they belong to."""


@dataclass(frozen=True, slots=True, order=True)
class Missing:
    """A call that no statement allows, or that one denies.

    Attributes:
        role: ARN of the role.
        action: what it wanted to do.
        resource: on what.
        reason: why it was refused.
    """

    role: str
    action: str
    resource: str
    reason: str


@dataclass(frozen=True, slots=True, order=True)
class Unused:
    """An action on a resource that a policy allows, and that no call made use of.

    Attributes:
        role: ARN of the role.
        action: pattern of the action.
        resource: pattern of the resource.
        source: where the statement stands.
    """

    role: str
    action: str
    resource: str
    source: str


@dataclass(slots=True)
class Guard:
    """Judges calls by the policies of roles; safe to use from several threads.

    A caller that is no role at all (no ARN) is the operator, and may do everything; a role without policies may do
    nothing. A Deny whose conditions can't be judged here does not apply, an Allow's are taken as met; both are noted.

    Attributes:
        policies: the statements of each role.
    """

    policies: Policies
    _used: set[tuple[str, int, str, str]] = field(default_factory=set)
    _missing: dict[Missing, int] = field(default_factory=dict)
    _open: set[tuple[str, str, str]] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, caller: str | None, permissions: tuple[Permission, ...]) -> str | None:
        """The reason of a refusal, or None, for a call to a double."""
        return self.check(caller, needs_of(permissions))

    def check(self, caller: str | None, needs: Iterable[Need]) -> str | None:
        """The reason of a refusal, or None; kept for the lists at the end."""
        if caller is None or not _is_role(caller):
            return None
        refusals = [reason for need in needs if (reason := self._judge(caller, need, record=True)) is not None]
        return refusals[0] if refusals else None

    def would_allow(self, caller: str | None, need: Need) -> bool:
        """Whether the policies allow something; a refusal is not kept, what is allowed counts as used."""
        if caller is None or not _is_role(caller):
            return True
        return self._judge(caller, need, record=False) is None

    def missing(self) -> dict[Missing, int]:
        """The calls that were refused, with how often, in order."""
        with self._lock:
            return {one: self._missing[one] for one in sorted(self._missing)}

    def unused(self) -> list[Unused]:
        """What policies allow and no call made use of, in order."""
        with self._lock:
            used = set(self._used)
        found = {
            Unused(role, action, resource, statement.source)
            for role, statements in self.policies.items()
            for index, statement in enumerate(statements)
            for action, resource in statement.grants()
            if (role, index, action, resource) not in used
        }
        return sorted(found)

    def not_evaluated(self) -> list[str]:
        """Conditions that bore on a call and could not be judged here, in order."""
        with self._lock:
            return [f"{role}: {condition} ({source})" for role, condition, source in sorted(self._open)]

    def _judge(self, role: str, need: Need, *, record: bool) -> str | None:
        statements = self.policies.get(role, ())
        with self._lock:
            allowed = False
            for index, statement in enumerate(statements):
                if not statement.names(need):
                    continue
                verdict = statement.verdict(need)
                self._open |= {(role, condition, statement.source) for condition in verdict.open}
                if statement.effect == "Deny" and verdict.met and not verdict.open:
                    return self._refuse(role, need, f"with an explicit deny in {statement.source}", record=record)
                if statement.effect == "Allow" and verdict.met:
                    allowed = True
                    self._used |= {
                        (role, index, *grant) for grant in statement.grants() if statement.covers(*grant, need)
                    }
        if allowed:
            return None
        with self._lock:
            return self._refuse(role, need, "because no identity-based policy allows the action", record=record)

    def _refuse(self, role: str, need: Need, why: str, *, record: bool) -> str:
        action, resource = need.permission
        if record:
            missing = Missing(role, action, resource, why)
            self._missing[missing] = self._missing.get(missing, 0) + 1
        return f"User: {role} is not authorized to perform: {action} on resource: {resource} {why}"


def _is_role(caller: str) -> bool:
    return caller.startswith("arn:")
