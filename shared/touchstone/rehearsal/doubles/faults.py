"""Faults as data: which call, and what goes wrong with it.

A rule is an object::

    {"name": "no capacity", "service": "sagemaker", "operation": "CreateTrainingJob",
     "where": {"TrainingJobName": "*-rft-*"}, "calls": [1],
     "outcome": {"status": "Failed", "cause": "capacity"}}

`calls` counts the calls that match service, operation, `caller` (a role) and `where`, from 1; without it every one is
meant. `where` maps members (nested ones with dots) to patterns of the shell; the other three are patterns too. What
goes wrong is one or more of

- `error`: {"name", "message"?, "status"?, "after"?}: the service answers with it; `after` true: once it has
  done what was asked
- `drop`: "before" or "after": the connection is closed without an answer, before it has done so or once it has
- `latency`: virtual seconds that the answer takes; it says so in the header `x-touchstone-latency`
- `outcome`: what becomes of the job, model, deployment or update that the call starts (docs/doubles.md)
- `malformed`: "truncated" (boto3 takes JSON that is cut for an answer without members), or an object of members to
  replace in the answer (null takes one away)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from touchstone.rehearsal.doubles.errors import DoubleError

_MATCHING = {"name", "service", "operation", "caller", "where", "calls"}
_GOING_WRONG = {"error", "drop", "latency", "outcome", "malformed"}
_RULE_KEYS = _MATCHING | _GOING_WRONG
_ERROR_KEYS = {"name", "message", "status", "after"}
_OUTCOME_KEYS = {"status", "cause", "seconds", "message", "artifact", "weights"}


@dataclass(frozen=True, slots=True)
class FaultRule:
    """A rule, as the module describes it."""

    name: str
    service: str = "*"
    operation: str = "*"
    caller: str = "*"
    where: Mapping[str, str] = field(default_factory=dict)
    calls: frozenset[int] | None = None
    error: Mapping[str, Any] | None = None
    drop: str | None = None
    latency: float = 0
    outcome: Mapping[str, Any] = field(default_factory=dict)
    malformed: str | Mapping[str, Any] | None = None

    def matches(self, service: str, operation: str, parameters: Mapping[str, Any], caller: str | None) -> bool:
        """Whether a call is of the kind that the rule counts."""
        return (
            fnmatchcase(service, self.service)
            and fnmatchcase(operation, self.operation)
            and fnmatchcase(caller or "", self.caller)
            and all(fnmatchcase(_member(parameters, path), pattern) for path, pattern in self.where.items())
        )


@dataclass(frozen=True, slots=True)
class Applied:
    """What the rules do to one call.

    Attributes:
        names: names of the rules.
        error: first error, if any.
        drop: "before" or "after", if the connection is to be closed.
        latency: virtual seconds in all.
        outcome: outcomes merged, the first rule's member first.
        malformed: first malformation, if any.
    """

    names: tuple[str, ...] = ()
    error: Mapping[str, Any] | None = None
    drop: str | None = None
    latency: float = 0
    outcome: Mapping[str, Any] = field(default_factory=dict)
    malformed: str | Mapping[str, Any] | None = None


@dataclass(slots=True)
class Faults:
    """Rules, with how many calls each has counted. Not thread-safe: kept behind the server's lock."""

    rules: list[FaultRule] = field(default_factory=list)
    counts: dict[int, int] = field(default_factory=dict)

    def apply(self, service: str, operation: str, parameters: Mapping[str, Any], caller: str | None = None) -> Applied:
        """Count a call, and say what goes wrong with it."""
        hits = []
        for index, rule in enumerate(self.rules):
            if rule.matches(service, operation, parameters, caller):
                self.counts[index] = self.counts.get(index, 0) + 1
                if rule.calls is None or self.counts[index] in rule.calls:
                    hits.append(rule)
        return Applied(
            names=tuple(rule.name for rule in hits),
            error=next((rule.error for rule in hits if rule.error), None),
            drop=next((rule.drop for rule in hits if rule.drop), None),
            latency=sum(rule.latency for rule in hits),
            outcome={key: value for rule in reversed(hits) for key, value in rule.outcome.items()},
            malformed=next((rule.malformed for rule in hits if rule.malformed), None),
        )

    def unused(self) -> list[str]:
        """Names of the rules that never met a call they count: a scenario that tests nothing."""
        return [rule.name for index, rule in enumerate(self.rules) if not self.counts.get(index)]


def rules_of(documents: Iterable[Mapping[str, Any]]) -> list[FaultRule]:
    """Rules out of JSON objects.

    Raises:
        DoubleError: a rule is wrong; all that are, at once.
    """
    rules, problems = [], []
    for index, document in enumerate(documents):
        found = list(_problems(document))
        problems += [f"/{index}: {problem}" for problem in found]
        if not found:
            calls = document.get("calls")
            fields = {key: value for key, value in document.items() if key not in {"name", "calls"}}
            name = document.get("name") or json.dumps(document, sort_keys=True)
            rules.append(FaultRule(name=name, calls=None if calls is None else frozenset(calls), **fields))
    if problems:
        raise DoubleError("fault rules: " + "; ".join(problems))
    return rules


def _problems(document: Mapping[str, Any]) -> Iterable[str]:
    for key in sorted(set(document) - _RULE_KEYS):
        yield f"/{key}: unknown; expected one of {sorted(_RULE_KEYS)}"
    for part, keys in (("error", _ERROR_KEYS), ("outcome", _OUTCOME_KEYS)):
        for key in sorted(set(document.get(part) or {}) - keys):
            yield f"/{part}/{key}: unknown; expected one of {sorted(keys)}"
    if "error" in document and "name" not in document["error"]:
        yield "/error/name: missing; expected an error code, as ThrottlingException"
    if document.get("drop") not in {None, "before", "after"}:
        yield "/drop: expected 'before' or 'after'"
    if not _GOING_WRONG & set(document):
        yield "nothing goes wrong: expected error, drop, latency, outcome or malformed"
    if any(not isinstance(call, int) or call < 1 for call in document.get("calls") or []):
        yield "/calls: expected numbers from 1"


def _member(parameters: Any, path: str) -> str:
    for name in path.split("."):
        parameters = parameters.get(name) if isinstance(parameters, Mapping) else None
    return "" if parameters is None else str(parameters)
