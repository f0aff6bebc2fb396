"""Recipes of Nova 2: supervised and reinforcement fine-tuning."""

from __future__ import annotations

import math

from touchstone.training.recipes.run import Recipe, mlflow_keys, run_block, whole_if_it_is
from touchstone.training.settings.hyperparameters import RftHyperparameters, SftHyperparameters
from touchstone.training.settings.jobs import RftJob, SftJob

_WARMUP_SHARE = 0.15


def sft_recipe(job: SftJob, name: str) -> Recipe:
    """The recipe of supervised fine-tuning; its name for full rank is the text `null` [recipe]."""
    settings = job.hyperparameters
    warmup = settings.warmup_steps
    checks: Recipe = {}
    paths: Recipe = {"data_s3_path": "", "output_s3_path": ""}
    if job.validation is not None:
        paths["validation_data_s3_path"] = job.validation.uri
        checks = {
            "val_check_interval": settings.val_check_interval,
            "limit_val_batches": settings.limit_val_batches,
        }
    return {
        "run": run_block(job, name, **paths, **mlflow_keys(job, name)),
        "training_config": {
            "max_steps": settings.max_steps,
            "save_steps": settings.save_steps or settings.max_steps,
            "max_length": settings.max_length,
            "global_batch_size": settings.global_batch_size,
            "reasoning_enabled": settings.reasoning_enabled,
            **checks,
            "lr_scheduler": {
                "warmup_steps": math.floor(_WARMUP_SHARE * settings.max_steps) if warmup is None else warmup,
                "min_lr": settings.min_lr,
            },
            "optim_config": _adam(settings),
            "peft": _peft(job, 64, "null"),
            "model_importance_score": {"fine_tuned_model": settings.fine_tuned_model},
        },
    }


def rft_recipe(job: RftJob, name: str) -> Recipe:
    """The recipe of RFT on training jobs; its name for full rank is null [recipe]."""
    settings = job.hyperparameters
    endpoint: Recipe = {
        "lambda_arn": job.reward,
        "lambda_concurrency_limit": settings.lambda_concurrency_limit,
    }
    if settings.lambda_batch_size is not None:
        endpoint["lambda_batch_size"] = settings.lambda_batch_size
    more: Recipe = {"data_s3_path": job.data.uri, "reward_lambda_arn": job.reward}
    if job.mlflow is not None:
        more.update(mlflow_keys(job, name))
    return {
        "run": run_block(job, name, **more),
        "training_config": {
            "max_length": settings.max_length,
            "global_batch_size": settings.global_batch_size,
            "reasoning_effort": settings.reasoning_effort,
            "rollout": {
                "advantage_strategy": {"number_generation": settings.number_generation},
                "generator": {
                    "max_new_tokens": settings.max_new_tokens,
                    "set_random_seed": settings.set_random_seed,
                    "temperature": whole_if_it_is(settings.temperature),
                    "top_k": settings.top_k,
                },
                "rewards": {"api_endpoint": endpoint},
            },
            "trainer": {
                "max_steps": settings.max_steps,
                "save_steps": settings.save_steps or settings.max_steps,
                "ent_coeff": settings.ent_coeff,
                "kl_loss_coef": settings.kl_loss_coef,
                "optim_config": _adam(settings),
                "peft": _peft(job, 32, None),
            },
        },
    }


def _adam(settings: SftHyperparameters | RftHyperparameters) -> Recipe:
    return {
        "lr": settings.lr,
        "weight_decay": settings.weight_decay,
        "adam_beta1": settings.adam_beta1,
        "adam_beta2": settings.adam_beta2,
    }


def _peft(job: SftJob | RftJob, alpha: int, full_rank: str | None) -> Recipe:
    """LoRA, under Nova 2's key `lora_plus_lr_ratio`; or what the recipe writes for full rank."""
    if job.tuning == "full_rank":
        return {"peft_scheme": full_rank}
    settings = job.hyperparameters
    ratio = 64.0 if settings.lora_lr_ratio is None else settings.lora_lr_ratio
    tuning = {"alpha": settings.lora_alpha or alpha, "lora_plus_lr_ratio": ratio}
    return {"peft_scheme": "lora", "lora_tuning": tuning}
