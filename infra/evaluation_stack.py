"""The stack of the eval machine's functions: evaluate asks and scores a batch, summarize judges a run."""

from __future__ import annotations

from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.bundled_function import BundledFunction
from infra.bundling.sources import RUBRIC
from infra.checks import acknowledge
from infra.run_grants import RunGrants
from infra.scoring_stack import ACKNOWLEDGED as _EVERY_FUNCTION
from infra.settings import Settings

ACKNOWLEDGED = {
    **_EVERY_FUNCTION,
    "Serverless-LambdaTracing": (
        "What a batch asked of S3 and Bedrock stands in its log line and metrics; X-Ray takes no grant narrower than "
        "every resource."
    ),
}


class EvaluationStack(cdk.Stack):
    """The evaluate and the summarize function.

    Attributes:
        evaluate: asks and scores batches, plans runs, and is SageMaker's eval processor.
        summarize: summary, report and gate of a run.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        evaluate_archive: Path,
        summarize_archive: Path,
    ) -> None:
        super().__init__(
            scope, construct_id, description="Touchstone: the functions that evaluate a model and judge the result."
        )
        own = settings.evaluation
        environment = {"POWERTOOLS_LOG_LEVEL": "INFO", "TOUCHSTONE_BUCKET_OWNER": cdk.Aws.ACCOUNT_ID}
        self.evaluate = BundledFunction(
            self,
            "Evaluate",
            settings=settings,
            archive=evaluate_archive,
            name=settings.named("SageMaker-touchstone-evaluate"),
            handler="functions.evaluate.handler.handler",
            description="Asks a model about a batch of a dataset and scores its answers.",
            memory_mb=own.memory_mb,
            timeout_seconds=own.timeout_seconds,
            reserved_concurrency=own.reserved_concurrency,
            environment={
                **environment,
                "TOUCHSTONE_CONCURRENCY": str(own.concurrency),
                **({} if settings.reward.rubric is None else {"TOUCHSTONE_RUBRIC": RUBRIC}),
            },
        )
        self.summarize = BundledFunction(
            self,
            "Summarize",
            settings=settings,
            archive=summarize_archive,
            name=settings.named("touchstone-summarize"),
            handler="functions.summarize.handler.handler",
            description="Summarizes a run, compares it with the champion's, and applies the gate.",
            memory_mb=own.summary_memory_mb,
            timeout_seconds=own.summary_timeout_seconds,
            environment=environment,
        )
        self._grant(settings)
        for name, function in (("Evaluate", self.evaluate), ("Summarize", self.summarize)):
            cdk.CfnOutput(self, f"{name}FunctionArn", value=function.function.function_arn)

    def _grant(self, settings: Settings) -> None:
        grants = RunGrants(self, settings)
        grants.read_data(self.evaluate)
        for bundled in (self.evaluate, self.summarize):
            grants.use_runs(bundled)
            acknowledge(bundled, ACKNOWLEDGED)
        if settings.evaluation.models:
            self.evaluate.function.add_to_role_policy(
                iam.PolicyStatement(actions=["bedrock:InvokeModel"], resources=list(settings.evaluation.models))
            )
