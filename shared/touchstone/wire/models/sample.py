"""The sample: one row of a dataset, one item of a reward event, in the shape that we write."""

from __future__ import annotations

from pydantic import Field, model_validator

from touchstone.wire.models.base import Open
from touchstone.wire.models.messages import Message
from touchstone.wire.models.reference import Reference
from touchstone.wire.models.tools import ToolSpecs, knows

_ELSEWHERE = ("metadata", "extra_info", "reward_model")


class Sample(Open):
    """A prompt with its reference, and with one answer once a model gave it."""

    id: str | int | None = Field(None, description="Echoed as it came; a platform may put its own in its place.")
    messages: list[Message] = Field(
        description="The conversation. The answer that is scored is the assistant's turn at its end; a row for "
        "training has none."
    )
    tools: ToolSpecs | None = Field(None, description="Tools that the prompt offers; without any, every tool is known.")
    reference_answer: Reference = Field(description="What a right answer calls.")

    @model_validator(mode="after")
    def _calls_known_tools(self) -> Sample:
        specs = self.reference_answer.tools or self.tools
        if not specs:
            self._has_no_tools_elsewhere()
        elif not all(knows(specs, call.name) for call in self.reference_answer.calls):
            raise ValueError("expected calls of the sample's tools only")
        return self

    def _has_no_tools_elsewhere(self) -> None:
        for name in _ELSEWHERE:
            found = (self.model_extra or {}).get(name)
            if isinstance(found, dict) and found.get("tools"):
                raise ValueError(f"expected the tools in tools or reference_answer, not in {name}")
