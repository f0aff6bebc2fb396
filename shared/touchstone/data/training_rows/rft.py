"""Rows for reinforcement fine-tuning: a prompt, its tools and its reference, no answer (AWS contract, 4.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from touchstone.data.training_rows.checked import CheckedSample, Faults, checked
from touchstone.inference.prompt import Tool

Json = dict[str, Any]


def rft_row(sample: Any) -> Json:
    """The RFT row of a sample: `id`, `messages` (system and one turn of the user), `tools`, `reference_answer`.

    The tools stand in the reference once more, without descriptions: it is the one field that every caller forwards
    to the reward.

    Raises:
        RowError: as `checked`; `no_tools` if the sample has none, since the service takes `tools` in every row of a
            file or in none.
    """
    return prompt_row(checked(sample))


def prompt_row(sample: CheckedSample) -> Json:
    """The same of a checked sample."""
    faults = Faults()
    if not sample.tools:
        faults.add("no_tools", "/tools", "expected tools: the service takes them in every row of a file or in none")
    faults.check()
    system = [{"role": "system", "content": sample.system}] if sample.system else []
    tools = [_spec(tool) for tool in sample.tools]
    return {
        "id": str(sample.id),
        "messages": [*system, {"role": "user", "content": sample.question}],
        "tools": tools,
        "reference_answer": {**sample.reference, "tools": without_descriptions(tools)},
    }


def _spec(tool: Tool) -> Json:
    function = {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
    return {"type": "function", "function": function}


def without_descriptions(tools: Sequence[Mapping[str, Any]]) -> list[Json]:
    """Tool specs with what scoring needs of them: names and schemas. Parameters called `description` stay."""
    return [
        {
            "type": "function",
            "function": {"name": spec["function"]["name"], "parameters": _bare(spec["function"]["parameters"])},
        }
        for spec in tools
    ]


def _bare(node: Any) -> Any:
    if isinstance(node, list):
        return [_bare(child) for child in node]
    if not isinstance(node, Mapping):
        return node
    return {key: _bare(child) for key, child in node.items() if not (key == "description" and isinstance(child, str))}
