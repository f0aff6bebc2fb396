"""Samples from questions: prompt, tools and reference in Touchstone's one sample format."""

from collections.abc import Callable, Iterator
from typing import Any

from examples.securities.sources import FOLDER, read_yaml
from examples.securities.tools import FIRM_TOOLS, TALK_TOOLS
from touchstone.wire.tool_specs import tool_spec

Json = dict[str, Any]

_PROFILES: dict[str, tuple[Callable[..., object], ...]] = {"firm": FIRM_TOOLS, "talk": TALK_TOOLS}
_BESIDE_THE_CALL = ("accept", "optional", "label")
_NOT_APPLICABLE = "N/A"
_SAME_AS_NOT_APPLICABLE = ["None", ""]


def samples() -> Iterator[Json]:
    """Render every question.

    Yields:
        Samples in the order of ``questions.yaml``.
    """
    prompts = {name: (FOLDER / "prompts" / f"{name}.txt").read_text(encoding="utf-8") for name in _PROFILES}
    specs = {name: [tool_spec(tool) for tool in tools] for name, tools in _PROFILES.items()}
    bare = {name: _without_descriptions(tools) for name, tools in specs.items()}
    for question in read_yaml("questions.yaml"):
        profile = question.get("profile", "firm")
        yield {
            "id": question["id"],
            "messages": [
                {"role": "system", "content": prompts[profile].strip()},
                {"role": "user", "content": question["ask"]},
            ],
            "tools": specs[profile],
            "reference_answer": {
                "calls": [_reference_call(written) for written in question["calls"]],
                "order": question.get("order", "any"),
                "tools": bare[profile],
                "category": question["category"],
            },
        }


def call_of(written: Json) -> Json:
    """A call from its short form in the YAML files.

    Args:
        written: ``tool: {arguments}`` and what may stand beside it.

    Returns:
        The call with name and arguments.
    """
    name = next(key for key in written if key not in _BESIDE_THE_CALL)
    beside = {key: written[key] for key in _BESIDE_THE_CALL if key in written}
    return {"name": name, "arguments": written[name], **beside}


def _reference_call(written: Json) -> Json:
    """The call, with every way of saying "not applicable" accepted where the reference says it."""
    call = call_of(written)
    fillers = {name: _SAME_AS_NOT_APPLICABLE for name, value in call["arguments"].items() if value == _NOT_APPLICABLE}
    return {**call, "accept": {**fillers, **call.get("accept", {})}} if fillers else call


def _without_descriptions(node: Any) -> Any:
    """Scoring needs the schemas only, and every event carries them."""
    if isinstance(node, list):
        return [_without_descriptions(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _without_descriptions(value)
        for key, value in node.items()
        if not (key == "description" and isinstance(value, str))
    }
