"""The network of the functions: subnets without a way out but the endpoints of the services that they call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.endpoints import ENDPOINTS, GATEWAY, policy_grants, services_of
from infra.grant import Grant
from infra.names import Names
from infra.settings.regions import S3_PREFIX_LISTS

_HTTPS = 443


class Network(Construct):
    """A VPC that is made, or yours, with endpoints and security groups.

    Attributes:
        subnets: ids of the subnets.
        asking: security group of functions that call services.
        silent: security group of functions that call nothing: it lets nothing in and nothing out.
        jobs: security group of SageMaker's jobs; None unless they run in the VPC.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, names: Names, places: Mapping[str, str], log_key: str
    ) -> None:
        super().__init__(scope, construct_id)
        own = names.settings.network
        self._names, self._places = names, places
        self._vpc = self._imported() if own.vpc_id else self._new(log_key)
        self.subnets = list(own.subnet_ids) or [subnet.subnet_id for subnet in self._vpc.isolated_subnets]
        self._endpoint_group = self._group("Endpoints", "Interface endpoints: HTTPS from functions and jobs.")
        self.silent = self._group("Silent", "Functions that call nothing.")
        self.asking = self._group("Asking", "Functions that call AWS services by their endpoints.")
        self._let_out(self.asking)
        self.jobs = self._job_group() if own.jobs_in_vpc else None
        if own.create_endpoints:
            self._add_endpoints()

    def _new(self, log_key: str) -> ec2.IVpc:
        settings = self._names.settings
        vpc = ec2.Vpc(
            self,
            "Vpc",
            ip_addresses=ec2.IpAddresses.cidr(settings.network.cidr),
            max_azs=settings.network.zones,
            nat_gateways=0,
            subnet_configuration=[
                ec2.SubnetConfiguration(name="Isolated", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
            ],
            restrict_default_security_group=False,  # nothing uses it, and to change it takes a function of CDK's own
        )
        if settings.logs.flow_logs:
            group = logs.LogGroup(
                self,
                "FlowLogs",
                log_group_name=f"/aws/vpc/{settings.named('touchstone')}",
                encryption_key=kms.Key.from_key_arn(self, "LogKey", log_key),
                retention=logs.RetentionDays.INFINITE,
                removal_policy=cdk.RemovalPolicy.DESTROY,
            )
            plain: logs.CfnLogGroup = group.node.default_child  # type: ignore[assignment]
            plain.retention_in_days = settings.logs.retention_days
            vpc.add_flow_log("Flow", destination=ec2.FlowLogDestination.to_cloud_watch_logs(group))
        return vpc

    def _imported(self) -> ec2.IVpc:
        """Your VPC, of which groups and endpoints need the id only."""
        vpc_id = str(self._names.settings.network.vpc_id)
        return ec2.Vpc.from_vpc_attributes(self, "Vpc", vpc_id=vpc_id, availability_zones=["any"])

    def _group(self, construct_id: str, description: str) -> ec2.SecurityGroup:
        return ec2.SecurityGroup(self, construct_id, vpc=self._vpc, description=description, allow_all_outbound=False)

    def _job_group(self) -> ec2.SecurityGroup:
        """Hosts of one job talk to each other on any port (SageMaker developer guide, training in a VPC)."""
        group = self._group("Jobs", "Jobs of SageMaker: each other, and AWS services by their endpoints.")
        group.add_ingress_rule(group, ec2.Port.all_traffic(), "Hosts of one job")
        group.add_egress_rule(group, ec2.Port.all_traffic(), "Hosts of one job")
        self._let_out(group)
        return group

    def _let_out(self, group: ec2.SecurityGroup) -> None:
        """HTTPS to the interface endpoints and to S3, and nowhere else."""
        self._endpoint_group.add_ingress_rule(group, ec2.Port.tcp(_HTTPS), "HTTPS")
        group.add_egress_rule(self._endpoint_group, ec2.Port.tcp(_HTTPS), "Interface endpoints")
        known = self._names.settings.network.s3_prefix_list or S3_PREFIX_LISTS.get(self._names.region)
        s3 = ec2.Peer.prefix_list(known) if known else ec2.Peer.any_ipv4()
        group.add_egress_rule(s3, ec2.Port.tcp(_HTTPS), "S3 by its gateway endpoint")

    def _add_endpoints(self) -> None:
        settings = self._names.settings
        for service in services_of(settings):
            grants = [grant.filled(self._places) for grant in policy_grants(service, settings)]
            if service == GATEWAY:
                self._add_gateway(grants)
            else:
                self._add_interface(service, grants)

    def _add_gateway(self, grants: Iterable[Grant]) -> None:
        tables = list(self._names.settings.network.route_table_ids) or [
            subnet.route_table.route_table_id for subnet in self._vpc.isolated_subnets
        ]
        ec2.CfnVPCEndpoint(
            self,
            "S3",
            vpc_id=self._vpc.vpc_id,
            service_name=f"com.amazonaws.{self._names.region}.s3",
            vpc_endpoint_type="Gateway",
            route_table_ids=tables,
            policy_document=self._policy(grants).to_json(),
        )

    def _add_interface(self, service: str, grants: Iterable[Grant]) -> None:
        for name in ENDPOINTS[service]:
            ec2.CfnVPCEndpoint(
                self,
                "".join(part.title() for part in name.replace(".", "-").split("-")),
                vpc_id=self._vpc.vpc_id,
                service_name=f"com.amazonaws.{self._names.region}.{name}",
                vpc_endpoint_type="Interface",
                private_dns_enabled=True,
                subnet_ids=self.subnets,
                security_group_ids=[self._endpoint_group.security_group_id],
                policy_document=self._policy(grants).to_json(),
            )

    def _policy(self, grants: Iterable[Grant]) -> iam.PolicyDocument:
        """Whoever calls: the conditions say from which account."""
        statements = [
            iam.PolicyStatement(
                principals=[iam.AnyPrincipal()],
                actions=list(grant.actions),
                resources=list(grant.on),
                conditions={operator: dict(keys) for operator, keys in grant.where.items()},
            )
            for grant in grants
        ]
        return iam.PolicyDocument(statements=statements, minimize=True)
