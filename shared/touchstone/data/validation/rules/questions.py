"""Rules on the rows of `gen_qa.jsonl` (AWS contract, 4.3)."""

from __future__ import annotations

from collections.abc import Iterator

from touchstone.data.validation.problem import Nothing, Problem
from touchstone.data.validation.row import Row
from touchstone.data.validation.rule import Rule
from touchstone.data.validation.rules.texts import is_text
from touchstone.data.validation.sources import EVALUATION

_ONLY: tuple[str, ...] = ("query", "response", "system", "images", "metadata")


def _text(key: str, row: Row) -> Iterator[Problem]:
    found = row.value.get(key, Nothing)
    if not is_text(found):
        yield Problem((key,), "a text that is not blank", found)


def _query(row: Row) -> Iterator[Problem]:
    return _text("query", row)


def _response(row: Row) -> Iterator[Problem]:
    return _text("response", row)


def _optional(row: Row) -> Iterator[Problem]:
    for key, kind, expected in (("system", str, "a text"), ("metadata", str, "a text"), ("images", list, "a list")):
        found = row.value.get(key, Nothing)
        if found is not Nothing and not isinstance(found, kind):
            yield Problem((key,), expected, found)


def _keys(row: Row) -> Iterator[Problem]:
    if not row.value.keys() <= set(_ONLY):
        for key in sorted(row.value.keys() - set(_ONLY)):
            yield Problem((key,), f"no fields but {', '.join(_ONLY)}", row.value[key])


RULES: tuple[Rule[Row], ...] = (
    Rule("query", "error", "`query` is a text", "write the question into it", EVALUATION, _query, ("gen_qa",)),
    Rule(
        "response",
        "error",
        "`response` is a text",
        "write the expected answer into it; calls as JSON, in a text",
        EVALUATION,
        _response,
        ("gen_qa",),
    ),
    Rule(
        "optional_fields",
        "error",
        "system and metadata are texts, images is a list",
        "write metadata as JSON, in a text",
        EVALUATION,
        _optional,
        ("gen_qa",),
    ),
    Rule(
        "other_fields",
        "error",
        "there are no fields but query, response, system, images and metadata",
        "put what else there is into metadata",
        EVALUATION,
        _keys,
        ("gen_qa",),
    ),
)
