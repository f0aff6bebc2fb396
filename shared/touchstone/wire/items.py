"""From an item of an event, or a row of a dataset, to the sample that is scored (AWS contract, 1.2-1.4)."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Mapping
from typing import Any

from touchstone.scoring.errors import SampleError
from touchstone.scoring.sample import Sample
from touchstone.wire.references import reference_from, unwrapped

ASSISTANTS = ("assistant", "nova_assistant")
_AFTER_ANSWER = ("tool", "function")
_OUTPUTS = ("model_response", "inference_output", "completion", "response")
_ELSEWHERE = ("metadata", "extra_info", "reward_model")
_REFERENCES = ("reference_answer", "ground_truth")


def id_of(item: Any, index: int) -> Any:
    """The item's id exactly as it came; `item-<index>` when it has none, or one that is no JSON."""
    found = item.get("id") if isinstance(item, dict) else None
    if found is None or (isinstance(found, float) and not math.isfinite(found)):
        return f"item-{index}"
    return found


def read_item(item: Any) -> Sample:
    """The sample of an item.

    Args:
        item: an RFT event item, a training row without an assistant turn, or one of the custom scorers'
            shapes (verl, prompt-completion, SageMaker Evaluation).

    Raises:
        SampleError: `not_an_object`, `no_reference`, `bad_reference`, `bad_tools`, `bad_messages`.
    """
    if not isinstance(item, dict):
        raise SampleError("not_an_object", "", "expected an object with messages and a reference_answer")
    reference = item.get("reference_answer")
    if type(reference) is not dict or "calls" not in reference:
        reference = reference_from(_found_reference(item))
    tools = reference.get("tools") or item.get("tools") or _inside(item, "tools")
    message = answer_of(item)
    if type(tools) is not list and tools is not None:
        tools = _tools(tools)
    return Sample(item.get("id", ""), message, reference, tools)


def category_of(item: Any) -> str | None:
    """The category of a row, wherever it stands; None when it has none. For reports, off the hot path."""
    return _name_in(item, "category")


def family_of(item: Any) -> str | None:
    """The family of documents that a row was made of, wherever it stands; None when it has none. For reports."""
    return _name_in(item, "family")


def _name_in(item: Any, key: str) -> str | None:
    if not isinstance(item, Mapping):
        return None
    found = item.get(key) or _inside(item, key)
    with contextlib.suppress(SampleError):
        found = reference_from(_found_reference(item)).get(key) or found
    return found if isinstance(found, str) else None


def answer_of(item: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The assistant turn to score: the last turn, if the assistant has it (tool results may follow).

    Raises:
        SampleError: `bad_messages`: no list of objects.
    """
    messages = item.get("messages")
    if messages is None:
        return _output_of(item)
    if type(messages) is not list:
        raise SampleError("bad_messages", "/messages", "expected a list of messages")
    last = messages[-1] if messages else None
    if type(last) is dict and last.get("role") == "assistant":
        return last
    for index in range(len(messages) - 1, -1, -1):
        message = messages[index]
        if not isinstance(message, dict):
            raise SampleError("bad_messages", f"/messages/{index}", "expected an object with role and content")
        role = message.get("role")
        if role in ASSISTANTS:
            return message
        if role not in _AFTER_ANSWER:
            return None
    return None


def _output_of(item: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The answer of shapes without messages."""
    for key in _OUTPUTS:
        output = item.get(key)
        if key == "response" and "query" in item:  # SageMaker Evaluation: `response` is the gold answer
            continue
        if isinstance(output, list) and output and isinstance(output[-1], dict) and "role" in output[-1]:
            return answer_of({"messages": output})
        if isinstance(output, (str, list, dict)):
            return {"role": "assistant", "content": output}
    return None


def _found_reference(item: Mapping[str, Any]) -> Any:
    for container in (item, *(item.get(key) for key in _ELSEWHERE)):
        if isinstance(container, Mapping):
            for key in _REFERENCES:
                if container.get(key) is not None:
                    return container[key]
    raise SampleError(
        "no_reference", "/reference_answer", "expected a reference_answer here, in metadata or in extra_info"
    )


def _inside(item: Mapping[str, Any], key: str) -> Any:
    for name in _ELSEWHERE:
        container = item.get(name)
        if isinstance(container, Mapping) and container.get(key):
            return container[key]
    return None


def _tools(tools: Any) -> list[Any]:
    """The tool list of other containers: a JSON string, or Converse's `toolConfig`."""
    tools = unwrapped(tools)
    if isinstance(tools, dict):
        tools = tools.get("tools")
    if not isinstance(tools, list):
        raise SampleError("bad_tools", "/tools", "expected a list of tool specs")
    return tools
