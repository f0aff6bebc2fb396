"""The rubric document: the same constraints as scoring/rubric_reading.py."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from touchstone.scoring.rubric import Rubric as Default
from touchstone.wire.models.base import Closed, Name, Share

Comparator = Literal[
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
]
Dialect = Literal["tool_calls", "tool_use", "nova", "tool_call", "json", "query_analysis"]

MAX_RULE_DEPTH = 8

_GOES_WITH: dict[str, tuple[Comparator, ...]] = {
    "tolerance": ("number",),
    "right_at": ("free_text",),
    "items": ("list", "set"),
    "properties": ("object",),
}
_DEFAULT = Default()


def _once(names: list[str]) -> list[str]:
    if len(set(names)) != len(names):
        raise ValueError("expected no name twice")
    return names


_ONCE: dict[str, Any] = {"uniqueItems": True}

Names = Annotated[list[Name], AfterValidator(_once), Field(json_schema_extra=_ONCE)]
Weight = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, le=1e6, allow_inf_nan=False)]
BelowOne = Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)]
AboveZero = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]


def _only_where_used(schema: dict[str, Any]) -> None:
    """A setting needs a comparator that has a use for it."""
    schema["allOf"] = [
        {
            "if": {"properties": {key: {"not": {"type": "null"}}}, "required": [key]},
            "then": {"properties": {"compare": {"enum": list(comparators)}}, "required": ["compare"]},
        }
        for key, comparators in _GOES_WITH.items()
    ]


class ParameterRule(Closed, json_schema_extra=_only_where_used):
    """How the values of one parameter are compared."""

    compare: Comparator | None = Field(None, description="Comparator; left out, the type in the tool's schema decides.")
    weight: Positive = Field(1.0, description="Share in its call's mean, relative to the other arguments.")
    tolerance: BelowOne = Field(1e-6, description="Of `number`: relative tolerance.")
    right_at: AboveZero = Field(1.0, description="Of `free_text`: similarity from which a value counts as right.")
    items: ParameterRule | None = Field(None, description="Of `list` and `set`: how their elements are compared.")
    properties: Rules | None = Field(None, description="Of `object`: how its members are compared.")

    @model_validator(mode="after")
    def _settings_have_a_use(self) -> ParameterRule:
        for key, comparators in _GOES_WITH.items():
            if key in self.model_fields_set and getattr(self, key) is not None and self.compare not in comparators:
                raise ValueError(f"{key} only goes with compare: {' or '.join(comparators)}")
        return self


Rules = dict[Name, ParameterRule]


class ToolRule(Closed):
    """Rules of one tool."""

    aliases: Names | None = Field(None, description="Other names that count as this tool's.")
    parameters: Rules | None = Field(None, description="Rules by parameter; they win over the rubric's own.")


class ParseGrades(Closed):
    """Grade of an answer by the form of its worst usable call."""

    native: Share = Field(_DEFAULT.parse["native"], description="A clean call in a native dialect.")
    recovered: Share = Field(_DEFAULT.parse["recovered"], description="A call with a fence, prose or a wrapper.")
    repaired: Share = Field(_DEFAULT.parse["repaired"], description="A call that was cut off and had to be closed.")

    @model_validator(mode="after")
    def _falling(self) -> ParseGrades:
        if not self.native >= self.recovered >= self.repaired:
            raise ValueError("expected native >= recovered >= repaired")
        return self


class Weights(Closed):
    """Weights of the parts; relative, parts that don't apply drop out."""

    selection: Positive = Field(_DEFAULT.weights.selection, description="The right tools.")
    arguments: Positive = Field(_DEFAULT.weights.arguments, description="The right values.")
    order: Weight = Field(_DEFAULT.weights.order, description="The right order, where one is demanded.")
    part_schema: Weight = Field(
        _DEFAULT.weights.schema, alias="schema", description="Arguments that are valid by the tool's schema."
    )


class Gates(Closed):
    """What is never allowed."""

    forbidden: Names | None = Field(None, description="Tools whose mere attempt makes the graded score 0.")


class Limits(Closed):
    """What an answer may be before it is parsed."""

    bytes: int = Field(_DEFAULT.limits.bytes, ge=1_024, le=6_291_456, description="UTF-8 bytes.")
    depth: int = Field(_DEFAULT.limits.depth, ge=4, le=200, description="Depth of its brackets.")
    calls: int = Field(_DEFAULT.limits.calls, ge=1, le=256, description="Number of its calls.")


def _ascending(rungs: list[float]) -> list[float]:
    if sorted(set(rungs)) != rungs:
        raise ValueError("expected ascending numbers")
    return rungs


Rungs = Annotated[list[AboveZero], AfterValidator(_ascending), Field(min_length=4, max_length=4)]


class Rubric(Closed):
    """Weights, comparators and gates; whatever is left out keeps its default."""

    rubric: Name = Field(_DEFAULT.name, description="A word for people.")
    version: int = Field(_DEFAULT.version, ge=1, le=10**9, description="Your own version of it.")
    parse: ParseGrades | None = Field(None, description="Grade of an answer by the form of its worst usable call.")
    native: Annotated[list[Dialect], AfterValidator(_once), Field(json_schema_extra=_ONCE)] | None = Field(
        None, description="Dialects that count as native; calls in others are graded as recovered at best."
    )
    weights: Weights | None = Field(None, description="Weights of the parts.")
    exact_bonus: BelowOne = Field(_DEFAULT.exact_bonus, description="Share that only an exact answer gets.")
    gates: Gates | None = Field(None, description="What is never allowed.")
    limits: Limits | None = Field(None, description="What an answer may be before it is parsed.")
    rungs: Rungs | None = Field(
        None, description="Rewards from which rungs 2, 3, 4 and 5 begin; null for the ladder of docs/scoring.md."
    )
    parameters: Rules | None = Field(None, description="Rules by parameter name, for any tool.")
    tools: dict[Name, ToolRule | None] | None = Field(None, description="Rules by tool name.")

    @model_validator(mode="after")
    def _sound(self) -> Rubric:
        tools = {name: rule or ToolRule() for name, rule in (self.tools or {}).items()}
        aliases = [alias for rule in tools.values() for alias in rule.aliases or ()]
        if len({*aliases, *tools}) != len(aliases) + len(tools):
            raise ValueError("an alias must not be another tool's name or alias")
        for rules in (self.parameters, *(rule.parameters for rule in tools.values())):
            if max(map(_depth, (rules or {}).values()), default=0) > MAX_RULE_DEPTH:
                raise ValueError(f"expected rules at most {MAX_RULE_DEPTH} deep")
        return self


def _depth(rule: ParameterRule) -> int:
    """How deep rules nest in a rule; 0 for none."""
    inner = [*(rule.properties or {}).values(), *(() if rule.items is None else (rule.items,))]
    return max((1 + _depth(child) for child in inner), default=0)
