"""The stack that scores: the reward function that reinforcement fine-tuning calls."""

from __future__ import annotations

from pathlib import Path

import aws_cdk as cdk
from constructs import Construct

from infra.bundled_function import BundledFunction
from infra.bundling.sources import RUBRIC
from infra.checks import acknowledge
from infra.settings import Settings

_ONE_SETTING = "One setting moves runtime and bundle together; this Python is the one that bundles are rehearsed on."
ACKNOWLEDGED = {
    "AwsSolutions-L1": _ONE_SETTING,
    "Serverless-LambdaLatestVersion": _ONE_SETTING,
    "Serverless-LambdaDLQ": "Every caller waits for the answer; there is no asynchronous event that could be lost.",
    "Serverless-LambdaTracing": (
        "The function calls nothing, so that a trace would show what its log line says; and X-Ray takes no grant "
        "narrower than every resource."
    ),
}


class ScoringStack(cdk.Stack):
    """The reward function.

    Nobody but the training job's own role may call it: that role needs `lambda:InvokeFunction`, the function
    no resource policy.

    Attributes:
        reward: the reward function.
    """

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings, reward_archive: Path) -> None:
        super().__init__(
            scope,
            construct_id,
            description="Touchstone: the reward function that scores tool calls for reinforcement fine-tuning.",
        )
        own = settings.reward
        self.reward = BundledFunction(
            self,
            "Reward",
            settings=settings,
            archive=reward_archive,
            name=settings.named("SageMaker-touchstone-reward"),
            handler="functions.reward.handler.handler",
            description="Scores the tool calls of a batch of model answers.",
            memory_mb=own.memory_mb,
            timeout_seconds=own.timeout_seconds,
            reserved_concurrency=own.reserved_concurrency,
            environment=_environment(settings),
        )
        acknowledge(self.reward, ACKNOWLEDGED)
        cdk.CfnOutput(
            self,
            "RewardFunctionArn",
            value=self.reward.function.function_arn,
            description="The reward function, unqualified, as an RFT recipe takes it.",
        )


def _environment(settings: Settings) -> dict[str, str]:
    environment = {"POWERTOOLS_LOG_LEVEL": "INFO"}
    if settings.reward.rubric is not None:
        environment["TOUCHSTONE_RUBRIC"] = RUBRIC
    return environment
