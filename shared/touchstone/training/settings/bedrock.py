"""Settings of Bedrock's own reinforcement fine-tuning (AWS contract, 8.5)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from touchstone.training.settings.base import Closed


class BedrockRftHyperparameters(Closed):
    """`rftConfig.hyperParameters`; JSON numbers, not strings."""

    epochs: Annotated[int, Field(ge=1, le=50)] = Field(1, description="`epochCount`. [api] [forge]")
    batch_size: Annotated[int, Field(ge=16, le=512)] = Field(32, description="`batchSize`. [api]; [forge] 128")
    learning_rate: Annotated[float, Field(ge=1e-7, le=1e-3)] = Field(
        1e-5, description="`learningRate`. [api]; [forge] 1e-5, [doc] 1e-4"
    )
    max_prompt_length: Annotated[int, Field(ge=1, le=262_144)] = Field(
        8192, description="`maxPromptLength`; longer prompts are dropped. [forge]"
    )
    samples_per_prompt: Annotated[int, Field(ge=2, le=16)] = Field(
        8, description="`trainingSamplePerPrompt`. [api] [forge]"
    )
    max_new_tokens: Annotated[int, Field(ge=1, le=65_536)] = Field(2048, description="`inferenceMaxTokens`. [forge]")
    reasoning_effort: Literal["low", "medium", "high"] = Field(
        "medium", description="`reasoningEffort`. [api]; here there is a `medium`"
    )
    eval_interval: Annotated[int, Field(ge=1, le=100)] = Field(10, description="`evalInterval`. [api] [forge]")
