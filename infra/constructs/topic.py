"""A topic as this app deploys it: encrypted, TLS only, with the address of the settings."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.checks import acknowledge
from infra.ground import Ground

_UNREAD = "An e-mail that nobody gets is no event to process later; what it tells stands in CloudWatch too."


class Topic(Construct):
    """A topic of notices to people.

    Attributes:
        topic: the topic.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, name: str, ground: Ground, services: Sequence[str] = ()
    ) -> None:
        super().__init__(scope, construct_id)
        names = ground.names
        self.topic = sns.Topic(
            self,
            "Topic",
            topic_name=name,
            enforce_ssl=True,
            master_key=kms.Key.from_key_arn(self, "Key", ground.keys["logs"]),
        )
        for service in services:
            self.topic.add_to_resource_policy(
                iam.PolicyStatement(
                    principals=[iam.ServicePrincipal(service)],
                    actions=["sns:Publish"],
                    resources=[self.topic.topic_arn],
                    conditions={"StringEquals": {"aws:SourceAccount": names.account}},
                )
            )
        if names.settings.notices.email is not None:
            self.topic.add_subscription(subscriptions.EmailSubscription(names.settings.notices.email))
            acknowledge(self, {"Serverless-SNSRedrivePolicy": _UNREAD})
