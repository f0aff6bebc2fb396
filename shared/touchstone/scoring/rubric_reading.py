"""A rubric from plain data, with all its faults at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any, TypeGuard, TypeVar

from touchstone.scoring.calls import DIALECTS, FORMS
from touchstone.scoring.errors import Fault, RubricError
from touchstone.scoring.rubric import COMPARATORS, Limits, ParameterRule, Rubric, ToolRule, Weights

_RUBRIC_KEYS = (
    "rubric", "version", "parse", "native", "weights", "exact_bonus", "gates", "limits", "rungs", "parameters", "tools",
)  # fmt: skip
_RULE_KEYS = ("compare", "weight", "tolerance", "right_at", "items", "properties")
_PARTS = ("selection", "arguments", "order", "schema")
_MAX_RULE_DEPTH = 8
_RUNGS = 4
_LARGEST = 10**15

_T = TypeVar("_T")


def rubric_from(document: Any, source: str = "rubric") -> Rubric:
    """The rubric that a decoded YAML or JSON document describes; what it leaves out keeps its default.

    Args:
        document: the decoded document.
        source: file name, for the error.

    Raises:
        RubricError: with every fault found, each with its JSON pointer.
    """
    reading = _Reading()
    rubric = reading.rubric(document)
    if reading.faults:
        raise RubricError(source, reading.faults)
    return rubric


class _Reading:
    """Collects faults; whatever is at fault reads as its default, so that reading goes on."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def rubric(self, document: Any) -> Rubric:
        if not isinstance(document, Mapping):
            self._fault("", f"expected an object, saw {_kind(document)}")
            return Rubric()
        self._known_keys(document, "", _RUBRIC_KEYS)
        default = Rubric()
        return Rubric(
            name=self._text(document, "", "rubric", default.name),
            version=self._integer(document, "", "version", default.version, 1, 10**9),
            parse=self._parse(document),
            native=self._choices(document, "", "native", default.native, DIALECTS),
            weights=self._weights(document),
            exact_bonus=self._number(document, "", "exact_bonus", default.exact_bonus, 0.0, 1.0, below=True),
            forbidden=self._forbidden(document),
            limits=self._limits(document),
            rungs=self._rungs(document),
            parameters=self._parameters(document, ""),
            tools=self._tools(document),
        )

    def _parse(self, document: Mapping[str, Any]) -> Mapping[str, float]:
        default = Rubric().parse
        given = self._object(document, "", "parse", FORMS)
        grades = {form: self._number(given, "/parse", form, default[form], 0.0, 1.0) for form in FORMS}
        if not grades["native"] >= grades["recovered"] >= grades["repaired"]:
            self._fault("/parse", "expected native >= recovered >= repaired")
        return grades

    def _weights(self, document: Mapping[str, Any]) -> Weights:
        default = Weights()
        given = self._object(document, "", "weights", _PARTS)
        values = {part: self._number(given, "/weights", part, getattr(default, part), 0.0, 1e6) for part in _PARTS}
        if values["selection"] <= 0 or values["arguments"] <= 0:
            self._fault("/weights", "selection and arguments must both be above 0, or a wrong call would be free")
        return Weights(**values)

    def _limits(self, document: Mapping[str, Any]) -> Limits:
        default = Limits()
        given = self._object(document, "", "limits", ("bytes", "depth", "calls"))
        return Limits(
            bytes=self._integer(given, "/limits", "bytes", default.bytes, 1_024, 6_291_456),
            depth=self._integer(given, "/limits", "depth", default.depth, 4, 200),
            calls=self._integer(given, "/limits", "calls", default.calls, 1, 256),
        )

    def _rungs(self, document: Mapping[str, Any]) -> tuple[float, float, float, float] | None:
        rungs = document.get("rungs")
        if rungs is None:
            return None
        if not (isinstance(rungs, list) and len(rungs) == _RUNGS and all(_is_number(rung) for rung in rungs)):
            self._fault("/rungs", "expected null or four numbers: the rewards from which rungs 2, 3, 4, 5 begin")
            return None
        if not all(0 < low < high <= 1 for low, high in pairwise(rungs)):
            self._fault("/rungs", "expected four ascending numbers above 0, at most 1")
            return None
        two, three, four, five = (float(rung) for rung in rungs)
        return two, three, four, five

    def _forbidden(self, document: Mapping[str, Any]) -> tuple[str, ...]:
        gates = self._object(document, "", "gates", ("forbidden",))
        return self._names(gates, "/gates", "forbidden")

    def _tools(self, document: Mapping[str, Any]) -> dict[str, ToolRule]:
        given = self._object(document, "", "tools")
        rules: dict[str, ToolRule] = {}
        owner: dict[str, str] = {}
        for name in given:
            place = f"/tools/{_escape(name)}"
            tool = self._object(given, "/tools", name, ("aliases", "parameters"))
            aliases = self._names(tool, place, "aliases")
            for alias in aliases:
                if alias in given or owner.setdefault(alias, name) != name:
                    self._fault(f"{place}/aliases", "an alias must not be another tool's name or alias")
            rules[name] = ToolRule(aliases, self._parameters(tool, place))
        return rules

    def _parameters(self, container: Mapping[str, Any], place: str) -> dict[str, ParameterRule]:
        given = self._object(container, place, "parameters")
        return {name: self._rule(rule, f"{place}/parameters/{_escape(name)}", 0) for name, rule in given.items()}

    def _rule(self, given: Any, place: str, depth: int) -> ParameterRule:
        default = ParameterRule()
        if not isinstance(given, Mapping) or depth > _MAX_RULE_DEPTH:
            self._fault(place, f"expected an object at most {_MAX_RULE_DEPTH} deep, saw {_kind(given)}")
            return default
        self._known_keys(given, place, _RULE_KEYS)
        compare = self._compare(given, place)
        self._belongs(given, place, compare)
        properties = self._object(given, place, "properties")
        items = given.get("items")
        return ParameterRule(
            compare=compare,
            weight=self._number(given, place, "weight", default.weight, 0.0, 1e6, above=True),
            tolerance=self._number(given, place, "tolerance", default.tolerance, 0.0, 1.0, below=True),
            right_at=self._number(given, place, "right_at", default.right_at, 0.0, 1.0, above=True),
            items=None if items is None else self._rule(items, f"{place}/items", depth + 1),
            properties={
                name: self._rule(rule, f"{place}/properties/{_escape(name)}", depth + 1)
                for name, rule in properties.items()
            },
        )

    def _compare(self, given: Mapping[str, Any], place: str) -> str | None:
        compare = given.get("compare")
        if compare is None or (isinstance(compare, str) and compare in COMPARATORS):
            return compare
        self._fault(f"{place}/compare", f"expected one of {', '.join(COMPARATORS)}, saw {_kind(compare)}")
        return None

    def _belongs(self, given: Mapping[str, Any], place: str, compare: str | None) -> None:
        """A setting on a comparator that has no use for it is a mistake, not a wish."""
        uses = {
            "tolerance": ("number",),
            "right_at": ("free_text",),
            "items": ("list", "set"),
            "properties": ("object",),
        }
        for key, comparators in uses.items():
            if given.get(key) is not None and compare not in comparators:
                self._fault(f"{place}/{key}", f"only goes with compare: {' or '.join(comparators)}")

    def _object(
        self, container: Mapping[str, Any], place: str, key: str, known: tuple[str, ...] | None = None
    ) -> Mapping[str, Any]:
        value = container.get(key)
        if value is None:
            return {}
        here = f"{place}/{_escape(key)}"
        if not isinstance(value, Mapping):
            self._fault(here, f"expected an object, saw {_kind(value)}")
            return {}
        if known is not None:
            self._known_keys(value, here, known)
        elif not all(isinstance(name, str) and name for name in value):
            self._fault(here, "expected non-empty names as keys")
            return {}
        return value

    def _names(self, container: Mapping[str, Any], place: str, key: str) -> tuple[str, ...]:
        names = container.get(key)
        if names is None:
            return ()
        if isinstance(names, list) and all(isinstance(name, str) and name for name in names):
            if len(set(names)) == len(names):
                return tuple(names)
            self._fault(f"{place}/{key}", "expected no name twice")
            return ()
        self._fault(f"{place}/{key}", f"expected a list of names, saw {_kind(names)}")
        return ()

    def _choices(
        self, container: Mapping[str, Any], place: str, key: str, default: tuple[str, ...], allowed: tuple[str, ...]
    ) -> tuple[str, ...]:
        if container.get(key) is None:
            return default
        names = self._names(container, place, key)
        wrong = [name for name in names if name not in allowed]
        if wrong:
            self._fault(f"{place}/{key}", f"expected names out of {', '.join(allowed)}; {len(wrong)} other(s) seen")
        return names

    def _text(self, container: Mapping[str, Any], place: str, key: str, default: str) -> str:
        return self._checked(
            container, place, key, default, lambda value: isinstance(value, str) and bool(value), "a non-empty text"
        )

    def _integer(self, container: Mapping[str, Any], place: str, key: str, default: int, low: int, high: int) -> int:
        return self._checked(
            container,
            place,
            key,
            default,
            lambda value: type(value) is int and low <= value <= high,
            f"an integer from {low} to {high}",
        )

    def _number(
        self,
        container: Mapping[str, Any],
        place: str,
        key: str,
        default: float,
        low: float,
        high: float,
        *,
        above: bool = False,
        below: bool = False,
    ) -> float:
        def fits(value: Any) -> bool:
            if not _is_number(value):
                return False
            return (value > low if above else value >= low) and (value < high if below else value <= high)

        wanted = f"a number in {'(' if above else '['}{low:g}, {high:g}{')' if below else ']'}"
        return float(self._checked(container, place, key, default, fits, wanted))

    def _checked(
        self,
        container: Mapping[str, Any],
        place: str,
        key: str,
        default: _T,
        fits: Callable[[Any], bool],
        wanted: str,
    ) -> _T:
        if key not in container:
            return default
        value: _T = container[key]
        if fits(value):
            return value
        self._fault(f"{place}/{_escape(key)}", f"expected {wanted}, saw {_kind(value)}")
        return default

    def _known_keys(self, given: Mapping[str, Any], place: str, known: tuple[str, ...]) -> None:
        for key in given:
            if key not in known:
                self._fault(f"{place}/{_escape(str(key))}", f"unknown key; expected one of {', '.join(known)}")

    def _fault(self, pointer: str, problem: str) -> None:
        self.faults.append(Fault(pointer, problem))


def _is_number(value: Any) -> TypeGuard[float]:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return abs(value) <= _LARGEST if isinstance(value, int) else math.isfinite(value)


def _kind(value: Any) -> str:
    """A value as an error may show it: rubrics hold no confidential text, but may hold a lot of it."""
    if isinstance(value, int) and abs(value) > _LARGEST:
        return "a number of very many digits"
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{type(value).__name__} ({shown[:40]}…)"  # noqa: PLR2004


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
