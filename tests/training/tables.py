"""The tables of docs/training.md, made of the models and of the table of offers."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from touchstone.training.images import REGISTRIES
from touchstone.training.instances import OFFERS


def _range(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_range(inner) for inner in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(str(value) for value in schema["enum"])
    if schema["type"] in {"null", "boolean", "string"}:
        return str({"null": "null", "boolean": "true, false", "string": "an ARN"}[schema["type"]])
    low, high = schema.get("minimum", schema.get("exclusiveMinimum")), schema.get("maximum")
    above = "above " if "exclusiveMinimum" in schema else ""
    below = "below " if "exclusiveMaximum" in schema else ""
    return f"{above}{low:g} to {below}{high if high is not None else schema['exclusiveMaximum']:g}"


def _default(schema: dict[str, Any]) -> str:
    if "default" not in schema:
        return "required"
    value = schema["default"]
    return f"{value:g}" if isinstance(value, float) else json.dumps(value).strip('"')


def field_rows(model: type[BaseModel]) -> list[str]:
    """A row of Markdown for each field: name, default, range, meaning with source."""
    properties = model.model_json_schema()["properties"]
    return [
        f"| `{name}` | {_default(schema)} | {_range(schema)} | {schema['description']} |"
        for name, schema in properties.items()
    ]


def offer_rows() -> list[str]:
    """A row of Markdown for each offer of instances."""
    rows = []
    for offer in OFFERS:
        job = f"{', '.join(offer.kinds)}: {', '.join(offer.models)}"
        if len(offer.tunings) == 1:
            job += f", {offer.tunings[0]}"
        types = ", ".join(name.removeprefix("ml.") for name in offer.types)
        disputed = ", ".join(
            [*(name.removeprefix("ml.") for name in offer.disputed_types), *map(str, offer.disputed_counts)]
        )
        rows.append(f"| {job} | {types} | {', '.join(map(str, offer.counts))} | {disputed or '-'} |")
    return rows


def region_words() -> str:
    """The regions that have images."""
    return ", ".join(REGISTRIES)
