"""Small repairs of one argument, each with a name: a value that means the same, as the schema wants it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from touchstone.data.citations.written import canonical_text
from touchstone.scoring.comparators.date import find_dates
from touchstone.scoring.comparators.text import normalise_text

Schema = Mapping[str, Any]
Repaired = tuple[str, Any]
"""Name of the repair, and the value."""

_FILLERS = frozenset(("", "n/a", "na", "none", "null", "not applicable", "not specified", "unknown"))
_NUMBER = re.compile(r"[-+]?\$?\s?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def is_filler(value: Any) -> bool:
    """Whether a value says "not applicable"."""
    return value is None or (isinstance(value, str) and value.strip().casefold() in _FILLERS)


def enum_spelling(value: Any, schema: Schema) -> Repaired | None:
    """The value of a closed list that differs in case, spaces, hyphens or underscores only."""
    choices = schema.get("enum")
    if not isinstance(choices, list) or not isinstance(value, str) or value in choices:
        return None
    wanted = _folded(value)
    alike = [choice for choice in choices if isinstance(choice, str) and _folded(choice) == wanted]
    return ("enum_spelling", alike[0]) if len(alike) == 1 else None


def iso_date(value: Any, schema: Schema) -> Repaired | None:
    """A date in a spelling that can mean one day only, as an ISO date."""
    if schema.get("format") != "date" or not isinstance(value, str) or _ISO.fullmatch(value):
        return None
    days, rest = find_dates(value)
    if len(days) != 1 or rest.strip():
        return None
    return "iso_date", dt.date.fromordinal(next(iter(days))).isoformat()


def number_type(value: Any, schema: Schema) -> Repaired | None:
    """A number, or a yes or no, that came as a text."""
    kind = schema.get("type")
    if not isinstance(value, str):
        return None
    text = value.strip()
    if kind == "boolean" and text.casefold() in ("true", "false", "yes", "no"):
        return "value_type", text.casefold() in ("true", "yes")
    match = _NUMBER.fullmatch(text)
    if match is None or kind not in ("integer", "number"):
        return None
    digits = text.replace(",", "").replace("$", "").replace(" ", "")
    if kind == "integer" and match.group(2) is None:
        return "value_type", int(digits)
    return ("value_type", float(digits)) if kind == "number" else None


def text_type(value: Any, schema: Schema) -> Repaired | None:
    """A number that should be a text."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return ("value_type", str(value)) if schema.get("type") == "string" and is_number else None


def single_value(value: Any, schema: Schema) -> Repaired | None:
    """A list of one for the value itself, or the value for a list of one."""
    if isinstance(value, list) and len(value) == 1 and schema.get("type") not in ("array", None):
        return "single_value", value[0]
    if schema.get("type") == "array" and not isinstance(value, list):
        return "single_value", [value]
    return None


def trimmed(value: Any, schema: Schema) -> Repaired | None:
    """A text without spaces around it."""
    del schema
    return ("trimmed", value.strip()) if isinstance(value, str) and value != value.strip() else None


def citation_form(value: Any) -> Repaired | None:
    """A citation of a code section in its canonical form."""
    written = canonical_text(value) if isinstance(value, str) else None
    return ("citation_form", written) if written is not None and written != value else None


LADDER: tuple[Callable[[Any, Schema], Repaired | None], ...] = (
    trimmed,
    single_value,
    enum_spelling,
    iso_date,
    number_type,
    text_type,
)
"""Repairs of a value that the schema refuses, the mildest first."""


def _folded(text: str) -> str:
    return re.sub(r"[\s_-]+", "", normalise_text(text))
