"""The stack that everything else stands on: keys, buckets, network, and the roles that SageMaker and Bedrock take."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_iam as iam

from infra.constructs.buckets import Buckets
from infra.constructs.giving import give
from infra.constructs.keys import Keys
from infra.constructs.network import Network
from infra.grant import Grant
from infra.ground import Ground, places_of
from infra.names import Names
from infra.service_roles import IMPORT_GRANTS, JOB_GRANTS, JOB_NETWORK_GRANTS, registry_grants
from infra.settings import Settings
from infra.stacks.base import TouchstoneStack
from touchstone.training.images import REGISTRIES


class FoundationStack(TouchstoneStack):
    """Keys, buckets, network and service roles; what the settings name is yours and left as it is.

    Attributes:
        ground: what the other stacks need of it.
    """

    def __init__(self, app: cdk.App, settings: Settings) -> None:
        super().__init__(app, "foundation", settings, "keys, buckets, network, and the roles of SageMaker and Bedrock")
        names = Names(settings, self.account, self.region, self.partition)
        keys = Keys(self, "Keys", names=names).arns
        places = places_of(names, keys)
        Buckets(self, "Buckets", names=names, keys=keys)
        network = Network(self, "Network", names=names, places=places, log_key=keys["logs"])
        self.ground = Ground(
            names,
            keys,
            tuple(network.subnets),
            network.asking.security_group_id,
            network.silent.security_group_id,
            None if network.jobs is None else network.jobs.security_group_id,
        )
        jobs = [*JOB_GRANTS, *registry_grants(REGISTRIES.get(settings.region))]
        jobs += JOB_NETWORK_GRANTS if settings.network.jobs_in_vpc else ()
        self._add_role("JobRole", names.job_role, "sagemaker.amazonaws.com", jobs)
        self._add_role("ImportRole", names.import_role, "bedrock.amazonaws.com", list(IMPORT_GRANTS))
        self.tell("DataBucket", names.data, "Datasets, rubrics and policies go here, below the data prefix.")
        self.tell("RunBucket", names.runs, "Runs and jobs' output are here, below the run prefix.")

    def _add_role(self, construct_id: str, name: str, service: str, grants: list[Grant]) -> None:
        role = iam.Role(
            self,
            construct_id,
            role_name=name,
            assumed_by=iam.ServicePrincipal(service, conditions={"StringEquals": {"aws:SourceAccount": self.account}}),
            description=f"What {service.partition('.')[0]} may do for Touchstone.",
        )
        give(role, [grant.filled(self.ground.places) for grant in grants], role)
        self.tell(f"{construct_id}Arn", role.role_arn, f"RoleArn of a request to {service.partition('.')[0]}.")
