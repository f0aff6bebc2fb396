"""Numbers of a recipe that the containers refuse (contract 5.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from touchstone.rehearsal.doubles.recipes.reading import Recipe

_RANGES: dict[str, dict[str, tuple[float, float]]] = {
    "rft": {
        "training_config.max_length": (1, 32_768),
        "training_config.global_batch_size": (16, 256),
        "training_config.trainer.max_steps": (1, 100_000),
    },
    "sft": {"training_config.max_steps": (4, 1e9)},
    "dpo": {
        "training_config.global_batch_size": (16, 256),
        "training_config.model.dpo_cfg.beta": (0.001, 0.5),
    },
}
_CHOICES: dict[str, dict[str, tuple[Any, ...]]] = {
    "rft": {"training_config.reasoning_effort": ("high", "low", None)},
    "sft": {
        "training_config.max_length": (8192, 16_384, 32_768, 65_536),
        "training_config.global_batch_size": (32, 64, 128, 256),
        "training_config.reasoning_enabled": (True, False),
    },
}
_NAMED = ("run.mlflow_experiment_name", "run.mlflow_run_name")


def wrong_numbers(recipe: Recipe) -> Iterator[str]:
    """Every fault, with where it is."""
    for path, (lowest, highest) in _RANGES.get(recipe.kind, {}).items():
        value = recipe.at(path)
        if not _is_number(value) or not lowest <= value <= highest:
            yield f"{path}: {value!r} is not in {lowest:g}..{highest:g}"
    for path, choices in _CHOICES.get(recipe.kind, {}).items():
        if recipe.at(path) not in choices:
            yield f"{path}: {recipe.at(path)!r} is none of {list(choices)}"
    yield from _steps(recipe)
    yield from _adapter(recipe)
    if recipe.kind == "rft":
        yield from _room(recipe)
    if recipe.kind == "sft":
        for path in _NAMED:
            if recipe.at(path) == "":
                yield f"{path}: must not be empty"


def _steps(recipe: Recipe) -> Iterator[str]:
    for section in ("training_config", "training_config.trainer"):
        most, save = recipe.at(f"{section}.max_steps"), recipe.at(f"{section}.save_steps")
        if _is_number(most) and _is_number(save) and save > most:
            yield f"{section}.save_steps: {save} is above max_steps {most}: no checkpoint would be saved"


def _adapter(recipe: Recipe) -> Iterator[str]:
    if recipe.evaluates:
        return
    if not isinstance(recipe.peft, dict):
        yield "peft: missing"
        return
    tuning = recipe.peft.get("lora_tuning")
    if recipe.lora and not (isinstance(tuning, dict) and _is_number(tuning.get("alpha"))):
        yield "peft.lora_tuning.alpha: missing"
    elif not recipe.lora and tuning:
        yield "peft.lora_tuning: not with full rank"
    elif not recipe.lora and recipe.peft.get("peft_scheme") not in (None, "null"):
        yield "peft.peft_scheme: expected lora or null"


def _room(recipe: Recipe) -> Iterator[str]:
    tokens, length = (
        recipe.at("training_config.rollout.generator.max_new_tokens"),
        recipe.at("training_config.max_length"),
    )
    if not _is_number(tokens) or not _is_number(length) or tokens >= length:
        yield "training_config.rollout.generator.max_new_tokens: must be below training_config.max_length"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
