"""Calls written down as a model would, in each dialect, and scored."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.laws.strategies import Case, Json
from touchstone.scoring import Score, Scorer
from touchstone.wire.items import read_item

Message = dict[str, Any]
Writer = Callable[[Sequence[Json]], Message]

NOTHING_NEEDED = "No tool is needed for this."


def item_of(case: Case, message: Mapping[str, Any] | None, sample_id: str = "q") -> Json:
    """The event item of a case with one assistant turn, or none."""
    messages: list[Any] = [{"role": "user", "content": "Question"}]
    if message is not None:
        messages.append({"role": "assistant", **message})
    reference = {"calls": case.calls, "order": case.order, "tools": case.tools}
    return {"id": sample_id, "messages": messages, "reference_answer": reference}


def score(scorer: Scorer, case: Case, calls: Sequence[Json], writer: Writer | None = None) -> Score:
    """The score of calls as an answer, in bare JSON unless told otherwise."""
    return scorer.score(read_item(item_of(case, (writer or as_json)(calls))))


def reward(scorer: Scorer, case: Case, calls: Sequence[Json], writer: Writer | None = None) -> float:
    """As `score`, the reward only."""
    return score(scorer, case, calls, writer).reward


def plain(calls: Sequence[Json]) -> list[Json]:
    """The calls as an answer shows them: without the reference's own fields."""
    return [{key: call[key] for key in ("name", "arguments", "label") if key in call} for call in calls]


def as_json(calls: Sequence[Json]) -> Message:
    """A JSON list in the text."""
    return {"content": json.dumps(plain(calls)) if calls else NOTHING_NEEDED}


def as_single_json(calls: Sequence[Json]) -> Message:
    """One JSON object in the text, without a list around it."""
    return {"content": json.dumps(plain(calls)[0])} if len(calls) == 1 else as_json(calls)


def as_solution(calls: Sequence[Json]) -> Message:
    """A thought, then the calls between the platform's solution marks."""
    thought = '<|begin_internal_thought|>{"name": "x", "arguments": {}}<|end_internal_thought|>'
    return {"content": f"{thought}<|begin_of_solution|>{as_json(calls)['content']}<|end_of_solution|>"}


def as_fence(calls: Sequence[Json]) -> Message:
    """A fenced block with prose around it."""
    return {"content": f"Here it is:\n```json\n{as_json(calls)['content']}\n```\nDone."}


def as_tool_calls(calls: Sequence[Json]) -> Message:
    """OpenAI's `tool_calls`, arguments as a JSON string."""
    if not calls:
        return {"content": NOTHING_NEEDED}
    return {"content": None, "tool_calls": [_tool_call(call, index) for index, call in enumerate(calls)]}


def _tool_call(call: Json, index: int) -> Json:
    function = {"name": call["name"], "arguments": json.dumps(call["arguments"])}
    return {"id": call.get("label", f"call_{index}"), "type": "function", "function": function}


def as_tool_use(calls: Sequence[Json]) -> Message:
    """Converse's `toolUse` blocks."""
    uses = [{"toolUseId": f"t{i}", "name": c["name"], "input": c["arguments"]} for i, c in enumerate(calls)]
    blocks = [{"toolUse": use} for use in uses]
    return {"content": [{"text": NOTHING_NEEDED}, *blocks]}


def as_typed_blocks(calls: Sequence[Json]) -> Message:
    """`tool_use` blocks, as Anthropic writes them."""
    uses = [{"id": f"t{i}", "name": c["name"], "input": c["arguments"]} for i, c in enumerate(calls)]
    blocks = [{"type": "tool_use", **use} for use in uses]
    return {"content": [{"type": "text", "text": NOTHING_NEEDED}, *blocks]}


def as_nova(calls: Sequence[Json]) -> Message:
    """Nova's native text: every value is text."""
    return {"content": "\n".join(f"<tools>{_nova_call(call)}</tools>" for call in calls) or NOTHING_NEEDED}


def _nova_call(call: Json) -> str:
    parameters = "".join(
        f"<__parameter={key}>{value if isinstance(value, str) else json.dumps(value)}</__parameter>\n"
        for key, value in call["arguments"].items()
    )
    return f"<__function={call['name']}>\n{parameters}</__function>"


def as_tags(calls: Sequence[Json]) -> Message:
    """One `<tool_call>` block a call."""
    blocks = [f"<tool_call>\n{json.dumps(call)}\n</tool_call>" for call in plain(calls)]
    return {"content": "\n".join(blocks) or NOTHING_NEEDED}


NATIVE_WRITERS: Mapping[str, Writer] = {
    writer.__name__: writer
    for writer in (
        as_json,
        as_single_json,
        as_solution,
        as_tool_calls,
        as_tool_use,
        as_typed_blocks,
        as_nova,
        as_tags,
    )
}
