"""The stack of the functions: the reward that training calls, and those that the state machines call."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import aws_cdk as cdk

from infra.bundling.manifest import digest_of_scoring
from infra.checks import acknowledge
from infra.constructs.bundled_function import BundledFunction
from infra.constructs.giving import give
from infra.function_table import FUNCTIONS, RUBRIC, FunctionRow, grants_of_function
from infra.ground import Ground
from infra.settings import Settings
from infra.stacks.base import TouchstoneStack

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


class ScoringStack(TouchstoneStack):
    """The functions, each with a role of its own, in the VPC.

    Nobody but roles of this account with `lambda:InvokeFunction` may call them; none has a resource policy.

    Attributes:
        functions: by their folder.
    """

    def __init__(self, app: cdk.App, settings: Settings, ground: Ground, archives: Mapping[str, Path]) -> None:
        super().__init__(app, "scoring", settings, "the function that scores for training, and those of the pipelines")
        self._ground, self._archives = ground, archives
        self.functions = {row.folder: self._add(row) for row in FUNCTIONS}
        for row in FUNCTIONS:
            arn = self.functions[row.folder].function.function_arn
            self.tell(f"{row.substitution}Arn", arn, row.description)
        reward = self.functions["reward"].function.function_arn
        self.tell("RecipeLine", f"reward_lambda_arn: {reward}", "Line of an RFT recipe, below `run:`.")

    def _add(self, row: FunctionRow) -> BundledFunction:
        names = self._ground.names
        bundled = BundledFunction(
            self,
            row.construct_id,
            row=row,
            ground=self._ground,
            archive=self._archives[row.folder],
            environment={"POWERTOOLS_LOG_LEVEL": "INFO", **row.environment(names), **self._given(row)},
        )
        give(
            bundled.role,
            [grant.filled(self._ground.places) for grant in grants_of_function(row, names.settings)],
            bundled,
        )
        acknowledge(bundled, ACKNOWLEDGED)
        return bundled

    def _given(self, row: FunctionRow) -> dict[str, str]:
        """Environment that the table can't know: the rubric, keys, the network, the digest of what trains."""
        ground, settings = self._ground, self._ground.names.settings
        if row.scores:
            return {} if settings.reward.rubric is None else {"TOUCHSTONE_RUBRIC": RUBRIC}
        if not row.plans:
            return {}
        found = {"TOUCHSTONE_KEY": ground.keys["models"]}
        digest = digest_of_scoring(self._archives["reward"])
        if digest is not None:
            found["TOUCHSTONE_REWARD_DIGEST"] = digest
        if ground.jobs is not None:
            found["TOUCHSTONE_SUBNETS"] = cdk.Fn.join(",", list(ground.subnets))
            found["TOUCHSTONE_SECURITY_GROUPS"] = ground.jobs
        return found
