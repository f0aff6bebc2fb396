"""A state machine as this app deploys it."""

from __future__ import annotations

from aws_cdk import aws_iam as iam
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.checks import acknowledge
from infra.constructs.bundled_function import log_group
from infra.constructs.giving import give, reasons_of
from infra.grants import ITSELF, grants_of
from infra.ground import Ground
from infra.machine_table import MachineRow, substitutions, substitutions_in


class Machine(Construct):
    """A state machine from its ASL file: log without payloads, traces, and a role that may do what the file calls.

    Attributes:
        machine: the state machine.
        role: what it may do.
        log_group: where it logs.
    """

    def __init__(self, scope: Construct, construct_id: str, *, row: MachineRow, ground: Ground) -> None:
        super().__init__(scope, construct_id)
        names = ground.names
        name, text = names.machine(row.name), row.text()
        self.log_group = log_group(self, f"/aws/vendedlogs/states/{name}", ground)
        self.role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal(
                "states.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": names.account}}
            ),
            description=f"What {name} may do.",
        )
        known = substitutions(names)
        places = {**ground.places, "self": names.machine_arn(row.name)}
        give(self.role, grants_of(row.name, row.definition(), known, places), self)
        acknowledge(self, reasons_of(ITSELF))
        self.machine = sfn.StateMachine(
            self,
            "Machine",
            state_machine_name=name,
            comment=row.description,
            definition_body=sfn.DefinitionBody.from_string(text),
            definition_substitutions={key: known[key] for key in sorted(substitutions_in(text))},
            role=self.role,
            logs=sfn.LogOptions(destination=self.log_group, level=sfn.LogLevel.ALL, include_execution_data=False),
            tracing_enabled=True,
        )
