"""Values of a document that may have faults: what can be read of it, with defaults, so that rules still run."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import BaseModel

from touchstone.training.faults import pointer_to


class Unreadable(Exception):  # no error: the value's own fault has been told already
    """The value is missing or has a fault itself; rules about it have nothing to say."""


class Lookup:
    """Reads values of a document by path.

    Attributes:
        model: model of the document.
        document: the document, as it came.
        faulty: pointers to what can't be used in it.
    """

    def __init__(self, model: type[BaseModel], document: Any, faulty: frozenset[str]) -> None:
        self.model = model
        self.document = document
        self.faulty = faulty

    def __call__(self, *path: str) -> Any:
        """The value at a path, or its default; None where something around it is null or absent by default.

        Raises:
            Unreadable: it, or something around it, has a fault or is missing.
        """
        pointer = pointer_to(path)
        if any(f"{pointer}/".startswith(f"{fault}/") for fault in self.faulty):
            raise Unreadable
        value: Any = self.document
        for index, key in enumerate(path):
            if value is None:
                return None
            value = self._step(value, path[:index], key)
        return value

    def given(self, *path: str) -> Any:
        """The value at a path; None if it can't be read, too."""
        try:
            return self(*path)
        except Unreadable:
            return None

    def fields(self, *path: str) -> tuple[str, ...]:
        """The fields that the object at a path may have."""
        model = model_at(self.model, path)
        return tuple(model.model_fields) if model else ()

    def _step(self, value: Any, parent: tuple[str, ...], key: str) -> Any:
        if isinstance(value, BaseModel):
            return getattr(value, key)
        if key in value:
            return value[key]
        model = model_at(self.model, parent)
        if model is None or key not in model.model_fields or model.model_fields[key].is_required():
            raise Unreadable
        return model.model_fields[key].get_default(call_default_factory=True, validated_data={})


def model_at(model: type[BaseModel], path: tuple[str | int, ...]) -> type[BaseModel] | None:
    """The model of the object at a path; None where there is none."""
    for key in path:
        field = model.model_fields.get(str(key))
        inner = None if field is None else _model_in(field.annotation)
        if inner is None:
            return None
        model = inner
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for argument in get_args(annotation) if (found := _model_in(argument)) is not None), None)
