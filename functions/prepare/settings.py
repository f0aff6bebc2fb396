"""Settings of the prepare function: what the account gives, read from its environment when the first event comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from touchstone.wire.settings import SettingsError, Variables, account, count

_NEEDED = {
    "bucket": "TOUCHSTONE_BUCKET",
    "region": "AWS_REGION",
    "job_role": "TOUCHSTONE_JOB_ROLE",
    "import_role": "TOUCHSTONE_IMPORT_ROLE",
}
_APPROVAL = ("required", "by_input")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the account gives.

    Attributes:
        bucket: bucket of runs (`TOUCHSTONE_BUCKET`).
        region: where everything runs (`AWS_REGION`).
        job_role: execution role of training jobs (`TOUCHSTONE_JOB_ROLE`).
        import_role: role by which Bedrock reads weights (`TOUCHSTONE_IMPORT_ROLE`).
        prefix: prefix of runs in the bucket (`TOUCHSTONE_RUN_PREFIX`).
        reward: ARN of the reward function (`TOUCHSTONE_REWARD`); None where jobs must name one.
        reward_digest: digest of its code and rubric (`TOUCHSTONE_REWARD_DIGEST`).
        key: ARN of the key of models and output (`TOUCHSTONE_KEY`); None for the services' own.
        subnets, security_groups: network of jobs (`TOUCHSTONE_SUBNETS`, `TOUCHSTONE_SECURITY_GROUPS`), with commas.
        instance_type, instance_count: machines of jobs that name none (`TOUCHSTONE_INSTANCE_TYPE`, `…_COUNT`).
        approval_required: whether an input can't do without a person's approval (`TOUCHSTONE_APPROVAL`: `required`, or
            `by_input`); required where the variable is missing.
        owner: account that owns the bucket (`TOUCHSTONE_BUCKET_OWNER`); None trusts any.
    """

    bucket: str
    region: str
    job_role: str
    import_role: str
    prefix: str = "runs/"
    reward: str | None = None
    reward_digest: str | None = None
    key: str | None = None
    subnets: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ()
    instance_type: str = "ml.p5.48xlarge"
    instance_count: int = 4
    approval_required: bool = True
    owner: str | None = None
    tags: Mapping[str, str] = field(default_factory=lambda: {"touchstone": "true"}, init=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """The settings that environment variables give.

        Raises:
            SettingsError: naming every variable that is missing or can't be read.
        """
        needed = {name: environment.get(variable, "").strip() for name, variable in _NEEDED.items()}
        missing = [_NEEDED[name] for name, value in needed.items() if not value]
        if missing:
            raise SettingsError(f"{', '.join(missing)}: expected a value, saw nothing")
        variables = Variables(environment)
        settings = cls(
            **needed,
            prefix=variables.text("RUN_PREFIX") or "runs/",
            reward=variables.text("REWARD") or None,
            reward_digest=variables.text("REWARD_DIGEST") or None,
            key=variables.text("KEY") or None,
            subnets=_listed(variables.text("SUBNETS")),
            security_groups=_listed(variables.text("SECURITY_GROUPS")),
            instance_type=variables.text("INSTANCE_TYPE") or "ml.p5.48xlarge",
            instance_count=variables.read("INSTANCE_COUNT", 4, count, "a whole number from 1"),
            approval_required=variables.read(
                "APPROVAL", fallback=True, convert=_required, allowed=" or ".join(_APPROVAL)
            ),
            owner=variables.read("BUCKET_OWNER", None, account, "an account id of 12 digits"),
        )
        variables.check()
        return settings

    def ledger(self, run: str, machine: str, execution: str) -> str:
        """Key of an execution's ledger entry."""
        return f"{self.folder(run)}ledger/{machine}-{execution}.json"

    def folder(self, run: str) -> str:
        """Prefix of a run."""
        return f"{self.prefix}{run}/"

    def uri(self, path: str) -> str:
        """S3 address of something in the bucket."""
        return f"s3://{self.bucket}/{self.prefix}{path}"

    @property
    def job(self) -> dict[str, Any]:
        """Job settings that the account gives."""
        network = {"subnets": list(self.subnets), "security_groups": list(self.security_groups)}
        return {
            "region": self.region,
            "role": self.job_role,
            "kms_key": self.key,
            "network": network if self.subnets else None,
        }


def _required(text: str) -> bool:
    if text not in _APPROVAL:
        raise ValueError(text)
    return text == "required"


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
