"""A grant: actions on resources, with the reason of every wildcard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Conditions = Mapping[str, Mapping[str, Sequence[str] | str]]


class GrantError(Exception):
    """A grant that is wider than its reasons."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a role may do.

    Attributes:
        actions: IAM actions, none with a wildcard.
        on: ARNs, with names of places in braces.
        reason: why a wildcard in `on` can't be narrower; needed where there is one.
        where: conditions, with names of places in braces.
    """

    actions: tuple[str, ...]
    on: tuple[str, ...]
    reason: str = ""
    where: Conditions = field(default_factory=dict)

    def __post_init__(self) -> None:
        if any("*" in action for action in self.actions):
            raise GrantError(f"{self.actions}: name every action")
        if not self.reason and any("*" in place for place in self.on):
            raise GrantError(f"{self.actions} on {self.on}: a wildcard needs its reason")

    def filled(self, places: Mapping[str, str]) -> Grant:
        """The grant with its places filled in."""
        where = {
            operator: {key: _filled(values, places) for key, values in keys.items()}
            for operator, keys in self.where.items()
        }
        return Grant(self.actions, tuple(arn.format_map(places) for arn in self.on), self.reason, where)


def _filled(values: Sequence[str] | str, places: Mapping[str, str]) -> list[str] | str:
    if isinstance(values, str):
        return values.format_map(places)
    return [value.format_map(places) for value in values]


def via(service: str) -> Conditions:
    """Only when a service asks on the caller's behalf, in this Region."""
    return {"StringEquals": {"kms:ViaService": f"{service}.{{region}}.amazonaws.com"}}
