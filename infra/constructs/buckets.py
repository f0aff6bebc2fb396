"""The buckets of a deployment."""

from __future__ import annotations

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.names import Names

_UPLOAD_DAYS = 7


class Buckets(Construct):
    """Buckets of datasets and runs, with a bucket of their access logs; one that the settings name is left as it is.

    Encrypted, versioned, TLS only, closed to the public, and left behind when the stack goes.
    """

    def __init__(self, scope: Construct, construct_id: str, *, names: Names, keys: Mapping[str, str]) -> None:
        super().__init__(scope, construct_id)
        own = names.settings.storage
        existing = {"Data": own.data_bucket, "Runs": own.run_bucket}
        if all(existing.values()):
            return
        logs = self._access_logs(names)
        if existing["Data"] is None:
            self._add("Data", names.data, names, keys["data"], logs)
        if existing["Runs"] is None:
            lock = own.lock_runs_days
            retention = None if lock is None else s3.ObjectLockRetention.governance(cdk.Duration.days(lock))
            self._add("Runs", names.runs, names, keys["runs"], logs, own.keep_runs_days, retention)

    def _access_logs(self, names: Names) -> s3.Bucket:
        """S3 delivers access logs to buckets with S3's own encryption only."""
        return s3.Bucket(
            self,
            "AccessLogs",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            lifecycle_rules=[s3.LifecycleRule(expiration=cdk.Duration.days(names.settings.logs.retention_days))],
            removal_policy=cdk.RemovalPolicy.RETAIN,
        )

    def _add(
        self,
        construct_id: str,
        bucket_name: str,
        names: Names,
        key: str,
        logs: s3.Bucket,
        keep_days: int | None = None,
        lock: s3.ObjectLockRetention | None = None,
    ) -> None:
        old = cdk.Duration.days(names.settings.storage.keep_old_versions_days)
        keep = None if keep_days is None else cdk.Duration.days(keep_days)
        s3.Bucket(
            self,
            construct_id,
            bucket_name=bucket_name,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=kms.Key.from_key_arn(self, f"{construct_id}Key", key),
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            versioned=True,
            object_lock_enabled=True if lock else None,
            object_lock_default_retention=lock,
            lifecycle_rules=[
                s3.LifecycleRule(
                    abort_incomplete_multipart_upload_after=cdk.Duration.days(_UPLOAD_DAYS),
                    noncurrent_version_expiration=old,
                    expiration=keep,
                )
            ],
            server_access_logs_bucket=logs,
            server_access_logs_prefix=f"{construct_id.lower()}/",
            removal_policy=cdk.RemovalPolicy.RETAIN,
        )
