"""What would break a job, in its recipe or between recipe and request.

Written apart from `touchstone.training` on purpose: it is the second opinion on what that builds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from touchstone.rehearsal.doubles.recipes.keys import unknown_keys
from touchstone.rehearsal.doubles.recipes.numbers import wrong_numbers
from touchstone.rehearsal.doubles.recipes.reading import Recipe

RECIPE_PATH = "/opt/ml/input/data/recipe/recipe.yaml"
MODELS = {
    "amazon.nova-micro-v1:0:128k": "nova-micro/prod",
    "amazon.nova-lite-v1:0:300k": "nova-lite/prod",
    "amazon.nova-pro-v1:0:300k": "nova-pro/prod",
    "amazon.nova-2-lite-v1:0:256k": "nova-lite-2/prod",
}
"""Base model by model type (contract 5.1)."""
NOVA_2 = "amazon.nova-2-lite-v1:0:256k"
_LAMBDA = re.compile(r"arn:aws:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+")
_IMAGE_KINDS = {
    "SM-TJ-SFT-V2": {"sft"},
    "SM-TJ-RFT-V2": {"rft"},
    "SM-TJ-SFT": {"sft_v1"},
    "SM-TJ-DPO": {"dpo"},
}
"""Kinds of recipe by tag of the image (contract 5.2); an image with another tag is not judged."""


def faults_of(recipe: Recipe, request: Mapping[str, Any]) -> list[str]:
    """Every fault, with where it is."""
    return [
        *_literal(recipe),
        *(f"{path}: no such key in a recipe for {recipe.kind}" for path in unknown_keys(recipe.document, recipe.kind)),
        *_models(recipe, request),
        *_instances(recipe, request),
        *_channels(recipe, request),
        *_rewards(recipe, request),
        *wrong_numbers(recipe),
    ]


def _literal(recipe: Recipe) -> Iterator[str]:
    if "${" in recipe.text:
        yield "recipe.yaml holds ${...}: interpolations are resolved by the SDK only"
    for path in ("run.name", "run.model_type", "run.model_name_or_path", "run.replicas"):
        if recipe.at(path) in (None, ""):
            yield f"{path}: missing"


def _models(recipe: Recipe, request: Mapping[str, Any]) -> Iterator[str]:
    given = request.get("HyperParameters") or {}
    if recipe.model_type not in MODELS:
        yield f"run.model_type: unknown, expected one of {sorted(MODELS)}"
    elif not recipe.base.startswith("s3://") and recipe.base != MODELS[recipe.model_type]:
        yield f"run.model_name_or_path: expected {MODELS[recipe.model_type]} or a checkpoint's URI"
    if recipe.kind in {"sft", "rft"} and recipe.model_type != NOVA_2:
        yield f"run.model_type: this kind of recipe is for {NOVA_2}"
    if recipe.kind in {"dpo", "sft_v1"} and recipe.model_type == NOVA_2:
        yield "run.model_type: this kind of recipe is for Nova 1"
    named = "base_model_location" if recipe.base.startswith("s3://") else "base_model"
    if given.get(named) != recipe.base:
        yield f"HyperParameters.{named}: differs from run.model_name_or_path"
    if {"base_model", "base_model_location"} <= set(given):
        yield "HyperParameters: base_model and base_model_location are given both"
    image = str((request.get("AlgorithmSpecification") or {}).get("TrainingImage", ""))
    tag = re.sub(r"-(latest|LATEST)$", "", image.rpartition(":")[2])
    if tag in _IMAGE_KINDS and recipe.kind not in _IMAGE_KINDS[tag]:
        yield f"AlgorithmSpecification.TrainingImage: {tag} does not run a recipe for {recipe.kind}"
    if tag.startswith("SM-TJ-Eval") != recipe.evaluates and tag.startswith("SM-TJ-"):
        yield f"AlgorithmSpecification.TrainingImage: {tag} does not run a recipe for {recipe.kind}"


def _instances(recipe: Recipe, request: Mapping[str, Any]) -> Iterator[str]:
    count = (request.get("ResourceConfig") or {}).get("InstanceCount")
    if recipe.at("run.replicas") != count:
        yield f"run.replicas: {recipe.at('run.replicas')}, but ResourceConfig.InstanceCount is {count}"


def _channels(recipe: Recipe, request: Mapping[str, Any]) -> Iterator[str]:
    given = request.get("HyperParameters") or {}
    if given.get("sagemaker_recipe_local_path") != RECIPE_PATH:
        yield f"HyperParameters.sagemaker_recipe_local_path: expected {RECIPE_PATH}"
    wanted = {"sft": "Converse", "sft_v1": "Converse", "dpo": None}.get(recipe.kind, "S3Prefix")
    for channel in request.get("InputDataConfig") or []:
        name = channel["ChannelName"]
        source = channel["DataSource"].get("S3DataSource") or {}
        if name == "recipe" and not str(source.get("S3Uri", "")).endswith("/recipe.yaml"):
            yield "channel recipe: the object must be called recipe.yaml"
        expected = "S3Prefix" if name == "recipe" else wanted
        if expected is not None and source.get("S3DataType") != expected:
            yield f"channel {name}: S3DataType {source.get('S3DataType')}, expected {expected} for {recipe.kind}"


def _rewards(recipe: Recipe, request: Mapping[str, Any]) -> Iterator[str]:
    given = request.get("HyperParameters") or {}
    if recipe.kind == "rft":
        path = "training_config.rollout.rewards.api_endpoint.lambda_arn"
        yield from _lambda(path, recipe.at(path))
        for where, value in (
            ("run.reward_lambda_arn", recipe.at("run.reward_lambda_arn")),
            ("HyperParameters.reward_lambda_arn", given.get("reward_lambda_arn")),
        ):
            if value != recipe.at(path):
                yield f"{where}: differs from {path}"
    elif recipe.kind == "rft_eval":
        yield from _lambda("rl_env.reward_lambda_arn", recipe.at("rl_env.reward_lambda_arn"))
    elif recipe.kind == "gen_qa" and recipe.at("processor") is not None:
        yield from _processor(recipe, given)
    for section, kind in (("rl_env", "rft_eval"), ("processor", "gen_qa")):
        if recipe.evaluates and section in recipe.document and recipe.kind != kind:
            yield f"{section}: only with the task {kind}"


def _processor(recipe: Recipe, given: Mapping[str, str]) -> Iterator[str]:
    kind = recipe.at("processor.lambda_type")
    yield from _lambda("processor.lambda_arn", recipe.at("processor.lambda_arn"))
    if given.get("eval_lambda_arn") != recipe.at("processor.lambda_arn"):
        yield "HyperParameters.eval_lambda_arn: differs from processor.lambda_arn"
    if kind not in ("rft", "custom_metrics"):
        yield "processor.lambda_type: expected rft or custom_metrics"
    if kind == "rft" and recipe.at("processor.postprocessing.enabled") is not True:
        yield "processor.postprocessing.enabled: must be true"
    if recipe.at("processor.aggregation") not in ("min", "max", "average", "sum"):
        yield "processor.aggregation: expected min, max, average or sum"


def _lambda(path: str, value: object) -> Iterator[str]:
    if not isinstance(value, str) or not _LAMBDA.fullmatch(value):
        yield f"{path}: missing, a placeholder, or no unqualified ARN of a Lambda function"
