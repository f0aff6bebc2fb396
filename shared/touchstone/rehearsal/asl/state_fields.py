"""The state types, read from a definition: one small function each, in one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from touchstone.rehearsal.asl.expressions import is_expression
from touchstone.rehearsal.asl.limits import MAX_SECONDS
from touchstone.rehearsal.asl.map_fields import read_map
from touchstone.rehearsal.asl.policies import catchers_of, retriers_of
from touchstone.rehearsal.asl.reading import Fields
from touchstone.rehearsal.asl.resources import Resource, ResourceCheck, resource_of
from touchstone.rehearsal.asl.states import (
    Choice,
    Fail,
    Parallel,
    Pass,
    Rule,
    Scope,
    State,
    Succeed,
    Task,
    Wait,
)
from touchstone.rehearsal.asl.template import Template

ReadScope = Callable[[Fields], Scope]


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a state needs besides its fields: how to read a scope in it, and which resources there are."""

    scope: ReadScope
    resource: ResourceCheck


def read_state(name: str, fields: Fields, reading: Reading) -> State | None:
    """A state, or None where its type is unknown; all its faults are noted."""
    kind = fields.one_of("Type", _READERS, required=True)
    fields.one_of("QueryLanguage", ("JSONata",))
    if kind is None:
        return None
    state = _READERS[kind](_common(name, fields, kind), fields, reading)
    fields.finish()
    return state


def _common(name: str, fields: Fields, kind: str) -> dict[str, Any]:
    common: dict[str, Any] = {"name": name, "path": fields.path}
    comment = fields.raw("Comment")
    if comment is not None and not isinstance(comment, str):
        fields.fault("Comment", "expected a text")
    common["comment"] = comment if isinstance(comment, str) else ""
    if kind not in {"Choice", "Succeed", "Fail"}:
        common["next"] = _next(fields)
    if kind != "Fail":
        common["output"] = fields.template("Output")
    if kind not in {"Fail", "Succeed"}:
        common["assign"] = fields.assignments()
    if kind in {"Task", "Parallel", "Map"}:
        common["retry"] = retriers_of(fields)
        common["catch"] = catchers_of(fields)
    return common


def _next(fields: Fields) -> str | None:
    following, end = fields.text("Next"), fields.raw("End")
    if fields.has("End") and end is not True:
        fields.fault("End", "expected true; leave End out otherwise")
    if fields.has("Next") == fields.has("End"):
        fields.fault(None, "expected one of Next and End: true")
    return following


def _task(common: dict[str, Any], fields: Fields, reading: Reading) -> State:
    text = fields.text("Resource", required=True)
    resource = _resource(text, fields, reading) if text is not None else None
    timeout = fields.measure("TimeoutSeconds", 1, MAX_SECONDS)
    heartbeat = fields.measure("HeartbeatSeconds", 1, MAX_SECONDS)
    literal = [value.constant for value in (timeout, heartbeat) if value is not None and value.node is None]
    if len(literal) == 2 and literal[1] >= literal[0]:  # noqa: PLR2004 - both are literal
        fields.fault("HeartbeatSeconds", f"expected less than TimeoutSeconds ({literal[0]}), saw {literal[1]}")
    if heartbeat is not None and resource is not None and resource.pattern != ".waitForTaskToken":
        fields.findings.note(fields.state, fields.path, "HeartbeatSeconds: only a .waitForTaskToken has a heartbeat")
    credentials = fields.inside("Credentials")
    role = None if credentials is None else credentials.template("RoleArn")
    if credentials is not None:
        credentials.finish()
    return Task(
        **common,
        resource=resource or Resource(text or "", sdk=False, service="", action="none", pattern=""),
        arguments=fields.object_or_expression("Arguments"),
        timeout=timeout,
        heartbeat=heartbeat,
        role=role,
    )


def _resource(text: str, fields: Fields, reading: Reading) -> Resource | None:
    if is_expression(text):
        fields.fault("Resource", "expected a constant, saw an expression")
        return None
    resource = resource_of(text)
    if isinstance(resource, str):
        fields.fault("Resource", resource)
        return None
    problem = reading.resource(resource)
    if problem is not None:
        fields.fault("Resource", problem)
    return resource


def _choice(common: dict[str, Any], fields: Fields, _: Reading) -> State:
    rules = tuple(_rule(entry) for entry in fields.each("Choices", required=True))
    default = fields.text("Default")
    if default is None and not fields.has("Default"):
        fields.findings.note(fields.state, fields.path, "no Default: an input no rule takes fails the execution")
    return Choice(**common, rules=rules, default=default)


def _rule(fields: Fields) -> Rule:
    condition = fields.template("Condition")
    if condition is None:
        fields.fault(None, "Condition is missing")
    elif condition.node is None and not isinstance(condition.constant, bool):
        fields.fault("Condition", "expected an expression that gives true or false")
    rule = Rule(
        condition=condition or Template("Condition", constant=False, node=None),
        next=fields.text("Next", required=True) or "",
        output=fields.template("Output"),
        assign=fields.assignments(),
    )
    fields.finish("Comment")
    return rule


def _wait(common: dict[str, Any], fields: Fields, _: Reading) -> State:
    seconds = fields.measure("Seconds", 0, MAX_SECONDS)
    timestamp = fields.template("Timestamp")
    if fields.has("Seconds") == fields.has("Timestamp"):
        fields.fault(None, "expected one of Seconds and Timestamp")
    if timestamp is not None and timestamp.node is None and timestamp_of(timestamp.constant) is None:
        fields.fault("Timestamp", "expected a time such as 2026-11-24T09:00:00Z (RFC 3339), or an expression")
    return Wait(**common, seconds=seconds, timestamp=timestamp)


def timestamp_of(value: Any) -> datetime | None:
    """The time of an RFC 3339 text with `T` and an offset or `Z`, as the States Language asks for."""
    if not isinstance(value, str) or "T" not in value:
        return None
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return None
    return time if time.tzinfo is not None else None


def _fail(common: dict[str, Any], fields: Fields, _: Reading) -> State:
    error, cause = fields.template("Error"), fields.template("Cause")
    for key, value in (("Error", error), ("Cause", cause)):
        if value is not None and value.node is None and not isinstance(value.constant, str):
            fields.fault(key, "expected a text or an expression")
    return Fail(**common, error=error, cause=cause)


def _parallel(common: dict[str, Any], fields: Fields, reading: Reading) -> State:
    branches = tuple(reading.scope(branch) for branch in fields.each("Branches", required=True))
    return Parallel(**common, branches=branches, arguments=fields.object_or_expression("Arguments"))


_READERS: Final[dict[str, Callable[[dict[str, Any], Fields, Reading], State]]] = {
    "Pass": lambda common, _fields, _reading: Pass(**common),
    "Task": _task,
    "Choice": _choice,
    "Wait": _wait,
    "Succeed": lambda common, _fields, _reading: Succeed(**common),
    "Fail": _fail,
    "Parallel": _parallel,
    "Map": lambda common, fields, reading: read_map(common, fields, reading.scope),
}
