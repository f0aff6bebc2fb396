"""Rows out of a document's sentences: calls whose arguments stand in the sentence, and nothing made up."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

from touchstone.rehearsal.writer.reading import Category, Json, Request
from touchstone.scoring.comparators.citation import find_citations
from touchstone.scoring.comparators.date import find_dates

_SENTENCE = re.compile(r"[A-Z\u201c][^.?!\n]*(?:\.(?=\S)[^.?!\n]*)*[.?!]")
_SHORTEST, _LONGEST = 40, 600
_MOST_WORDS = 12
_CFR_OR_USC = {"cfr": "CFR", "usc": "USC"}


def rows_of(request: Request) -> list[Json]:
    """Rows of the first sentences that give a call."""
    rows: list[Json] = []
    for sentence in _SENTENCE.findall(request.text):
        if len(rows) == request.most:
            break
        if _SHORTEST <= len(sentence) <= _LONGEST:
            rows += _row(sentence, request, len(rows))
    return rows


def _row(sentence: str, request: Request, number: int) -> Iterator[Json]:
    turned = request.categories[number % len(request.categories) :] + request.categories
    for category in turned[: len(request.categories)]:
        calls = _calls(category, sentence, request)
        if calls:
            yield {
                "question": _question(sentence, calls),
                "category": category.name,
                "calls": calls,
                "order": "any",
                "evidence": sentence,
            }
            return


def _calls(category: Category, sentence: str, request: Request) -> list[Json]:
    """A call of each tool that must be called, else of the first one that can be; empty when none can."""
    if category.requires:
        made = [_call(request.tools[name], sentence, request) for name in category.requires]
        return [call for call in made if call] if all(made) else []
    for name in category.tools:
        call = _call(request.tools[name], sentence, request) if name in request.tools else None
        if call:
            return [call]
    return []


def _call(function: Mapping[str, Any], sentence: str, request: Request) -> Json | None:
    schema = function["parameters"]
    arguments: Json = {}
    for name in schema.get("required", ()):
        value = _value(name, schema["properties"][name], sentence, request)
        if value is None:
            return None
        arguments[name] = value
    return {"name": function["name"], "arguments": arguments} if arguments else None


def _value(name: str, schema: Mapping[str, Any], sentence: str, request: Request) -> Any:
    """A value that stands in the sentence; None when there is none."""
    if "enum" in schema:
        words = _folded(sentence)
        return next((choice for choice in schema["enum"] if _folded(str(choice)) in words), None)
    if schema.get("type") != "string":
        return None
    if schema.get("format") == "date":
        days, _ = find_dates(sentence)
        return dt.date.fromordinal(min(days)).isoformat() if days else None
    if name == "citation":
        return _citation(sentence) or _citation(request.citation)
    return " ".join(sentence.split()[:_MOST_WORDS])[: schema.get("maxLength", 300)]


def _citation(text: str) -> str | None:
    for one in find_citations(text):
        if one.kind in _CFR_OR_USC and (one.kind == "usc" or "." in one.key):
            return f"{one.title} {_CFR_OR_USC[one.kind]} {one.key}" + "".join(f"({label})" for label in one.paragraphs)
    return None


def _question(sentence: str, calls: list[Json]) -> str:
    about = sentence.rstrip(".?! ")
    cited = next((call["arguments"]["citation"] for call in calls if "citation" in call["arguments"]), None)
    where = f" Look at {cited}." if cited and cited not in about else ""
    return f"Is it so, and why, that {about[0].lower()}{about[1:]}?{where}"


def _folded(text: str) -> str:
    return f" {re.sub(r'[^a-z0-9]+', ' ', text.lower()).strip()} "
