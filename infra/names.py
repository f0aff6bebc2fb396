"""Names and ARNs of what a deployment makes: built from settings alone, so that no stack needs another's outputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from infra.settings import Settings


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a deployment.

    Attributes:
        settings: of the deployment.
        account: account id, or CloudFormation's token for it.
        region: likewise.
        partition: likewise.
    """

    settings: Settings
    account: str
    region: str
    partition: str = "aws"

    @property
    def runs(self) -> str:
        """Bucket of runs."""
        return self.settings.storage.run_bucket or self._bucket("runs")

    @property
    def data(self) -> str:
        """Bucket of datasets, rubrics and policies."""
        return self.settings.storage.data_bucket or self._bucket("data")

    @property
    def job_role(self) -> str:
        """Execution role of SageMaker jobs; role names are the account's, not the Region's."""
        return f"{self.settings.named('touchstone-job')}-{self.region}"

    @property
    def import_role(self) -> str:
        """Role by which Bedrock reads weights."""
        return f"{self.settings.named('touchstone-import')}-{self.region}"

    @property
    def approval_topic(self) -> str:
        """Topic that asks for approval of a release."""
        return self.settings.named("touchstone-approval")

    @property
    def notice_topic(self) -> str:
        """Topic of alarms and failures."""
        return self.settings.named("touchstone-notices")

    def machine(self, name: str) -> str:
        """A state machine, by the name of its file."""
        return self.settings.named(f"touchstone-{name}")

    def arn(self, service: str, resource: str) -> str:
        """ARN of something in this account and Region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def role_arn(self, name: str) -> str:
        """ARN of a role."""
        return f"arn:{self.partition}:iam::{self.account}:role/{name}"

    def function_arn(self, name: str) -> str:
        """ARN of a function, unqualified."""
        return self.arn("lambda", f"function:{name}")

    def machine_arn(self, name: str) -> str:
        """ARN of a state machine, by the name of its file."""
        return self.arn("states", f"stateMachine:{self.machine(name)}")

    def bucket_arn(self, bucket: str) -> str:
        """ARN of a bucket."""
        return f"arn:{self.partition}:s3:::{bucket}"

    def places(self) -> Mapping[str, str]:
        """What grants name in braces."""
        own = self.settings.storage
        return {
            "account": self.account,
            "region": self.region,
            "partition": self.partition,
            "data": self.bucket_arn(self.data),
            "data_prefix": own.data_prefix,
            "runs": self.bucket_arn(self.runs),
            "run_prefix": own.run_prefix,
            "job_role": self.role_arn(self.job_role),
            "import_role": self.role_arn(self.import_role),
            "bedrock": self.arn("bedrock", ""),
            "sagemaker": self.arn("sagemaker", ""),
            "rule": self.arn("events", "rule/StepFunctionsGetEventsFor"),
        }

    def _bucket(self, base: str) -> str:
        return f"{self.settings.named(f'touchstone-{base}')}-{self.account}-{self.region}"
