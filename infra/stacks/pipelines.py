"""The stack of the state machines, the topics that tell people, and the rules between them."""

from __future__ import annotations

import aws_cdk as cdk

from infra.constructs.machine import Machine
from infra.constructs.rules import Rules
from infra.constructs.topic import Topic
from infra.ground import Ground
from infra.machine_table import FOLLOW, MACHINES
from infra.settings import Settings
from infra.stacks.base import TouchstoneStack


class PipelinesStack(TouchstoneStack):
    """The state machines.

    Attributes:
        machines: by the name of their file.
        approval: asks for approval of a release.
        notices: tells of alarms and failures.
        rules: what happens when jobs and executions end.
    """

    def __init__(self, app: cdk.App, settings: Settings, ground: Ground) -> None:
        super().__init__(app, "pipelines", settings, "the state machines that train, evaluate and release models")
        names = ground.names
        self.approval = Topic(self, "Approval", name=names.approval_topic, ground=ground).topic
        services = ("cloudwatch.amazonaws.com",)
        self.notices = Topic(self, "Notices", name=names.notice_topic, ground=ground, services=services).topic
        rows = (*MACHINES, FOLLOW)
        self.machines = {row.name: Machine(self, row.construct_id, row=row, ground=ground) for row in rows}
        self.rules = Rules(
            self,
            "Rules",
            ground=ground,
            follow=self.machines[FOLLOW.name].machine,
            machines=[names.machine_arn(row.name) for row in rows],
            notices=self.notices,
        )
        for row in MACHINES:
            arn = self.machines[row.name].machine.state_machine_arn
            self.tell(f"{row.construct_id}Arn", arn, row.description)
        self.tell("ApprovalTopicArn", self.approval.topic_arn, "Asks for approval; subscribe who may answer.")
        self.tell("NoticeTopicArn", self.notices.topic_arn, "Tells of alarms and failures; subscribe who is on call.")
