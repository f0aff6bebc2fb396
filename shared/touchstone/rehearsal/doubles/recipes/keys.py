"""The keys that each kind of recipe has (contract 5.3), so that a misspelt one is seen; AWS may ignore it silently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Tree = Mapping[str, "Tree | None"]

_MLFLOW: Tree = {"mlflow_tracking_uri": None, "mlflow_experiment_name": None, "mlflow_run_name": None}
_RUN: Tree = {
    "name": None,
    "model_type": None,
    "model_name_or_path": None,
    "replicas": None,
    "data_s3_path": None,
    "output_s3_path": None,
    **_MLFLOW,
}
_OPTIMIZER: Tree = {"lr": None, "weight_decay": None, "adam_beta1": None, "adam_beta2": None}
_PEFT_V2: Tree = {"peft_scheme": None, "lora_tuning": {"alpha": None, "lora_plus_lr_ratio": None}}
_PEFT_V1: Tree = {
    "peft_scheme": None,
    "lora_tuning": {"alpha": None, "loraplus_lr_ratio": None, "adapter_dropout": None},
}

_RFT: Tree = {
    "run": {**_RUN, "reward_lambda_arn": None, "generation_replicas": None},
    "training_config": {
        "max_length": None,
        "global_batch_size": None,
        "reasoning_effort": None,
        "rollout": {
            "advantage_strategy": {"number_generation": None},
            "generator": {"max_new_tokens": None, "set_random_seed": None, "temperature": None, "top_k": None},
            "rollout_strategy": {"type": None, "age_tolerance": None},
            "rewards": {
                "preset_reward_function": None,
                "api_endpoint": {"lambda_arn": None, "lambda_concurrency_limit": None, "lambda_batch_size": None},
            },
        },
        "trainer": {
            "max_steps": None,
            "save_steps": None,
            "test_steps": None,
            "ent_coeff": None,
            "kl_loss_coef": None,
            "refit_freq": None,
            "clip_ratio_high": None,
            "loss_scale": None,
            "optim_config": _OPTIMIZER,
            "peft": _PEFT_V2,
        },
    },
}
_SFT: Tree = {
    "run": {**_RUN, "validation_data_s3_path": None, "validation_data_s3_path_list": None},
    "training_config": {
        "max_steps": None,
        "save_steps": None,
        "save_top_k": None,
        "max_length": None,
        "global_batch_size": None,
        "reasoning_enabled": None,
        "val_check_interval": None,
        "limit_val_batches": None,
        "lr_scheduler": {"warmup_steps": None, "min_lr": None},
        "optim_config": _OPTIMIZER,
        "peft": _PEFT_V2,
        "model_importance_score": None,
    },
}
_OPTIM_V1: Tree = {
    "lr": None,
    "name": None,
    "adam_w_mode": None,
    "eps": None,
    "weight_decay": None,
    "betas": None,
    "sched": {"warmup_steps": None, "constant_steps": None, "min_lr": None},
}
_NOVA_1: Tree = {
    "run": {**_RUN, "validation_data_s3_path": None},
    "training_config": {
        "max_length": None,
        "global_batch_size": None,
        "trainer": {"max_epochs": None, "max_steps": None},
        "model": {
            "hidden_dropout": None,
            "attention_dropout": None,
            "ffn_dropout": None,
            "optim": _OPTIM_V1,
            "dpo_cfg": {"beta": None},
            "peft": _PEFT_V1,
        },
    },
}
_EVALUATION: Tree = {
    "run": _RUN,
    "evaluation": {"task": None, "strategy": None, "metric": None, "subtask": None},
    "inference": {
        "max_new_tokens": None,
        "top_k": None,
        "top_p": None,
        "temperature": None,
        "top_logprobs": None,
        "reasoning_effort": None,
    },
    "rl_env": {"reward_lambda_arn": None},
    "processor": {
        "lambda_arn": None,
        "lambda_type": None,
        "preset_reward_function": None,
        "preprocessing": {"enabled": None},
        "postprocessing": {"enabled": None},
        "aggregation": None,
    },
}
_TREES = {"rft": _RFT, "sft": _SFT, "sft_v1": _NOVA_1, "dpo": _NOVA_1}


def unknown_keys(document: Mapping[str, Any], kind: str) -> Iterator[str]:
    """Dotted paths of the keys that a kind of recipe does not have."""
    yield from _unknown(document, _TREES.get(kind, _EVALUATION), "")


def _unknown(value: Mapping[str, Any], tree: Tree, path: str) -> Iterator[str]:
    for key, item in value.items():
        if key not in tree:
            yield f"{path}{key}"
            continue
        below = tree[key]
        if isinstance(below, Mapping) and isinstance(item, Mapping):
            yield from _unknown(item, below, f"{path}{key}.")
