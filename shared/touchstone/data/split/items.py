"""What a split needs of a sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from touchstone.data.errors import RowError, RowFault
from touchstone.inference.prompt import key_of, prompt_of
from touchstone.scoring.errors import SampleError
from touchstone.wire.items import category_of, family_of, read_item

NO_CATEGORY = "(none)"


@dataclass(frozen=True, slots=True)
class Item:
    """What a split needs of a sample.

    Attributes:
        id: its id, as text.
        question: texts of the user's turns.
        family: the documents that it was made of, if known: rows of one family are never separated.
        category: kind of question.
        tools: names of the tools that its reference calls, each once, sorted.
    """

    id: str
    question: str
    family: str | None
    category: str
    tools: tuple[str, ...]


def item_of(sample: Any) -> Item:
    """The item of a sample.

    Raises:
        RowError: the sample can't be read, or its reference's calls are no list of calls.
    """
    try:
        prompt = prompt_of(sample.get("id") if isinstance(sample, dict) else None, sample)
        names = _called(read_item(sample).reference["calls"])
    except SampleError as error:
        raise RowError([RowFault(error.code, error.pointer, error.problem)]) from None
    question = "\n".join(_text(message.get("content")) for message in prompt.messages if message["role"] == "user")
    category = category_of(sample) or NO_CATEGORY
    own = prompt.id if isinstance(prompt.id, str) else key_of(prompt.id)
    return Item(own, question, family_of(sample), category, tuple(sorted(names)))


def _called(calls: Any) -> set[str]:
    """The names that a reference calls.

    Raises:
        RowError: they are no calls.
    """
    place = "/reference_answer/calls"
    if not isinstance(calls, list):
        problem = f"expected a list of calls, [] where nothing is to be called, saw {type(calls).__name__}"
        raise RowError([RowFault("bad_reference", place, problem)])
    faults = [
        RowFault("bad_reference", f"{place}/{index}", "expected a call: an object with the name of a tool")
        for index, call in enumerate(calls)
        if not (isinstance(call, dict) and isinstance(call.get("name"), str))
    ]
    if faults:
        raise RowError(faults)
    return {call["name"] for call in calls}


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    blocks = content if isinstance(content, list) else [content]
    return "\n".join(str(block["text"]) for block in blocks if isinstance(block, dict) and "text" in block)
