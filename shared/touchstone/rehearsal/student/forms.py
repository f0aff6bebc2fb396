"""How the student writes its calls: the wire forms, right and wrong, of which it chooses one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from touchstone.rehearsal.student.slot import Reference

Json = dict[str, Any]

LIST, TOOLS = "list", "tools"
"""A JSON list and nothing else; Nova's own way, which Bedrock turns into toolUse blocks."""
TALK = "talk"
CHARACTERS_OF_A_TOKEN = 4
"""About how many characters a token has, for token counts and limits."""
_KEPT = 0.6


@dataclass(frozen=True, slots=True)
class Planned:
    """A call that the student decided on.

    Attributes:
        name: the tool.
        arguments: values; one that an earlier call will give is a `Reference`.
    """

    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """All that the student decided.

    Attributes:
        form: one of FORMS.
        calls: the calls, in order; none in free talk.
    """

    form: str
    calls: tuple[Planned, ...] = ()


def text_of(answer: Answer) -> str:
    """The answer as the text that a training container sees."""
    return _WRITERS[answer.form](_resolved(answer.calls))


def blocks_of(answer: Answer) -> list[Json]:
    """The answer as content blocks of Converse where the request has a toolConfig."""
    if answer.form != TOOLS or not answer.calls:
        return [{"text": text_of(answer)}]
    return [
        {"toolUse": {"toolUseId": call.get("label", f"tooluse_{at}"), "name": call["name"], "input": call["arguments"]}}
        for at, call in enumerate(_resolved(answer.calls), 1)
    ]


def tokens_in(text: str) -> int:
    """About how many tokens a text has."""
    return -(-len(text) // CHARACTERS_OF_A_TOKEN)


def cut_to(text: str, most: int | None) -> str:
    """A text cut off where it has about as many tokens as it may."""
    return text if most is None else text[: most * CHARACTERS_OF_A_TOKEN]


def _resolved(calls: Sequence[Planned]) -> list[Json]:
    """The calls as JSON; those that later ones refer to have a label."""
    wanted: set[int] = set()
    arguments = [_plain(dict(call.arguments), wanted) for call in calls]
    return [
        {"name": call.name, "arguments": given, **({"label": _label(at)} if at in wanted else {})}
        for at, (call, given) in enumerate(zip(calls, arguments, strict=True))
    ]


def _plain(value: Any, wanted: set[int]) -> Any:
    if isinstance(value, Reference):
        wanted.add(value.call)
        return f"${_label(value.call)}.{value.path}$"
    if isinstance(value, dict):
        return {key: _plain(inner, wanted) for key, inner in value.items()}
    return [_plain(inner, wanted) for inner in value] if isinstance(value, list) else value


def _label(call: int) -> str:
    return f"step{call + 1}"


def _list(calls: list[Json]) -> str:
    return json.dumps(calls, ensure_ascii=False)


def _tools(calls: list[Json]) -> str:
    if not calls:
        return "No tool is needed here."
    return f"<tools>\n{''.join(map(_function, calls))}</tools>"


def _function(call: Json) -> str:
    given = {**call["arguments"], **({"label": call["label"]} if "label" in call else {})}
    parameters = "".join(
        f"<__parameter={name}>{value if isinstance(value, str) else json.dumps(value)}</__parameter>\n"
        for name, value in given.items()
    )
    return f"<__function={call['name']}>\n{parameters}</__function>\n"


def _fenced(calls: list[Json]) -> str:
    return f"```json\n{json.dumps(calls, ensure_ascii=False, indent=2)}\n```"


def _in_prose(calls: list[Json]) -> str:
    return f"These are the calls I would make:\n{_list(calls)}\nLet me know if you want more detail."


def _solution(calls: list[Json]) -> str:
    return f"<|begin_of_solution|>{_list(calls)}<|end_of_solution|>"


def _analysis(calls: list[Json]) -> str:
    tools = [
        {"Tool": call["name"], "Parameters": call["arguments"], "Reasoning": "It bears on this."} for call in calls
    ]
    return json.dumps({"Query analysis": {"Type": "research", "Tools": tools}}, ensure_ascii=False)


def _truncated(calls: list[Json]) -> str:
    whole = _list(calls)
    return whole[: max(1, int(len(whole) * _KEPT))]


def _single_quotes(calls: list[Json]) -> str:
    return str(calls)


def _own_wrapper(calls: list[Json]) -> str:
    steps = [{"step": at, "do": call["name"], "with": call["arguments"]} for at, call in enumerate(calls, 1)]
    return json.dumps({"plan": steps}, ensure_ascii=False)


def _python(calls: list[Json]) -> str:
    return "\n".join(
        f"{call['name']}({', '.join(f'{name}={value!r}' for name, value in call['arguments'].items())})"
        for call in calls
    )


def _talk(calls: list[Json]) -> str:
    del calls
    return "That is a good question. It depends on the facts, and somebody should look into it first."


_WRITERS: Mapping[str, Callable[[list[Json]], str]] = {
    LIST: _list,
    TOOLS: _tools,
    "fenced": _fenced,
    "prose": _in_prose,
    "solution": _solution,
    "analysis": _analysis,
    "truncated": _truncated,
    "single quotes": _single_quotes,
    "own wrapper": _own_wrapper,
    "python": _python,
    TALK: _talk,
}
FORMS = tuple(_WRITERS)
"""All forms, right and wrong."""
