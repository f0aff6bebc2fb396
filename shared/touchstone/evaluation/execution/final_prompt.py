"""The prompt for a final answer: the conversation so far, the model's calls, and what the tools gave back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from touchstone.inference.prompt import Prompt

Json = dict[str, Any]


def final_prompt(prompt: Prompt, calls: Sequence[Mapping[str, Any]]) -> Prompt | None:
    """The prompt that a model is asked once more.

    The calls stand in it as the platform has them, under ids of their own, whatever dialect they were written in, and
    a result for each: Converse gets `toolUse` and `toolResult` blocks, an OpenAI-compatible endpoint `tool_calls` and
    turns of the role `tool`. A call that failed has its faults for a result. Attempts without a name are left out.

    Args:
        prompt: the prompt of the answer.
        calls: the calls of an `ExecutionRecord`.

    Returns:
        None where no call has a name: the answer is the final one.
    """
    named = [call for call in calls if call["name"]]
    if not named:
        return None
    uses = [
        {"id": f"executed-call-{index}", "type": "function", "function": _function(call)}
        for index, call in enumerate(named)
    ]
    results = [
        {"role": "tool", "tool_call_id": use["id"], "content": _content(call)}
        for use, call in zip(uses, named, strict=True)
    ]
    asked: Json = {"role": "assistant", "content": None, "tool_calls": uses}
    return Prompt(prompt.id, prompt.sample, [*prompt.messages, asked, *results], prompt.tools)


def _function(call: Mapping[str, Any]) -> Json:
    return {"name": call["name"], "arguments": json.dumps(call["arguments"], ensure_ascii=False)}


def _content(call: Mapping[str, Any]) -> Any:
    """An object as it is, which Converse takes as JSON; anything else as text."""
    if "faults" in call:
        return {"status": "error", "errors": list(call["faults"])}
    result = call["result"]
    return result if isinstance(result, dict) else json.dumps(result, ensure_ascii=False)
