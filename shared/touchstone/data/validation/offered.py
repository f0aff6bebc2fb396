"""The tools that a row offers; each tool is read and compiled once for all rows that offer the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from touchstone.data.validation.problem import Problem
from touchstone.scoring.validation import ArgumentSchema

_MOST_KEPT, _MOST_ALIKE, _MOST_LISTS = 4096, 16, 512


class Form(NamedTuple):
    """How a format writes tools.

    Attributes:
        inner: key of the object with name and description.
        schema: keys from there to the schema of the arguments.
    """

    inner: str
    schema: tuple[str, ...]


OPENAI = Form("function", ("parameters",))
CONVERSE = Form("toolSpec", ("inputSchema", "json"))


class Tool:
    """One tool, as it stands in a list.

    Args:
        spec: the entry of the list.
        form: how it should be written.

    Attributes:
        name: its name; None where it has none.
        held: the object with name and description; None where there is none.
        schema: the schema of its arguments, whatever stands there.
        compiled: the schema, ready to check calls; None where it is none.
        found: what the rules on tools found; None until they were asked.
    """

    def __init__(self, spec: Any, form: Form) -> None:
        self.spec, self.form = spec, form
        self.name = _name(spec, form.inner)
        held = spec.get(form.inner) if isinstance(spec, Mapping) else None
        self.held: Mapping[str, Any] | None = held if isinstance(held, Mapping) else None
        self.schema = self._schema()
        self.compiled = self._compiled()
        self.found: list[tuple[Any, Problem]] | None = None

    def _schema(self) -> Any:
        found: Any = self.held
        for key in self.form.schema:
            found = found.get(key) if isinstance(found, Mapping) else None
        return found

    def _compiled(self) -> ArgumentSchema | None:
        if not isinstance(self.schema, dict):
            return None
        try:
            return ArgumentSchema(self.schema)
        except (ValueError, TypeError, AttributeError):
            return None


class Offered(NamedTuple):
    """The tools of a row.

    Attributes:
        place: where the list stands.
        specs: the list, whatever stands there.
        tools: its entries.
    """

    place: tuple[str | int, ...]
    specs: Any
    tools: Sequence[Tool]

    @property
    def names(self) -> set[str | None]:
        """The names on offer."""
        return {tool.name for tool in self.tools}


class Shelf:
    """Tools that came already, by name; all go when there are too many, in all or of one name."""

    def __init__(self) -> None:
        self._kept: dict[str | None, list[Tool]] = {}
        self._lists: dict[int, Offered] = {}

    def of(self, specs: Any, place: tuple[str | int, ...], form: Form) -> Offered:
        """The tools of a list, shared with the rows that offer the same."""
        known = self._lists.get(id(specs))
        if known is not None and known.specs is specs and known.place == place:
            return known
        listed = specs if type(specs) is list else ()
        made = Offered(place, specs, [self._tool(spec, form) for spec in listed])
        if len(self._lists) >= _MOST_LISTS:
            self._lists.clear()
        self._lists[id(specs)] = made
        return made

    def _tool(self, spec: Any, form: Form) -> Tool:
        alike = self._kept.setdefault(_name(spec, form.inner), [])
        for kept in alike:
            if kept.spec == spec:
                return kept
        if len(alike) >= _MOST_ALIKE or len(self._kept) > _MOST_KEPT:
            self._kept.clear()
        made = Tool(spec, form)
        self._kept.setdefault(made.name, []).append(made)
        return made


def _name(spec: Any, inner: str) -> str | None:
    held = spec.get(inner) if type(spec) is dict else None
    name = held.get("name") if type(held) is dict else None
    return name if type(name) is str and name else None
