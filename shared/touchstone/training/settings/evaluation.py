"""Settings of an evaluation on SageMaker: how answers are generated, and what scores them (AWS contract, 7)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from touchstone.training.settings.base import Closed, LambdaArn, Share


class Inference(Closed):
    """How answers are generated."""

    max_new_tokens: Annotated[int, Field(ge=1, le=32768)] | None = Field(
        None, description="Tokens of an answer; null: the most, 32768 of Nova 2 and 8196 of Nova 1. [recipe]"
    )
    top_k: Annotated[int, Field(ge=-1, le=100_000)] = Field(-1, description="-1: all. [recipe]")
    top_p: Share = Field(1.0, description="Share of probability. [recipe]")
    temperature: Annotated[float, Field(ge=0, le=2)] = Field(0.0, description="0: greedy. [recipe]; range [ours]")
    top_logprobs: Annotated[int, Field(ge=0, le=20)] = Field(0, description="Log probabilities a token. [recipe]")
    reasoning_effort: Literal["high", "low"] | None = Field(
        None, description="Nova 2 only. [doc]; a comment of [recipe] also names `medium`"
    )


class Processor(Closed):
    """The function that scores a `gen_qa` evaluation."""

    lambda_arn: LambdaArn = Field(description="The function; sent as `eval_lambda_arn` too.")
    lambda_type: Literal["rft", "custom_metrics"] = Field(
        "rft", description="`rft`: the contract of rewards; `custom_metrics`: pre- and post-processing. [recipe]"
    )
    preprocessing: bool = Field(default=False, description="Call it before the model answers. [recipe]")
    postprocessing: bool = Field(default=True, description="Call it after; `rft` needs it. [recipe]")
    aggregation: Literal["min", "max", "average", "sum"] = Field("average", description="Over rows. [recipe]")
