"""The rubric: what counts how much, how values are compared, and what is never allowed.

Formula and defaults: docs/scoring.md. The default rubric keeps every law that is tested in tests/laws.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

FORMAT_VERSION = 1

COMPARATORS = (
    "exact",
    "integer",
    "number",
    "text",
    "date",
    "enum",
    "boolean",
    "list",
    "set",
    "object",
    "citation",
    "free_text",
)


@dataclass(frozen=True)
class ParameterRule:
    """How the values of one parameter are compared.

    Attributes:
        compare: one of `COMPARATORS`, or None to follow the JSON schema.
        weight: share in its call's mean, relative to the other arguments; > 0.
        tolerance: relative tolerance of `number`, in [0, 1).
        right_at: similarity from which a `free_text` value counts as right for the exact bonus, in (0, 1].
        items: rule of the elements of a `list` or `set`.
        properties: rules of the members of an `object`.
    """

    compare: str | None = None
    weight: float = 1.0
    tolerance: float = 1e-6
    right_at: float = 1.0
    items: ParameterRule | None = None
    properties: Mapping[str, ParameterRule] = field(default_factory=dict)


@dataclass(frozen=True)
class ToolRule:
    """Rules of one tool: other names it answers to, and rules by parameter."""

    aliases: tuple[str, ...] = ()
    parameters: Mapping[str, ParameterRule] = field(default_factory=dict)


@dataclass(frozen=True)
class Limits:
    """What an answer may be before it is parsed: UTF-8 bytes, bracket depth, number of calls."""

    bytes: int = 1_048_576
    depth: int = 64
    calls: int = 64


@dataclass(frozen=True)
class Weights:
    """Weights of the parts; relative, parts that don't apply drop out."""

    selection: float = 0.25
    arguments: float = 0.40
    order: float = 0.20
    schema: float = 0.15


@dataclass(frozen=True)
class Rubric:
    """Weights, comparators and gates, versioned and hashed.

    Attributes:
        name: word for people.
        version: the user's own version of it.
        parse: grade of an answer by the form of its worst usable call.
        native: dialects that count as native; calls in others are graded as recovered at best.
        weights: weights of the parts.
        exact_bonus: share of the reward that only an exact answer gets, in [0, 1).
        forbidden: tools whose mere attempt makes the graded score 0.
        limits: limits of an answer.
        rungs: four ascending rewards from which rungs 2, 3, 4 and 5 begin; None for the ladder of
            docs/scoring.md.
        parameters: rules by parameter name, for any tool.
        tools: rules by tool name; they win over `parameters`.
    """

    name: str = "default"
    version: int = 1
    parse: Mapping[str, float] = field(default_factory=lambda: {"native": 1.0, "recovered": 0.95, "repaired": 0.8})
    native: tuple[str, ...] = ("tool_calls", "tool_use", "nova", "tool_call", "json")
    weights: Weights = Weights()
    exact_bonus: float = 0.2
    forbidden: tuple[str, ...] = ()
    limits: Limits = Limits()
    rungs: tuple[float, float, float, float] | None = None
    parameters: Mapping[str, ParameterRule] = field(default_factory=dict)
    tools: Mapping[str, ToolRule] = field(default_factory=dict)

    def rule(self, tool: str, parameter: str) -> ParameterRule | None:
        """The rule of a tool's parameter, or None where the schema decides."""
        own = self.tools.get(tool)
        if own is not None and parameter in own.parameters:
            return own.parameters[parameter]
        return self.parameters.get(parameter)

    def document(self) -> dict[str, Any]:
        """The rubric as plain JSON, every default written out."""
        return {
            "rubric": self.name,
            "version": self.version,
            "parse": dict(self.parse),
            "native": sorted(self.native),
            "weights": {part: getattr(self.weights, part) for part in ("selection", "arguments", "order", "schema")},
            "exact_bonus": self.exact_bonus,
            "gates": {"forbidden": sorted(self.forbidden)},
            "limits": {limit: getattr(self.limits, limit) for limit in ("bytes", "depth", "calls")},
            "rungs": None if self.rungs is None else list(self.rungs),
            "parameters": _rules(self.parameters),
            "tools": {
                name: {"aliases": sorted(tool.aliases), "parameters": _rules(tool.parameters)}
                for name, tool in self.tools.items()
            },
        }

    @cached_property
    def digest(self) -> str:
        """`sha256:` and 64 hex digits over the canonical JSON of `document()`: equal digests score equally."""
        import hashlib  # noqa: PLC0415 - 5 ms that an import of the reward should not pay

        canonical = json.dumps(self.document(), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()


def _rules(rules: Mapping[str, ParameterRule]) -> dict[str, Any]:
    return {name: _rule(rule) for name, rule in rules.items()}


def _rule(rule: ParameterRule) -> dict[str, Any]:
    """The rule with what its comparator has a use for."""
    document: dict[str, Any] = {"compare": rule.compare, "weight": rule.weight}
    if rule.compare == "number":
        document["tolerance"] = rule.tolerance
    if rule.compare == "free_text":
        document["right_at"] = rule.right_at
    if rule.compare in ("list", "set"):
        document["items"] = None if rule.items is None else _rule(rule.items)
    if rule.compare == "object":
        document["properties"] = _rules(rule.properties)
    return document
