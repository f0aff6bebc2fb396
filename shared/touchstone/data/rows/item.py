"""An item of a reply to a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from touchstone.data.errors import RowError, RowFault
from touchstone.data.rows.row import Row
from touchstone.scoring.errors import SampleError
from touchstone.wire.references import reference_from

Json = dict[str, Any]

_NAMES = {
    "question": ("question", "ask", "query", "prompt", "instruction"),
    "category": ("category", "type", "Type"),
    "calls": ("calls", "tool_calls", "Tools", "tools"),
    "evidence": ("evidence", "quote", "span", "source_text"),
}
_WRAPPER = "Query analysis"


def row_of(item: Any, row_id: str) -> Row:
    """The row of an item.

    Raises:
        RowError: `not_an_object`, `no_question`, `no_category`, `no_calls`, `bad_reference`.
    """
    if not isinstance(item, Mapping):
        raise RowError([RowFault("not_an_object", "", f"expected an object, saw {type(item).__name__}")])
    repairs: list[str] = []
    if isinstance(item.get(_WRAPPER), Mapping):
        item = {**{key: value for key, value in item.items() if key != _WRAPPER}, **item[_WRAPPER]}
        repairs.append("wrapper")
    found = {field: _field(item, names, repairs) for field, names in _NAMES.items()}
    faults: list[RowFault] = []
    question = _text(found["question"], "question", faults)
    category = _text(_single(found["category"], repairs), "category", faults)
    calls = _calls(found["calls"], faults, repairs)
    if faults:
        raise RowError(faults)
    evidence = found["evidence"]
    return Row(
        row_id,
        question.strip(),
        category.strip(),
        calls,
        item.get("order") or "any",
        evidence if isinstance(evidence, str) else "",
        repairs=tuple(repairs),
    )


def _field(item: Mapping[str, Any], names: tuple[str, ...], repairs: list[str]) -> Any:
    for name in names:
        if item.get(name) is not None:
            if name != names[0]:
                repairs.append("renamed_field")
            return item[name]
    return None


def _single(value: Any, repairs: list[str]) -> Any:
    if isinstance(value, list) and len(value) == 1:
        repairs.append("single_category")
        return value[0]
    return value


def _text(value: Any, name: str, faults: list[RowFault]) -> str:
    if isinstance(value, str) and value.strip():
        return value
    faults.append(RowFault(f"no_{name}", f"/{name}", f"expected a text, saw {type(value).__name__}"))
    return ""


def _calls(value: Any, faults: list[RowFault], repairs: list[str]) -> list[Json]:
    if not isinstance(value, list):
        faults.append(RowFault("no_calls", "/calls", f"expected a list of calls, saw {type(value).__name__}"))
        return []
    try:
        analysed = any(isinstance(entry, Mapping) and "Tool" in entry for entry in value)
        read = reference_from({"Tools": value} if analysed else {"tool_calls": value})
    except SampleError as error:
        faults.append(RowFault(error.code, "/calls", error.problem))
        return []
    calls: list[Json] = read["calls"]
    if calls != value:
        repairs.append("call_shape")
    return [
        {key: entry for key, entry in call.items() if entry not in ({}, []) or key == "arguments"} for call in calls
    ]
