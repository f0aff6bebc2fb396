"""Settings of a training, out of the recipes that `touchstone.training` builds and of jobs that have none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from touchstone.rehearsal.doubles.trainer import JobFault, JobRequest
from touchstone.rehearsal.student.job_settings import rft_settings, seed_of, sft_settings
from touchstone.rehearsal.student.settings import RftSettings, SftSettings

GOLDEN = Path(__file__).resolve().parents[2] / "training" / "golden"


def job(kind: str, recipe: Any = None, name: str = "job", **hyperparameters: str) -> JobRequest:
    channels = {"train": "s3://bucket/train.jsonl"}
    return JobRequest(
        name=name,
        kind=kind,
        model_type="amazon.nova-2-lite-v1:0:256k",
        base=None,
        lora=True,
        recipe=recipe or {},
        hyperparameters=hyperparameters,
        channels=channels,
        reward_lambda=None,
        role="r",
    )


def golden(kind: str) -> list[Any]:
    recipes = [yaml.safe_load(path.read_text()) for path in sorted(GOLDEN.glob("*.recipe.yaml"))]
    has_rollout = [("rollout" in recipe.get("training_config", {})) for recipe in recipes]
    wanted = {"rft": True, "sft": False}[kind]
    return [
        recipe
        for recipe, rollout in zip(recipes, has_rollout, strict=True)
        if "training_config" in recipe and rollout is wanted and "dpo_cfg" not in str(recipe)
    ]


@pytest.mark.parametrize("recipe", golden("rft"))
def test_rft_recipes_as_they_are_built(recipe: Any) -> None:
    config = recipe["training_config"]
    settings = rft_settings(job("rft", recipe), 100)
    assert settings.max_steps == config["trainer"]["max_steps"]
    assert settings.global_batch_size == config["global_batch_size"]
    assert settings.number_generation == config["rollout"]["advantage_strategy"]["number_generation"]
    assert settings.temperature == config["rollout"]["generator"]["temperature"]
    assert settings.max_new_tokens == config["rollout"]["generator"]["max_new_tokens"]
    assert settings.lr == config["trainer"]["optim_config"]["lr"]
    assert settings.kl_loss_coef == config["trainer"]["kl_loss_coef"]
    endpoint = config["rollout"]["rewards"]["api_endpoint"]
    assert settings.lambda_batch_size == endpoint.get("lambda_batch_size", RftSettings().lambda_batch_size)


@pytest.mark.parametrize("recipe", golden("sft"))
def test_sft_recipes_as_they_are_built(recipe: Any) -> None:
    config = recipe["training_config"]
    settings = sft_settings(job("sft", recipe), 100)
    assert settings.max_steps == config["max_steps"]
    assert settings.global_batch_size == config["global_batch_size"]
    assert settings.lr == config["optim_config"]["lr"]
    assert settings.min_lr == config["lr_scheduler"]["min_lr"]
    assert settings.warmup_steps == config["lr_scheduler"]["warmup_steps"]


def test_there_are_recipes_of_both() -> None:
    assert golden("rft")
    assert golden("sft")


def test_jobs_without_a_recipe() -> None:
    serverless = sft_settings(
        job("sft", max_steps="7", global_batch_size="16", learning_rate="2e-5", lora_alpha="32"), 100
    )
    assert (serverless.max_steps, serverless.global_batch_size, serverless.lr) == (7, 16, 2e-5)
    bedrock = rft_settings(job("rft", epochCount="2", batchSize="16", trainingSamplePerPrompt="8"), 100)
    assert (bedrock.max_steps, bedrock.number_generation) == (13, 8), "2 epochs of 100 rows in batches of 16"
    assert sft_settings(job("sft"), 100) == SftSettings(seed=seed_of(job("sft")))


def test_the_seed_is_the_name() -> None:
    assert seed_of(job("rft", name="a")) == seed_of(job("sft", name="a")) != seed_of(job("rft", name="b"))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"max_steps": "many"}, "max_steps: expected a number, saw a str"),
        ({"learning_rate": "-1"}, "lr: expected a finite number of 0 or more"),
        ({"learning_rate": "inf"}, "lr: expected a finite number"),
        ({"trainingSamplePerPrompt": "0"}, "number_generation must be at least 1"),
    ],
)
def test_settings_that_can_not_be(given: dict[str, str], said: str) -> None:
    with pytest.raises(JobFault, match=said):
        rft_settings(job("rft", **given), 100)
