"""A machine's whole input, checked: every fault at once, by JSON pointer, and never a text that was seen."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from touchstone.scoring.errors import TouchstoneError
from touchstone.training.faults import Fault, JobSettingsError, pointer_to

_M = TypeVar("_M", bound=BaseModel)
_T = TypeVar("_T")
_SHOWN = 40
_NAME = re.compile(r"[A-Za-z0-9_.:-]{0,64}")


class InputError(TouchstoneError):
    """An input that no machine can start with.

    Attributes:
        faults: every fault of it.
    """

    def __init__(self, machine: str, faults: Iterable[Fault]) -> None:
        self.machine, self.faults = machine, tuple(faults)
        listing = "\n".join(f"  {fault}" for fault in self.faults[:_SHOWN])
        more = f"\n  ({len(self.faults) - _SHOWN} more)" if len(self.faults) > _SHOWN else ""
        super().__init__(f"the input of {machine} has {len(self.faults)} fault(s)\n{listing}{more}")

    def __reduce__(self) -> tuple[type[InputError], tuple[str, tuple[Fault, ...]]]:
        """Pickle by the faults."""
        return InputError, (self.machine, self.faults)


class Checks:
    """Gathers faults from several checks of one input."""

    def __init__(self, machine: str) -> None:
        self.machine = machine
        self.faults: list[Fault] = []

    def read(self, model: type[_M], document: Any, at: str = "", given: Iterable[str] = ()) -> _M | None:
        """A part of the input as a model, or None and its faults.

        Args:
            model: what it must be.
            document: the part, with what others fill in.
            at: JSON pointer to it.
            given: fields of it that are none of the input's.
        """
        try:
            return model.model_validate(document)
        except ValidationError as error:
            hidden = set(given)
            self.add(_faults(error, model, document, at, hidden))
            return None

    def job(self, make: Callable[[], _T], document: Any, at: str = "") -> _T | None:
        """What `make` makes of job settings, or None and their faults."""
        try:
            return make()
        except JobSettingsError as error:
            self.add(
                Fault(f"{at}{fault.pointer}", fault.expected, described(value_at(document, fault.pointer)), fault.fix)
                for fault in error.faults
            )
            return None

    def add(self, faults: Iterable[Fault]) -> None:
        """Take in faults; of one place, the first counts."""
        known = {fault.pointer for fault in self.faults}
        for fault in (fault._replace(pointer=_shown(fault.pointer)) for fault in faults):
            if fault.pointer not in known:
                known.add(fault.pointer)
                self.faults.append(fault)

    def end(self) -> None:
        """Raise if there are any.

        Raises:
            InputError: with all of them.
        """
        if self.faults:
            raise InputError(self.machine, self.faults)


def _shown(pointer: str) -> str:
    """A pointer in which a key that is no name is shown by its length: it may be a text."""
    parts = pointer.split("/")
    return "/".join(part if _NAME.fullmatch(part) else f"(a key of {len(part)} characters)" for part in parts)


class Nothing:
    """A value that is not there."""


def value_at(document: Any, pointer: str) -> Any:
    """The value at a JSON pointer, or `Nothing`."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(document, Mapping) and key in document:
            document = document[key]
        elif isinstance(document, list | tuple) and key.isdecimal() and int(key) < len(document):
            document = document[int(key)]
        else:
            return Nothing
    return document


def described(value: Any) -> str:
    """A value as a fault shows it: numbers as they are, texts by their length only."""
    if value is Nothing:
        return "nothing"
    if value is None or isinstance(value, bool | int | float):
        return json.dumps(value)
    if isinstance(value, str):
        return f"a text of {len(value)} characters"
    return "an object" if isinstance(value, Mapping) else f"a list of {len(value)}"


def _faults(
    error: ValidationError, model: type[BaseModel], document: Any, at: str, hidden: set[str]
) -> Iterator[Fault]:
    for detail in error.errors(include_url=False, include_input=False, include_context=False):
        path = tuple(part for part in detail["loc"] if part != "[key]")
        if path and path[0] in hidden:
            continue
        pointer = pointer_to(path)
        seen = described(value_at(document, pointer))
        yield Fault(f"{at}{pointer}", _expected(detail, model), seen, _fix(detail))


def _expected(detail: ErrorDetails, model: type[BaseModel]) -> str:
    if detail["type"] == "missing":
        return "a value"
    if detail["type"] == "extra_forbidden":
        fields = model.model_fields if len(detail["loc"]) == 1 else ()
        return f"one of {', '.join(fields)}" if fields else "no such field"
    return detail["msg"].removeprefix("Value error, ").removeprefix("Input should ").removeprefix("String should ")


def _fix(detail: ErrorDetails) -> str:
    if detail["type"] == "extra_forbidden":
        return "remove it, or correct its name"
    return "add it" if detail["type"] == "missing" else "correct it"
