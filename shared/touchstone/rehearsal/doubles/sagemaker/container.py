"""The container of a job: reads the request and the recipe, refuses what would break, and starts the trainer's work."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from touchstone.rehearsal.doubles.escrow import Escrow
from touchstone.rehearsal.doubles.objects import MissingObject, Objects
from touchstone.rehearsal.doubles.recipes.faults import faults_of
from touchstone.rehearsal.doubles.recipes.reading import Recipe, read_recipe
from touchstone.rehearsal.doubles.trainer import JobFault, JobRequest

HUB_MODELS = {
    "nova-textgeneration-micro": "amazon.nova-micro-v1:0:128k",
    "nova-textgeneration-lite": "amazon.nova-lite-v1:0:300k",
    "nova-textgeneration-pro": "amazon.nova-pro-v1:0:300k",
    "nova-textgeneration-lite-v2": "amazon.nova-2-lite-v1:0:256k",
}
"""Model types by hub name (contract 5.1)."""
_TECHNIQUES = {"SFT": "sft", "DPO": "dpo", "RLVR": "rft", "RLAIF": "rft"}


def job_of(request: Mapping[str, Any], objects: Objects, escrow: Escrow) -> JobRequest:
    """What the trainer is to do.

    Raises:
        JobFault: the job fails when it starts, and why.
    """
    if "ServerlessJobConfig" in request:
        return _serverless(request, escrow)
    recipe = _recipe(request, objects)
    location = recipe.base if recipe.base.startswith("s3://") else None
    base = escrow.find(location) if location else None
    faults = faults_of(recipe, request)
    if location and base is None:
        faults.append("run.model_name_or_path: no checkpoint is there that this account may use")
    if base is not None and base.model_type != recipe.model_type:
        faults.append(f"Engine core initialization failed: a checkpoint of {base.model_type} as {recipe.model_type}")
    if base is not None and recipe.lora is not None and base.lora != recipe.lora:
        faults.append("LoRA and full rank do not mix between the stages of a chain")
    if faults:
        raise JobFault("recipe", "; ".join(faults))
    channels = _channels(request)
    _require_data(channels, objects)
    return JobRequest(
        name=request["TrainingJobName"],
        kind="sft" if recipe.kind == "sft_v1" else recipe.kind,
        model_type=recipe.model_type,
        base=base,
        lora=recipe.lora,
        recipe=recipe.document,
        hyperparameters=request.get("HyperParameters") or {},
        channels=channels,
        reward_lambda=recipe.reward_lambda,
        role=request["RoleArn"],
    )


def _recipe(request: Mapping[str, Any], objects: Objects) -> Recipe:
    channel = next((item for item in request.get("InputDataConfig") or [] if item["ChannelName"] == "recipe"), None)
    uri = ((channel or {}).get("DataSource", {}).get("S3DataSource") or {}).get("S3Uri")
    if uri is None:
        raise JobFault("recipe", "no channel `recipe` with an S3 data source")
    try:
        return read_recipe(objects.read(uri))
    except MissingObject as error:
        raise JobFault("data", f"Data download failed: {error}") from None


def _serverless(request: Mapping[str, Any], escrow: Escrow) -> JobRequest:
    config = request["ServerlessJobConfig"]
    hub_model = config["BaseModelArn"].partition("/Model/")[2].partition("/")[0]
    source = (request.get("ModelPackageConfig") or {}).get("SourceModelPackageArn")
    base = escrow.packaged(source) if source else None
    if source and base is None:
        raise JobFault("data", "ModelPackageConfig.SourceModelPackageArn: no such model package")
    evaluator = config.get("EvaluatorArn")
    kind = _TECHNIQUES.get(config.get("CustomizationTechnique", ""), "rft_eval")
    if kind == "rft" and not re.fullmatch(r"arn:aws:sagemaker:[^:]+:\d{12}:hub-content/.+/JsonDoc/.+", evaluator or ""):
        raise JobFault("reward", "ServerlessJobConfig.EvaluatorArn takes hub content of type JsonDoc only")
    return JobRequest(
        name=request["TrainingJobName"],
        kind=kind,
        model_type=HUB_MODELS.get(hub_model, hub_model),
        base=base,
        lora=config["JobType"] == "FineTuning" or None,
        recipe={},
        hyperparameters=request.get("HyperParameters") or {},
        channels=_channels(request),
        reward_lambda=evaluator,
        role=request["RoleArn"],
    )


def _channels(request: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    for channel in request.get("InputDataConfig") or []:
        source = channel["DataSource"]
        uri = (source.get("S3DataSource") or {}).get("S3Uri") or (source.get("DatasetSource") or {}).get("DatasetArn")
        if channel["ChannelName"] != "recipe" and uri:
            found[channel["ChannelName"]] = uri
    return found


def _require_data(channels: Mapping[str, str], objects: Objects) -> None:
    if "train" not in channels:
        raise JobFault("data", "no channel `train`")
    for name, uri in channels.items():
        if uri.startswith("s3://") and not objects.exists(uri):
            raise JobFault("data", f"Data download failed: no object at {uri} (channel {name})")
