"""Recipes of Nova 1: direct preference optimisation."""

from __future__ import annotations

from touchstone.training.recipes.run import Recipe, mlflow_keys, run_block
from touchstone.training.settings.hyperparameters import DpoHyperparameters
from touchstone.training.settings.jobs import DpoJob


def dpo_recipe(job: DpoJob, name: str) -> Recipe:
    """The recipe of DPO."""
    settings = job.hyperparameters
    return {
        "run": run_block(job, name, data_s3_path="", output_s3_path="", **mlflow_keys(job, name)),
        "training_config": {
            "max_length": settings.max_length,
            "global_batch_size": settings.global_batch_size,
            "trainer": {"max_epochs": settings.max_epochs},
            "model": {
                "hidden_dropout": settings.hidden_dropout,
                "attention_dropout": settings.attention_dropout,
                "ffn_dropout": settings.ffn_dropout,
                "optim": _fused_adam(settings),
                "dpo_cfg": {"beta": settings.beta},
                "peft": _dpo_peft(job),
            },
        },
    }


def _fused_adam(settings: DpoHyperparameters) -> Recipe:
    return {
        "lr": settings.lr,
        "name": "distributed_fused_adam",
        "adam_w_mode": True,
        "eps": settings.eps,
        "weight_decay": settings.weight_decay,
        "betas": [settings.adam_beta1, settings.adam_beta2],
        "sched": {
            "warmup_steps": settings.warmup_steps,
            "constant_steps": settings.constant_steps,
            "min_lr": settings.min_lr,
        },
    }


def _dpo_peft(job: DpoJob) -> Recipe:
    """LoRA under Nova 1's key `loraplus_lr_ratio`."""
    if job.tuning == "full_rank":
        return {"peft_scheme": None}
    settings = job.hyperparameters
    tuning = {
        "loraplus_lr_ratio": 20.0 if settings.lora_lr_ratio is None else settings.lora_lr_ratio,
        "alpha": settings.lora_alpha or 64,
        "adapter_dropout": 0.01 if settings.adapter_dropout is None else settings.adapter_dropout,
    }
    return {"peft_scheme": "lora", "lora_tuning": tuning}
