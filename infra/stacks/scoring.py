"""The stack of the functions: the reward that training calls, and those that the state machines call."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import aws_cdk as cdk
from constructs import Construct

from infra.bundled_function import BundledFunction
from infra.checks import acknowledge
from infra.function_table import FUNCTIONS, RUBRIC, FunctionRow
from infra.giving import give
from infra.grant import Grant
from infra.names import Names
from infra.settings import Settings

_ONE_SETTING = "One setting moves runtime and bundle together; this Python is the one that bundles are rehearsed on."
ACKNOWLEDGED = {
    "AwsSolutions-L1": _ONE_SETTING,
    "Serverless-LambdaLatestVersion": _ONE_SETTING,
    "Serverless-LambdaDLQ": "Every caller waits for the answer; there is no asynchronous event that could be lost.",
    "Serverless-LambdaTracing": (
        "What a call asked of other services stands in its log line and metrics; X-Ray takes no grant narrower than "
        "every resource."
    ),
}


class ScoringStack(cdk.Stack):
    """The functions, each with a role of its own.

    Nobody but roles of this account with `lambda:InvokeFunction` may call them; none has a resource policy.

    Attributes:
        functions: by their folder.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: Settings, archives: Mapping[str, Path]
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            description="Touchstone: the function that scores tool calls for training, and those of the pipelines.",
        )
        self._names = Names(settings, self.account, self.region, self.partition)
        self.functions = {row.folder: self._add(row, settings, archives[row.folder]) for row in FUNCTIONS}
        for row in FUNCTIONS:
            function = self.functions[row.folder].function
            cdk.CfnOutput(
                self, f"{row.construct_id}FunctionArn", value=function.function_arn, description=row.description
            )

    def _add(self, row: FunctionRow, settings: Settings, archive: Path) -> BundledFunction:
        size = row.size(settings)
        rubric = {"TOUCHSTONE_RUBRIC": RUBRIC} if row.scores and settings.reward.rubric is not None else {}
        bundled = BundledFunction(
            self,
            row.construct_id,
            settings=settings,
            archive=archive,
            name=row.name(settings),
            handler=f"functions.{row.folder}.handler.handler",
            description=row.description,
            memory_mb=size.memory_mb,
            timeout_seconds=size.timeout_seconds,
            reserved_concurrency=size.reserved_concurrency,
            environment={"POWERTOOLS_LOG_LEVEL": "INFO", **row.environment(self._names), **rubric},
        )
        places = self._names.places()
        models = _model_grants(settings) if row.asks_models else ()
        give(bundled.role, [grant.filled(places) for grant in (*row.may, *models)], bundled)
        acknowledge(bundled, ACKNOWLEDGED)
        return bundled


def _model_grants(settings: Settings) -> list[Grant]:
    """Rights to ask the models of the settings."""
    own = settings.evaluation
    bases = [
        Grant(
            ("bedrock:InvokeModel",),
            ("arn:{partition}:bedrock:*::foundation-model/" + model, "{bedrock}inference-profile/*." + model),
            "An inference profile answers from several Regions, and its name begins with their geography.",
        )
        for model in own.base_models
    ]
    named = [Grant(("bedrock:InvokeModel",), tuple(own.models))] if own.models else []
    return [*bases, *named]
