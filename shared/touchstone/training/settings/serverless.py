"""Settings of serverless customisation: no instances, no image, no recipe (AWS contract, 5.5)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from touchstone.training.settings.base import ARN_PREFIX, Closed, Label, like
from touchstone.training.settings.hyperparameters import Rate, Steps

_HUB = rf"^{ARN_PREFIX}:sagemaker:[a-z]+(-[a-z0-9]+)+:([0-9]{{12}}|aws):hub-content/[A-Za-z0-9](-*[A-Za-z0-9]){{0,62}}"
_VERSION = r"/[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}"
_CONTENT = r"[A-Za-z0-9](-*[A-Za-z0-9]){0,63}"
_OWN = rf"^{ARN_PREFIX}:sagemaker:[a-z0-9-]{{9,16}}:[0-9]{{12}}"

EvaluatorArn = Annotated[
    str,
    like("arn:aws:sagemaker:…:hub-content/<hub>/JsonDoc/<name>/1.0.0", rf"{_HUB}/JsonDoc/{_CONTENT}{_VERSION}$"),
]
DatasetArn = Annotated[
    str, like("arn:aws:sagemaker:…:hub-content/<hub>/DataSet/<name>/1.0.0", rf"{_HUB}/DataSet/{_CONTENT}{_VERSION}$")
]
PackageGroupArn = Annotated[
    str, like("arn:aws:sagemaker:…:model-package-group/<name>", rf"{_OWN}:model-package-group/[A-Za-z0-9-]{{1,63}}$")
]
PackageArn = Annotated[
    str, like("arn:aws:sagemaker:…:model-package/<group>/<version>", rf"{_OWN}:model-package/[A-Za-z0-9/-]{{1,100}}$")
]
MlflowArn = Annotated[str, like("arn:aws:sagemaker:…:mlflow-app/<id>", rf"{_OWN}:mlflow-[a-zA-Z-]*/[A-Za-z0-9._/-]+$")]


class ModelPackages(Closed):
    """Where the trained model is registered."""

    group: PackageGroupArn = Field(description="Group that the new model package joins. [api] required")
    source: PackageArn | None = Field(None, description="Model package to go on from; null: the base model. [api]")


class ServerlessMlflow(Closed):
    """Where a serverless job logs to."""

    resource: MlflowArn = Field(description="ARN of the MLflow app or tracking server. [api]")
    experiment: Label = Field(description="Experiment. [api]")
    run: Label | None = Field(None, description="Null: the job's name.")


class ServerlessHyperparameters(Closed):
    """What is null stays the service's own. Names differ from a recipe's; the service ignores names it doesn't know."""

    global_batch_size: Annotated[int, Field(ge=16, le=256)] | None = Field(None, description="Rows a step. [hub]")
    max_steps: Annotated[int, Field(ge=4, le=100_000)] | None = Field(None, description="Steps to train. [hub]")
    save_steps: Steps | None = Field(None, description="Steps between checkpoints; at most `max_steps`. [hub]")
    learning_rate: Rate | None = Field(None, description="Learning rate. [hub]")
    learning_rate_ratio: Annotated[float, Field(ge=0, le=100)] | None = Field(None, description="LoRA+ ratio. [hub]")
    lora_alpha: Literal[16, 32, 64, 96, 128, 160, 192] | None = Field(None, description="Scale of LoRA. [hub]")
    max_length: Annotated[int, Field(ge=4096, le=65536)] | None = Field(
        None, description="Tokens; sent as `max_length` for RLVR, as `max_context_length` for SFT and DPO. [hub]"
    )
