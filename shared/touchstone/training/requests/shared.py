"""Parts that requests of several kinds have in common."""

from __future__ import annotations

from typing import Any

from touchstone.training.settings.jobs import Job

Request = dict[str, Any]


def tags_of(job: Job) -> list[dict[str, str]]:
    """Tags as SageMaker takes them, sorted, so that their order makes no other job."""
    return [{"Key": key, "Value": value} for key, value in sorted(job.tags.items())]


def output_of(job: Job) -> Request:
    """`OutputDataConfig`."""
    output = {"S3OutputPath": job.output}
    if job.kms_key is not None:
        output["KmsKeyId"] = job.kms_key
    return output


def network_of(job: Job) -> Request:
    """`VpcConfig`, if there is a VPC. `EnableNetworkIsolation` stays out: containers must call the reward function."""
    if job.network is None:
        return {}
    return {"VpcConfig": {"Subnets": list(job.network.subnets), "SecurityGroupIds": list(job.network.security_groups)}}


def s3_channel(name: str, uri: str, data_type: str) -> Request:
    """A channel of rows in S3."""
    source = {"S3DataType": data_type, "S3Uri": uri, "S3DataDistributionType": "FullyReplicated"}
    return {"ChannelName": name, "DataSource": {"S3DataSource": source}}
