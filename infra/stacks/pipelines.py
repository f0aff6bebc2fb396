"""The stack of the state machines, each from its ASL file, and the topic that asks for approval."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.machine import Machine
from infra.machine_table import MACHINES
from infra.names import Names
from infra.settings import Settings


class PipelinesStack(cdk.Stack):
    """The state machines.

    Attributes:
        machines: by the name of their file.
        approval: asks for approval of a release.
    """

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings) -> None:
        super().__init__(
            scope, construct_id, description="Touchstone: the state machines that train, evaluate and release models."
        )
        names = Names(settings, self.account, self.region, self.partition)
        self.approval = sns.Topic(self, "Approval", topic_name=names.approval_topic, enforce_ssl=True)
        self.machines = {row.name: Machine(self, row.construct_id, row=row, names=names) for row in MACHINES}
        for row in MACHINES:
            machine = self.machines[row.name].machine
            cdk.CfnOutput(self, f"{row.construct_id}Arn", value=machine.state_machine_arn, description=row.description)
        cdk.CfnOutput(self, "ApprovalTopicArn", value=self.approval.topic_arn)
