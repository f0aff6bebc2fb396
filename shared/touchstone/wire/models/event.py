"""The event that a platform sends: its items in every known shape, its envelopes (AWS contract, 1)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, Json, TypeAdapter, model_validator
from typing_extensions import TypeAliasType

from touchstone.wire.models.base import QUIET, Name, Open
from touchstone.wire.models.messages import Content, Message
from touchstone.wire.models.references import AnyReference


class FunctionSpec(Open):
    """A tool as OpenAI writes it."""

    function: dict[str, Any] = Field(description="`name`, `description` and `parameters`.")


class ConverseSpec(Open):
    """A tool as Converse writes it."""

    toolSpec: dict[str, Any] = Field(  # noqa: N815 - Converse's own name
        description="`name`, `description` and `inputSchema`."
    )


class BareSpec(Open):
    """A tool as Anthropic and MCP write it, or just a function."""

    name: Name = Field(description="Name by which it is called.")


AnySpec = FunctionSpec | ConverseSpec | BareSpec


class ToolConfig(Open):
    """The tools as Converse's `toolConfig` holds them."""

    tools: list[AnySpec] = Field(description="The tools.")


AnyTools = TypeAliasType(
    "AnyTools", list[AnySpec] | ToolConfig | Annotated[str, Field(description="Any of the others as JSON text.")]
)


class Extra(Open):
    """Further columns, as some platforms put them together; the reference may stand here."""

    reference_answer: AnyReference | None = Field(None, description="What a right answer calls.")
    ground_truth: AnyReference | None = Field(None, description="The reference under another name.")
    tools: AnyTools | None = Field(None, description="Tools that the prompt offers.")


class Item(Open):
    """What every item has: an id to echo, a reference somewhere, and tools if they are forwarded."""

    id: Any = Field(None, description="Echoed as it came; made up from the item's place when there is none.")
    tools: AnyTools | None = Field(None, description="Tools that the prompt offers.")
    reference_answer: AnyReference | None = Field(None, description="What a right answer calls.")
    ground_truth: AnyReference | None = Field(None, description="The reference under another name.")
    metadata: Extra | None = Field(None, description="Further columns, as Bedrock sends them.")
    extra_info: Extra | None = Field(None, description="Further columns, as verl has them.")
    reward_model: Extra | None = Field(None, description="The reference, as verl has it.")

    @model_validator(mode="after")
    def _has_reference(self) -> Item:
        places = [place for place in (self, self.metadata, self.extra_info, self.reward_model) if place is not None]
        if all(place.reference_answer is None and place.ground_truth is None for place in places):
            raise ValueError("expected a reference_answer at the top, in metadata, extra_info or reward_model")
        return self


class RftItem(Item):
    """A prompt with the model's turn appended; the pre-flight check sends it without that turn."""

    messages: list[Message] = Field(description="The conversation.")


class VerlItem(Item):
    """A custom scorer's item, from a dataset in verl's shape."""

    prompt: Content = Field(description="The prompt, as text or as messages.")
    response: Content = Field(description="The model's output.")


class CompletionItem(Item):
    """A custom scorer's item, from a dataset of prompts and completions."""

    completion: Content = Field(description="The model's output, as text or as messages.")


class PreferenceItem(Item):
    """A custom scorer's item, from a dataset of preferences: it holds no output to score."""

    chosen: Content = Field(description="The better answer of the dataset.")
    rejected: Content = Field(description="The worse answer of the dataset.")


class EvaluationItem(Item):
    """A custom scorer's item, from a dataset in SageMaker Evaluation's shape."""

    query: Content = Field(description="The prompt.")
    model_response: Content = Field(description="The model's output; `response` is the gold answer.")


AnyItem = TypeAliasType("AnyItem", RftItem | VerlItem | CompletionItem | PreferenceItem | EvaluationItem)
Items = list[AnyItem]


class Trajectories(Open):
    """The items of Bedrock's open-weight RFT."""

    trajectories: Items | Json[Items] = Field(description="The items, or the items as JSON text.")


class Samples(Open):
    """The items under the word that this library uses."""

    samples: Items | Json[Items] = Field(description="The items, or the items as JSON text.")


class Body(Open):
    """The items as an HTTP-like caller sends them."""

    body: Items | Trajectories | Samples | AnyItem | Json[Items | Trajectories | Samples | AnyItem] = Field(
        description="The items, one item, or either as JSON text."
    )


Plain = TypeAliasType("Plain", Items | Trajectories | Samples | Body | AnyItem)
Event = Plain | Json[Plain]

EVENT: TypeAdapter[Event] = TypeAdapter(Event, config=QUIET)
"""Checks an event: a list of items, one item, either in an envelope, or all of it as JSON text."""
