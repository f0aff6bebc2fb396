"""A place that wants a value: a parameter of a call, or a part of one."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from touchstone.rehearsal.student.features import Codes, codes
from touchstone.rehearsal.student.words import content

Kind = Literal["enum", "boolean", "number", "date", "string", "object", "array", "other"]

_HINTS: Mapping[str, frozenset[str]] = {
    "cite": frozenset({"citation", "regulation", "rule", "statute", "provision", "cite"}),
    "text": frozenset({"query", "question", "issue", "word", "statement", "proposition", "fact", "look", "text"}),
    "name": frozenset({"issuer", "company", "name", "party", "person"}),
}
_KINDS: Mapping[str, Kind] = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "object": "object",
    "array": "array",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """A value that an earlier call's result will give.

    Attributes:
        call: index of the call.
        path: path into its result.
    """

    call: int
    path: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A place that wants a value.

    Attributes:
        tool: name of the tool.
        path: names (and indices, in lists) that lead to the place.
        schema: JSON schema of the value.
        required: whether the schema demands it.
        occurrence: how many earlier calls of the same tool there are; at most 2.
        earlier: value at the same place of the last of them, or just before in a list; None for none.
        beside: text chosen just before in the same call, where this is an enumeration; empty for none.
        referable: earlier calls whose results may be referred to, with their tools.
    """

    tool: str
    path: tuple[str | int, ...]
    schema: Mapping[str, Any]
    required: bool
    occurrence: int = 0
    earlier: Hashable = None
    beside: str = ""
    referable: tuple[tuple[int, str], ...] = ()

    @property
    def name(self) -> str:
        """Name of the parameter, or of the part."""
        return next((step for step in reversed(self.path) if isinstance(step, str)), "")

    @property
    def kind(self) -> Kind:
        """What kind of value its schema wants."""
        return kind_of_schema(self.schema)

    @property
    def hint(self) -> str:
        """What its name, else its description, suggests a text should be: cite, text, name or any."""
        for text in (self.name, str(self.schema.get("description", ""))):
            said = content(text)
            for hint, signs in _HINTS.items():
                if said & signs:
                    return hint
        return "any"

    def contexts(self) -> Codes:
        """Codes with which all that is seen of a candidate is crossed."""
        place = ".".join(str(step) for step in self.path if isinstance(step, str))
        seen = [f"is {self.kind}", f"at {self.tool}.{place}"]
        if self.kind == "string":
            seen.append(f"hint {self.hint}")
        if self.occurrence:
            seen.append(f"again {self.occurrence} {self.kind}")
        return codes(*seen)


def kind_of_schema(schema: Mapping[str, Any]) -> Kind:
    """What kind of value a narrowed JSON schema wants."""
    if schema.get("enum"):
        return "enum"
    if schema.get("type") == "string" and schema.get("format") == "date":
        return "date"
    return _KINDS.get(str(schema.get("type")), "other")


def narrowed(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """A schema of one type: the first that is not null, and the first branch that is not, where there are several."""
    branches = next((schema[key] for key in ("anyOf", "oneOf") if isinstance(schema.get(key), list)), None)
    if branches:
        real = (one for one in branches if isinstance(one, Mapping) and one.get("type") != "null")
        rest = {key: value for key, value in schema.items() if key not in ("anyOf", "oneOf")}
        return narrowed({**rest, **next(real, {})})
    kinds = schema.get("type")
    if isinstance(kinds, list):
        return {**schema, "type": next((one for one in kinds if one != "null"), None)}
    return schema
