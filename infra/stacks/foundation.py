"""The stack that everything else stands on: buckets, and the roles that SageMaker and Bedrock take."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.function_table import function_arns
from infra.giving import give
from infra.grant import Grant
from infra.names import Names
from infra.service_roles import IMPORT_GRANTS, JOB_GRANTS, registry_grants
from infra.settings import Settings


class FoundationStack(cdk.Stack):
    """Buckets and service roles; a bucket that the settings name is left as it is.

    Attributes:
        names: names of the deployment.
    """

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings) -> None:
        super().__init__(
            scope, construct_id, description="Touchstone: buckets, and the roles that SageMaker and Bedrock take."
        )
        self.names = Names(settings, self.account, self.region, self.partition)
        self._add_buckets(settings)
        places = {**self.names.places(), **function_arns(self.names)}
        jobs = (*JOB_GRANTS, *registry_grants(None))
        self._add_role("JobRole", self.names.job_role, "sagemaker.amazonaws.com", [one.filled(places) for one in jobs])
        imports = [one.filled(places) for one in IMPORT_GRANTS]
        self._add_role("ImportRole", self.names.import_role, "bedrock.amazonaws.com", imports)

    def _add_buckets(self, settings: Settings) -> None:
        own = settings.evaluation
        wanted = {"Data": (self.names.data, own.data_bucket), "Runs": (self.names.runs, own.run_bucket)}
        missing = {name: bucket for name, (bucket, existing) in wanted.items() if existing is None}
        if not missing:
            return
        logs = s3.Bucket(
            self,
            "AccessLogs",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            removal_policy=cdk.RemovalPolicy.RETAIN,
        )
        for name, bucket in missing.items():
            s3.Bucket(
                self,
                name,
                bucket_name=bucket,
                encryption=s3.BucketEncryption.S3_MANAGED,
                block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
                enforce_ssl=True,
                versioned=True,
                server_access_logs_bucket=logs,
                server_access_logs_prefix=f"{name.lower()}/",
                removal_policy=cdk.RemovalPolicy.RETAIN,
            )

    def _add_role(self, construct_id: str, name: str, service: str, grants: list[Grant]) -> None:
        role = iam.Role(
            self,
            construct_id,
            role_name=name,
            assumed_by=iam.ServicePrincipal(service, conditions={"StringEquals": {"aws:SourceAccount": self.account}}),
            description=f"What {service.partition('.')[0]} may do for Touchstone.",
        )
        give(role, grants, role)
        cdk.CfnOutput(self, f"{construct_id}Arn", value=role.role_arn)
