"""Statements of policy documents, and whether they speak of an action on a resource.

Source: IAM user guide, "IAM JSON policy element reference" and "Policy evaluation logic".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from touchstone.rehearsal.permissions.conditions import Verdict, judge
from touchstone.rehearsal.permissions.needs import Need
from touchstone.scoring.errors import TouchstoneError

_KEYS = {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"}


class PolicyError(TouchstoneError):
    """A policy document that can't be read."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of an identity's policy.

    Attributes:
        effect: `Allow` or `Deny`.
        actions: patterns of actions; of those that are not meant, if `but_actions`.
        resources: patterns of resources; of those that are not meant, if `but_resources`.
        conditions: operator -> key -> values.
        source: where it stands, for a person.
    """

    effect: Literal["Allow", "Deny"]
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    source: str
    but_actions: bool = False
    but_resources: bool = False
    conditions: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    def names(self, need: Need) -> bool:
        """Whether it speaks of the action and the resource, whatever its conditions say."""
        action, resource = need.permission
        return (any(_matches(one.lower(), action.lower()) for one in self.actions) != self.but_actions) and (
            any(_matches(one, resource) for one in self.resources) != self.but_resources
        )

    def verdict(self, need: Need) -> Verdict:
        """What its conditions say of a call it names."""
        return judge(self.conditions, need.context)

    def grants(self) -> Iterator[tuple[str, str]]:
        """Each action pattern with each resource pattern that it allows."""
        if self.effect == "Allow" and not self.but_actions:
            for action in self.actions:
                for resource in self.resources:
                    yield action, resource

    def covers(self, action: str, resource: str, need: Need) -> bool:
        """Whether one of its patterns of actions and resources takes a call."""
        return _matches(action.lower(), need.permission.action.lower()) and (
            _matches(resource, need.permission.resource) != self.but_resources
        )


def statements_of(document: Mapping[str, Any], source: str) -> tuple[Statement, ...]:
    """The statements of a policy document.

    Args:
        document: the JSON document.
        source: where it stands.

    Raises:
        PolicyError: naming the statement, what was expected and what was seen.
    """
    given = document.get("Statement", ())
    statements = [given] if isinstance(given, Mapping) else list(given)
    return tuple(_statement(one, f"{source}, statement {index}") for index, one in enumerate(statements))


def _statement(given: Mapping[str, Any], source: str) -> Statement:
    unknown = sorted(set(given) - _KEYS)
    if unknown:
        raise PolicyError(f"{source}: unknown elements {unknown}; a role's policy has {sorted(_KEYS)}")
    if given.get("Effect") not in {"Allow", "Deny"}:
        raise PolicyError(f"{source}: Effect is {given.get('Effect')!r}; expected Allow or Deny")
    actions = _one_of(given, "Action", "NotAction", source)
    resources = _one_of(given, "Resource", "NotResource", source)
    return Statement(
        effect=given["Effect"],
        actions=actions,
        resources=resources,
        source=f"{source} ({given['Sid']})" if "Sid" in given else source,
        but_actions="NotAction" in given,
        but_resources="NotResource" in given,
        conditions={
            operator: {key: _texts(values) for key, values in keys.items()}
            for operator, keys in given.get("Condition", {}).items()
        },
    )


def _one_of(given: Mapping[str, Any], name: str, opposite: str, source: str) -> tuple[str, ...]:
    if (name in given) == (opposite in given):
        raise PolicyError(f"{source}: expected either {name} or {opposite}")
    return _texts(given[name if name in given else opposite])


def _texts(value: Any) -> tuple[str, ...]:
    values: Iterable[Any] = value if isinstance(value, (list, tuple)) else [value]
    return tuple("true" if one is True else "false" if one is False else str(one) for one in values)


def _matches(pattern: str, text: str) -> bool:
    return pattern in {"*", text} or _compiled(pattern).fullmatch(text) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """`*` and `?`, as IAM has them; brackets mean themselves."""
    parts = {"*": ".*", "?": "."}
    return re.compile("".join(parts.get(letter) or re.escape(letter) for letter in pattern), re.DOTALL)
