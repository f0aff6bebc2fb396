"""The settings of a deployment."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from infra.settings.parts import (
    EvaluationSettings,
    KeySettings,
    LogSettings,
    NetworkSettings,
    NoticeSettings,
    ReleaseSettings,
    RewardSettings,
    StorageSettings,
    TrainingSettings,
)
from infra.settings.words import Closed, Region, TagKey, TagValue


class Settings(Closed):
    """A deployment."""

    profile: Annotated[
        Literal["dev", "prod"], Field(description="Which defaults hold; each setting still goes before them.")
    ] = "dev"
    region: Annotated[
        Region, Field(description="Where everything runs: Step Functions calls the services of its own Region only.")
    ] = "us-east-1"
    python: Annotated[
        Literal["3.12", "3.13", "3.14"], Field(description="Python of the functions and of their bundles.")
    ] = "3.13"
    architecture: Annotated[
        Literal["arm64", "x86_64"], Field(description="Processor of the functions and of their bundles.")
    ] = "arm64"
    suffix: Annotated[
        str,
        Field(
            pattern=r"^(?:[a-z0-9][a-z0-9-]{0,15})?$",
            description="End of every name, so that several deployments fit into one account; empty for none.",
        ),
    ] = ""
    tags: dict[TagKey, TagValue] = Field(
        default_factory=dict, max_length=40, description="Tags of everything that is made."
    )
    protect: Annotated[bool, Field(description="Whether stacks are protected from being deleted.")] = False
    network: NetworkSettings = NetworkSettings()
    keys: KeySettings = KeySettings()
    storage: StorageSettings = StorageSettings()
    logs: LogSettings = LogSettings()
    reward: RewardSettings = RewardSettings()
    evaluation: EvaluationSettings = EvaluationSettings()
    training: TrainingSettings = TrainingSettings()
    release: ReleaseSettings = ReleaseSettings()
    notices: NoticeSettings = NoticeSettings()

    def named(self, base: str) -> str:
        """A name of this deployment: the base, and the suffix if there is one."""
        return f"{base}-{self.suffix}" if self.suffix else base
