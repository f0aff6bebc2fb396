"""What a deployment may choose: the object under the context key `touchstone`, in cdk.json or `cdk -c`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

CONTEXT_KEY = "touchstone"

RetentionDays = Literal[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]  # fmt: skip  # noqa: E501


class SettingsError(Exception):
    """Settings that can't be used; all of them at once."""


class _Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class RewardSettings(_Settings):
    """The reward function.

    Attributes:
        memory_mb: its memory; CPU grows with it, one whole core at 1,769 MB.
        timeout_seconds: its time limit for one batch.
        reserved_concurrency: calls at a time, at least the recipe's `lambda_concurrency_limit` (12 by default)
            times the jobs that train at once; null reserves nothing, for accounts with a small quota.
        rubric: path of the rubric file, relative to the project; null for the default rubric.
    """

    memory_mb: Annotated[int, Field(ge=128, le=10_240)] = 1024
    timeout_seconds: Annotated[int, Field(ge=1, le=900)] = 300
    reserved_concurrency: Annotated[int, Field(ge=1)] | None = 16
    rubric: Annotated[str, Field(min_length=1)] | None = None


_BUCKET = r"^[a-z0-9][a-z0-9.\-]{1,61}[a-z0-9]$"
_PREFIX = r"^(?:[A-Za-z0-9!_.'()\-]+/)+$"
_MODEL = r"^arn:aws[a-z-]*:bedrock:[a-z0-9-]*:(?:\d{12})?:[a-z-]+/[A-Za-z0-9.:/_\-]+$"
_BASE = r"^[a-z0-9]+\.[a-z0-9][A-Za-z0-9.:\-]*$"
_KEY = r"^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+$"


class EvaluationSettings(_Settings):
    """The functions of the eval machine.

    Attributes:
        data_bucket: bucket of datasets and rubrics; null for `touchstone-data-<account>-<region>`.
        data_prefix: where in it the evaluate function may read.
        run_bucket: bucket of runs and policies; null for `touchstone-runs-<account>-<region>`.
        run_prefix: where in it the functions may read and write.
        keys: ARNs of the KMS keys that encrypt the two buckets, if they are the customer's own.
        base_models: ids of foundation models that may be asked, directly and by inference profiles.
        models: further ARNs that may be asked: models, inference profiles with the models behind them, custom model
            deployments of other makers.
        memory_mb: memory of the evaluate function.
        timeout_seconds: time limit of one batch.
        concurrency: requests to the model at once, of one batch.
        reserved_concurrency: batches at a time, at least the eval machine's `MaxConcurrency`; null reserves nothing.
        summary_memory_mb: memory of the summarize function, which holds two runs at once.
        summary_timeout_seconds: time limit of a summary.
    """

    data_bucket: Annotated[str, Field(pattern=_BUCKET)] | None = None
    data_prefix: Annotated[str, Field(pattern=_PREFIX)] = "data/"
    run_bucket: Annotated[str, Field(pattern=_BUCKET)] | None = None
    run_prefix: Annotated[str, Field(pattern=_PREFIX)] = "runs/"
    keys: tuple[Annotated[str, Field(pattern=_KEY)], ...] = Field((), strict=False)
    base_models: tuple[Annotated[str, Field(pattern=_BASE)], ...] = Field(("amazon.nova-2-lite-v1:0",), strict=False)
    models: tuple[Annotated[str, Field(pattern=_MODEL)], ...] = Field((), strict=False)
    memory_mb: Annotated[int, Field(ge=256, le=10_240)] = 1024
    timeout_seconds: Annotated[int, Field(ge=30, le=900)] = 900
    concurrency: Annotated[int, Field(ge=1, le=200)] = 8
    reserved_concurrency: Annotated[int, Field(ge=1)] | None = None
    summary_memory_mb: Annotated[int, Field(ge=512, le=10_240)] = 3008
    summary_timeout_seconds: Annotated[int, Field(ge=30, le=900)] = 600


class Settings(_Settings):
    """A deployment.

    Attributes:
        python: Python of the functions and of their bundles.
        architecture: processor of the functions and of their bundles.
        suffix: end of every name, so that several deployments fit into one account; empty for none.
        log_retention_days: days that logs are kept; they hold counts, scores and digests, never text.
        reward: the reward function; its rubric is the evaluate function's too.
        evaluation: the functions of the eval machine.
    """

    python: Literal["3.12", "3.13", "3.14"] = "3.13"
    architecture: Literal["arm64", "x86_64"] = "arm64"
    suffix: Annotated[str, Field(pattern=r"^(?:[a-z0-9][a-z0-9-]{0,19})?$")] = ""
    log_retention_days: RetentionDays = 90
    reward: RewardSettings = RewardSettings()
    evaluation: EvaluationSettings = EvaluationSettings()

    def named(self, base: str) -> str:
        """A name of this deployment: the base, and the suffix if there is one."""
        return f"{base}-{self.suffix}" if self.suffix else base


def read_settings(context: object) -> Settings:
    """The settings that a context value gives; those left out keep their default.

    Args:
        context: what stands under `CONTEXT_KEY`: None, an object, or (from `cdk -c`) JSON text of one.

    Raises:
        SettingsError: naming every field at fault, what was seen and what is allowed.
    """
    try:
        return Settings.model_validate(_decoded(context))
    except ValidationError as error:
        faults = "\n".join(f"  {_fault(detail)}" for detail in error.errors())
        raise SettingsError(f"{_PLACE}: {error.error_count()} can't be used\n{faults}") from None


_PLACE = f'settings (context key "{CONTEXT_KEY}" in cdk.json or cdk -c)'


def _decoded(context: object) -> object:
    if context is None:
        return {}
    try:
        decoded = json.loads(context) if isinstance(context, str) else context
    except json.JSONDecodeError as error:
        raise SettingsError(f"{_PLACE}: expected a JSON object, saw {context!r} ({error.msg})") from None
    if not isinstance(decoded, Mapping):
        raise SettingsError(f"{_PLACE}: expected a JSON object, saw {context!r}")
    return decoded


def _fault(detail: ErrorDetails) -> str:
    field = ".".join(str(part) for part in detail["loc"])
    if detail["type"] == "extra_forbidden":
        return f"{field}: unknown; allowed are {', '.join(_fields_beside(detail['loc']))}"
    return f"{field}: saw {detail['input']!r}; {detail['msg'][0].lower()}{detail['msg'][1:]}"


def _fields_beside(loc: tuple[int | str, ...]) -> list[str]:
    model: type[BaseModel] = Settings
    for part in loc[:-1]:
        inner: Any = model.model_fields[str(part)].annotation
        model = inner
    return list(model.model_fields)
