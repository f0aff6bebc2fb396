"""The forms in which a model may write its calls, so that a reward function is attacked in the one that it reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import NamedTuple

from touchstone.bench.rows import Json, Row

NOTHING_TO_CALL = "No tool is needed for this."
"""A visible answer that calls nothing."""


class Dialect(NamedTuple):
    """A form of answers.

    Attributes:
        name: what it is called.
        turn: the assistant's turn that makes some calls.
        text: the calls as text, where the form is one.
    """

    name: str
    turn: Callable[[Sequence[Json], Row], Json]
    text: Callable[[Sequence[Json], Row], str] | None

    def block(self, calls: Sequence[Json], row: Row) -> str:
        """The calls as text: in this form, or as bare JSON where this form is none."""
        return _json(calls, row) if self.text is None else self.text(calls, row)


def said(text: str) -> Json:
    """The assistant's turn that says a text."""
    return {"role": "assistant", "content": text}


def _of_text(name: str, text: Callable[[Sequence[Json], Row], str]) -> Dialect:
    return Dialect(name, lambda calls, row: said(text(calls, row)), text)


def _json(calls: Sequence[Json], row: Row) -> str:
    del row
    return json.dumps(list(calls), ensure_ascii=False)


def _solution(calls: Sequence[Json], row: Row) -> str:
    return f"<|begin_of_solution|>{_json(calls, row)}<|end_of_solution|>"


def _fenced(calls: Sequence[Json], row: Row) -> str:
    return f"```json\n{_json(calls, row)}\n```"


def _tagged(calls: Sequence[Json], row: Row) -> str:
    del row
    tags = "\n".join(f"<tool_call>{json.dumps(call, ensure_ascii=False)}</tool_call>" for call in calls)
    return tags or NOTHING_TO_CALL


def _nova(calls: Sequence[Json], row: Row) -> str:
    del row
    return f"<tools>\n{''.join(map(_nova_function, calls))}</tools>" if calls else NOTHING_TO_CALL


def _nova_function(call: Json) -> str:
    arguments = {**call["arguments"], **({"label": call["label"]} if "label" in call else {})}
    parameters = "".join(
        f"<__parameter={key}>{value if isinstance(value, str) else json.dumps(value)}</__parameter>\n"
        for key, value in arguments.items()
    )
    return f"<__function={call['name']}>\n{parameters}</__function>\n"


def _analysis(calls: Sequence[Json], row: Row) -> str:
    """The answer format of the public Nova sample; what is no call is taken from the reference, if it has it."""
    reference = row.item.get("reference_answer")
    reference = reference if isinstance(reference, dict) else {}
    for key in ("Query analysis", "Query Analysis"):
        reference = reference[key] if isinstance(reference.get(key), dict) else reference
    tools = [
        {"Tool": call["name"], "Parameters": call["arguments"], "Reasoning": "Needed for the question."}
        for call in calls
    ]
    needed = reference.get("Information needed", "What the question asks for.")
    analysis = {"Type": reference.get("Type", "research"), "Information needed": needed, "Tools": tools}
    return json.dumps({"Query analysis": analysis}, ensure_ascii=False)


def _solved_analysis(calls: Sequence[Json], row: Row) -> str:
    return f"<|begin_of_solution|>{_analysis(calls, row)}<|end_of_solution|>"


def _tool_calls(calls: Sequence[Json], row: Row) -> Json:
    del row
    if not calls:
        return said(NOTHING_TO_CALL)
    functions = [
        {
            "id": call.get("label", f"call_{number}"),
            "type": "function",
            "function": {"name": call["name"], "arguments": json.dumps(call["arguments"], ensure_ascii=False)},
        }
        for number, call in enumerate(calls, 1)
    ]
    return {"role": "assistant", "content": None, "tool_calls": functions}


def _converse(calls: Sequence[Json], row: Row) -> Json:
    del row
    if not calls:
        return said(NOTHING_TO_CALL)
    blocks = [
        {"toolUse": {"toolUseId": call.get("label", f"use_{n}"), "name": call["name"], "input": call["arguments"]}}
        for n, call in enumerate(calls, 1)
    ]
    return {"role": "assistant", "content": blocks}


DIALECTS = {
    dialect.name: dialect
    for dialect in (
        _of_text("json", _json),
        Dialect("tool_calls", _tool_calls, None),
        Dialect("tool_use", _converse, None),
        _of_text("nova", _nova),
        _of_text("tool_call", _tagged),
        _of_text("solution", _solution),
        _of_text("fenced", _fenced),
        _of_text("query_analysis", _analysis),
        _of_text("solution_query_analysis", _solved_analysis),
    )
}
"""Every form, in the order in which they are tried."""
