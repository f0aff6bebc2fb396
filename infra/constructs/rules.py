"""The rules: what happens when a training job waits, completes or fails, and when an execution fails.

They are the outer net: they see what no Catch can, such as States.DataLimitExceeded or an execution that was aborted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.checks import acknowledge
from infra.constructs.giving import give
from infra.grants import PUBLISH
from infra.ground import Ground

_JOB = "SageMaker Training Job State Change"
_EXECUTION = "Step Functions Execution Status Change"
_HOUR = 3600
_DAY = cdk.Duration.hours(24)
_RETRIES = 185
"""With the day, the most that EventBridge does; delivery ends with whichever is reached first (RetryPolicy in its API
reference), so that fewer attempts would not last the day that docs/operate.md tells of.
"""
WAITING: Final = ("Starting", "Pending")
"""Secondary statuses of a job without its instances (SageMaker API reference, DescribeTrainingJob): one that starts may
still be asking for them, one that is pending waits for capacity. A job may have both, or either alone.
"""


class Rules(Construct):
    """Rules on training jobs of the job role and on executions of our machines.

    Attributes:
        undelivered: queue of events that no target took.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        ground: Ground,
        follow: sfn.StateMachine,
        machines: Sequence[str],
        notices: sns.Topic,
    ) -> None:
        super().__init__(scope, construct_id)
        self._ground, self._follow, self._notices = ground, follow, notices
        self._teller = self._telling_role()
        self.undelivered = self._queue()
        self._on_jobs()
        self._on_executions(machines)

    def _queue(self) -> sqs.Queue:
        queue = sqs.Queue(
            self,
            "Undelivered",
            queue_name=self._ground.names.settings.named("touchstone-undelivered"),
            encryption=sqs.QueueEncryption.KMS,
            encryption_master_key=kms.Key.from_key_arn(self, "Key", self._ground.keys["logs"]),
            enforce_ssl=True,
            retention_period=cdk.Duration.days(14),
        )
        itself = "It holds events that could not be delivered; there is nowhere further to send them."
        acknowledge(queue, {"AwsSolutions-SQS3": itself, "Serverless-SQSRedrivePolicy": itself})
        return queue

    def _telling_role(self) -> iam.IRole:
        """By which rules publish: its own policy reaches topic and key, with nothing to be said in theirs."""
        own = {"StringEquals": {"aws:SourceAccount": self._ground.names.account}}
        role = iam.Role(
            self,
            "Teller",
            assumed_by=iam.ServicePrincipal("events.amazonaws.com", conditions=own),
            description="What rules need to tell of failures.",
        )
        topic = self._ground.names.arn("sns", self._ground.names.notice_topic)
        give(role, [grant.filled({**self._ground.places, "target": topic}) for grant in PUBLISH], role)
        return role.without_policy_updates()

    def _on_jobs(self) -> None:
        settings = self._ground.names.settings
        job = {"job": _at("$.detail.TrainingJobName"), "status": _at("$.detail.TrainingJobStatus")}
        self._follow_on(
            "JobWaits",
            "A training job starts or is put off: see in some hours whether it has its instances.",
            {"TrainingJobStatus": ["InProgress"], "SecondaryStatus": list(WAITING)},
            {**job, "patience_seconds": settings.training.patience_hours * _HOUR},
        )
        if settings.evaluation.after_training is not None:
            self._follow_on(
                "JobCompleted",
                "A training job that asks for it completes: evaluate its checkpoint.",
                {"TrainingJobStatus": ["Completed"], "Tags": {"touchstone-evaluate": ["true"]}},
                {**job, "evaluation": settings.evaluation.after_training},
            )
        told = f"The training job {job['job']} is {job['status']}. See docs/operate.md, failed job."
        self._tell_on(
            "JobFailed", "A training job fails or is stopped.", _JOB, self._ours({"TrainingJobStatus": _ENDS}), told
        )

    def _on_executions(self, machines: Sequence[str]) -> None:
        ended = {"status": ["FAILED", "TIMED_OUT", "ABORTED"], "stateMachineArn": list(machines)}
        told = f"{_at('$.detail.executionArn')} is {_at('$.detail.status')}. See docs/operate.md, failed execution."
        self._tell_on("ExecutionFailed", "An execution does not end well.", _EXECUTION, ended, told)

    def _ours(self, detail: Mapping[str, Any]) -> dict[str, Any]:
        """Of jobs with the job role of this deployment, whoever made them."""
        names = self._ground.names
        return {**detail, "RoleArn": [names.role_arn(names.job_role)]}

    def _follow_on(self, construct_id: str, text: str, detail: Mapping[str, Any], given: Mapping[str, Any]) -> None:
        target = targets.SfnStateMachine(
            self._follow,
            input=events.RuleTargetInput.from_object(given),
            dead_letter_queue=self.undelivered,
            max_event_age=_DAY,
            retry_attempts=_RETRIES,
        )
        self._rule(construct_id, text, _JOB, self._ours(detail), target)

    def _tell_on(self, construct_id: str, text: str, kind: str, detail: Mapping[str, Any], message: str) -> None:
        """Names and states only: an event's reason or input may quote a row."""
        target = targets.SnsTopic(
            self._notices,
            role=self._teller,
            message=events.RuleTargetInput.from_text(message),
            dead_letter_queue=self.undelivered,
            max_event_age=_DAY,
            retry_attempts=_RETRIES,
        )
        self._rule(construct_id, text, kind, detail, target)

    def _rule(
        self, construct_id: str, text: str, kind: str, detail: Mapping[str, Any], target: events.IRuleTarget
    ) -> None:
        source = "aws.sagemaker" if kind == _JOB else "aws.states"
        name = self._ground.names.settings.named(f"touchstone-{_kebab(construct_id)}")
        pattern = events.EventPattern(source=[source], detail_type=[kind], detail=dict(detail))
        events.Rule(self, construct_id, rule_name=name, description=text, event_pattern=pattern, targets=[target])


_ENDS = ["Failed", "Stopped"]


def _at(path: str) -> str:
    return events.EventField.from_path(path)


def _kebab(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).strip("-")
