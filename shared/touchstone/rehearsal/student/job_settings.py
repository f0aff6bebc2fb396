"""Settings of a training from its job: from the recipe, or from the hyperparameters of a job that has none."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from typing import Any

from touchstone.rehearsal.doubles.trainer import JobFault, JobRequest
from touchstone.rehearsal.student.settings import RftSettings, SftSettings

_SFT_PLACES: Mapping[str, tuple[str, ...]] = {
    "max_steps": ("training_config.max_steps",),
    "global_batch_size": ("training_config.global_batch_size",),
    "lr": ("training_config.optim_config.lr", "training_config.model.optim.lr"),
    "min_lr": ("training_config.lr_scheduler.min_lr", "training_config.model.optim.sched.min_lr"),
    "warmup_steps": ("training_config.lr_scheduler.warmup_steps", "training_config.model.optim.sched.warmup_steps"),
    "weight_decay": ("training_config.optim_config.weight_decay",),
}
_RFT_PLACES: Mapping[str, tuple[str, ...]] = {
    "max_steps": ("training_config.trainer.max_steps",),
    "global_batch_size": ("training_config.global_batch_size",),
    "number_generation": ("training_config.rollout.advantage_strategy.number_generation",),
    "temperature": ("training_config.rollout.generator.temperature",),
    "max_new_tokens": ("training_config.rollout.generator.max_new_tokens",),
    "lambda_batch_size": ("training_config.rollout.rewards.api_endpoint.lambda_batch_size",),
    "lr": ("training_config.trainer.optim_config.lr",),
    "weight_decay": ("training_config.trainer.optim_config.weight_decay",),
    "kl_loss_coef": ("training_config.trainer.kl_loss_coef",),
    "ent_coeff": ("training_config.trainer.ent_coeff",),
}
_WITHOUT_RECIPE = {
    "max_steps": "max_steps",
    "global_batch_size": "global_batch_size",
    "learning_rate": "lr",
    "batchSize": "global_batch_size",
    "learningRate": "lr",
    "trainingSamplePerPrompt": "number_generation",
    "inferenceMaxTokens": "max_new_tokens",
}
"""Names that serverless jobs and Bedrock's own have for them (contract 5.5, 8.5)."""
_WHOLE = frozenset({"max_steps", "global_batch_size", "warmup_steps", "number_generation", "max_new_tokens"})
_EPOCHS = ("training_config.trainer.max_epochs",)
_BEDROCK_EPOCHS = "epochCount"


def sft_settings(job: JobRequest, rows: int) -> SftSettings:
    """The settings of an SFT job.

    Args:
        job: the job.
        rows: number of its rows, for jobs that count in epochs.

    Raises:
        JobFault: a setting is no number, or out of all range.
    """
    found = _found(job, _SFT_PLACES, rows)
    known = {name: value for name, value in found.items() if name in SftSettings.__dataclass_fields__}
    return SftSettings(**known, seed=seed_of(job))


def rft_settings(job: JobRequest, rows: int) -> RftSettings:
    """The settings of an RFT job; arguments and faults as `sft_settings`."""
    found = _found(job, _RFT_PLACES, rows)
    known = {name: value for name, value in found.items() if name in RftSettings.__dataclass_fields__}
    return RftSettings(**known, seed=seed_of(job))


def seed_of(job: JobRequest) -> int:
    """The seed of a job: another for each name, the same in every run."""
    return int.from_bytes(hashlib.sha256(job.name.encode()).digest()[:4], "little")


def setting(recipe: Mapping[str, Any], path: str) -> Any:
    """What stands in a recipe under a dotted path; None for nothing."""
    value: Any = recipe
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _found(job: JobRequest, places: Mapping[str, tuple[str, ...]], rows: int) -> dict[str, Any]:
    if job.recipe:
        given = {name: _first(job.recipe, paths) for name, paths in places.items()}
        epochs = _first(job.recipe, _EPOCHS)
    else:
        given = {
            ours: job.hyperparameters.get(name) for name, ours in _WITHOUT_RECIPE.items() if name in job.hyperparameters
        }
        epochs = job.hyperparameters.get(_BEDROCK_EPOCHS)
    found = {name: _number(value, name) for name, value in given.items() if value is not None}
    if epochs is not None and "max_steps" not in found:
        found["max_steps"] = math.ceil(_number(epochs, "epochs") * rows / found.get("global_batch_size", 32))
    if not found.get("lambda_batch_size", 1) >= 1 or not found.get("number_generation", 1) >= 1:
        raise JobFault("recipe", "lambda_batch_size and number_generation must be at least 1")
    return {
        name: int(value) if name in _WHOLE or name == "lambda_batch_size" else value for name, value in found.items()
    }


def _first(recipe: Mapping[str, Any], paths: tuple[str, ...]) -> Any:
    return next((value for path in paths if (value := setting(recipe, path)) is not None), None)


def _number(value: Any, name: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise JobFault("recipe", f"{name}: expected a number, saw a {type(value).__name__}") from None
    if not math.isfinite(number) or number < 0:
        raise JobFault("recipe", f"{name}: expected a finite number of 0 or more")
    return number
