"""The same calls in the dialects in which models and platforms write them."""

import json
from collections.abc import Callable
from typing import Any

Json = dict[str, Any]


def turn(calls: list[Json], written: Json) -> Json:
    """The assistant turn that makes the calls.

    Args:
        calls: The calls of the answer.
        written: The answer's entry, for its ``dialect`` and the optional ``frame`` (text around the calls),
            ``thought`` (text of a thought before them) and ``cut`` (characters lost at the end).

    Returns:
        A message of the assistant.
    """
    dialect = written["dialect"]
    if dialect in _TURNS:
        return {"role": "assistant", **_TURNS[dialect](calls)}
    text = _TEXTS[dialect](calls)
    text = text[: len(text) - written.get("cut", 0)]
    if "frame" in written:
        text = written["frame"].replace("{calls}", text)
    if "thought" in written:
        text = f"<|begin_internal_thought|>{written['thought']}<|end_internal_thought|>\n{text}"
    return {"role": "assistant", "content": text}


def _tool_calls(calls: list[Json]) -> Json:
    return _openai(calls, lambda arguments: json.dumps(arguments, ensure_ascii=False))


def _tool_calls_dict(calls: list[Json]) -> Json:
    return _openai(calls, lambda arguments: arguments)


def _openai(calls: list[Json], written: Callable[[Json], str | Json]) -> Json:
    functions = [
        {
            "id": call.get("label", f"call_{number}"),
            "type": "function",
            "function": {"name": call["name"], "arguments": written(call["arguments"])},
        }
        for number, call in enumerate(calls, 1)
    ]
    return {"content": None, "tool_calls": functions}


def _converse(calls: list[Json]) -> Json:
    return {"content": [{"toolUse": _use(call, number, "toolUseId")} for number, call in enumerate(calls, 1)]}


def _tool_use(calls: list[Json]) -> Json:
    return {"content": [{"type": "tool_use", **_use(call, n, "id")} for n, call in enumerate(calls, 1)]}


def _use(call: Json, number: int, identity: str) -> Json:
    return {
        identity: call.get("label", f"tooluse_{number}"),
        "name": call["name"],
        "input": call["arguments"],
    }


def _nova(calls: list[Json]) -> str:
    return "<tools>\n" + "".join(map(_nova_function, calls)) + "</tools>"


def _nova_function(call: Json) -> str:
    parameters = "".join(
        f"<__parameter={name}>{value if isinstance(value, str) else json.dumps(value)}</__parameter>\n"
        for name, value in call["arguments"].items()
    )
    return f"<__function={call['name']}>\n{parameters}</__function>\n"


def _tagged(calls: list[Json]) -> str:
    return "\n".join(f"<tool_call>{_json(call)}</tool_call>" for call in calls)


def _bare(calls: list[Json]) -> str:
    return _json(calls)


def _single(calls: list[Json]) -> str:
    return "\n".join(map(_json, calls))


def _fenced(calls: list[Json]) -> str:
    return f"```json\n{json.dumps(calls, ensure_ascii=False, indent=2)}\n```"


def _solution(calls: list[Json]) -> str:
    return f"<|begin_of_solution|>{_json(calls)}<|end_of_solution|>"


def _analysis(calls: list[Json]) -> str:
    tools = [
        {"Tool": call["name"], "Parameters": call["arguments"], "Reasoning": "Needed to answer the question."}
        for call in calls
    ]
    analysis = {"Type": "research", "Information needed": "As asked.", "Tools": tools}
    return json.dumps({"Query analysis": analysis}, ensure_ascii=False)


def _json(value: Json | list[Json]) -> str:
    return json.dumps(value, ensure_ascii=False)


_TURNS: dict[str, Callable[[list[Json]], Json]] = {
    "tool_calls": _tool_calls,
    "tool_calls_dict": _tool_calls_dict,
    "converse": _converse,
    "tool_use": _tool_use,
}

_TEXTS: dict[str, Callable[[list[Json]], str]] = {
    "nova": _nova,
    "tool_call": _tagged,
    "json": _bare,
    "single": _single,
    "fenced": _fenced,
    "prose": _bare,
    "solution": _solution,
    "thought": _bare,
    "query_analysis": _analysis,
    "truncated": _bare,
    "broken": _bare,
}
