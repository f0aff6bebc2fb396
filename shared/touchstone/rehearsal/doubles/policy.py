"""What stands in for the models behind Converse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from touchstone.rehearsal.doubles.escrow import Checkpoint


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """Which model is asked.

    Attributes:
        asked: the modelId of the request.
        foundation: id of the foundation model, as "amazon.nova-2-lite-v1:0".
        checkpoint: trained weights; None for the foundation model itself.
        model_arn: the custom model behind the deployment, if it is one.
        deployment_arn: the deployment, if it is one.
    """

    asked: str
    foundation: str
    checkpoint: Checkpoint | None = None
    model_arn: str | None = None
    deployment_arn: str | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the model is asked.

    Attributes:
        messages: messages of Converse.
        system: system blocks.
        tools: toolConfig, empty for none.
        inference: inferenceConfig.
    """

    messages: Sequence[Mapping[str, Any]]
    system: Sequence[Mapping[str, Any]]
    tools: Mapping[str, Any]
    inference: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model answers.

    Attributes:
        content: content blocks.
        stop_reason: stopReason; None for "tool_use" when a block is one, "end_turn" otherwise.
        input_tokens: tokens read.
        output_tokens: tokens written.
        latency: milliseconds.
    """

    content: Sequence[Mapping[str, Any]]
    stop_reason: str | None = None
    input_tokens: int = 1
    output_tokens: int = 1
    latency: int = 100


class Policy(Protocol):
    """Answers as a model would. Called from several threads at once."""

    def answer(self, model: ModelIdentity, conversation: Conversation) -> Reply:
        """The model's turn."""


class StandInPolicy:
    """Calls the first tool with no arguments, or talks when there is none. For scenarios only."""

    def answer(self, model: ModelIdentity, conversation: Conversation) -> Reply:
        """A turn that only depends on whether the model is trained and whether there are tools."""
        tools = [tool["toolSpec"]["name"] for tool in conversation.tools.get("tools", []) if "toolSpec" in tool]
        trained = model.checkpoint is not None
        if tools and trained:
            return Reply([{"toolUse": {"toolUseId": "tooluse_1", "name": tools[0], "input": {}}}])
        return Reply([{"text": f"a stand-in's answer, by {'a trained' if trained else 'the base'} model"}])
