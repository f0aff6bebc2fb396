"""Hyperparameters by technique: defaults and ranges; the names are those of AWS's recipes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from touchstone.training.settings.base import Closed, Share

Steps = Annotated[int, Field(ge=1, le=100_000)]
Rate = Annotated[float, Field(gt=0, le=1)]
Beta = Annotated[float, Field(ge=0, lt=1)]
WideAlpha = Literal[32, 64, 96, 128, 160, 192]


class SftHyperparameters(Closed):
    """Supervised fine-tuning of Nova 2."""

    max_steps: Annotated[int, Field(ge=4, le=100_000)] = Field(100, description="Steps to train. [recipe] at least 4")
    save_steps: Steps | None = Field(None, description="Steps between checkpoints; null: `max_steps`. [recipe]")
    max_length: Literal[8192, 16384, 32768, 65536] = Field(32768, description="Tokens of a sequence. [recipe]")
    global_batch_size: Literal[32, 64, 128] = Field(32, description="Rows a step. [recipe] [hub]")
    reasoning_enabled: bool = Field(
        default=False, description="True only if the rows hold reasoningContent. [recipe] has true"
    )
    warmup_steps: Annotated[int, Field(ge=0, le=100_000)] | None = Field(
        None, description="Steps of warm-up; null: 15 % of `max_steps`. [recipe] 15 of 100"
    )
    min_lr: Share = Field(1e-6, description="Lowest learning rate; at most `lr`. [recipe]")
    lr: Rate = Field(1e-5, description="Learning rate. [recipe]")
    weight_decay: Share = Field(0.0, description="L2 regularisation. [recipe]")
    adam_beta1: Beta = Field(0.9, description="Decay of the first moment. [recipe]")
    adam_beta2: Beta = Field(0.95, description="Decay of the second moment. [recipe]")
    lora_alpha: WideAlpha | None = Field(None, description="LoRA only: scale of its weights; null: 64. [recipe]")
    lora_lr_ratio: Annotated[float, Field(ge=1, le=70)] | None = Field(
        None, description="LoRA only: LoRA+ learning-rate ratio; null: 64. [recipe]"
    )
    fine_tuned_model: Share = Field(1.0, description="Weight of the new weights in a merge; 1: no merge. [recipe]")
    val_check_interval: Steps = Field(2500, description="With validation data: steps between checks. [hub]")
    limit_val_batches: Annotated[int, Field(ge=0, le=100_000)] = Field(
        2, description="With validation data: batches of a check. [hub]"
    )


class RftHyperparameters(Closed):
    """Reinforcement fine-tuning of Nova 2 Lite on training jobs."""

    max_steps: Annotated[int, Field(ge=5, le=100_000)] = Field(100, description="Steps to train. [hub] 5 to 100000")
    save_steps: Steps | None = Field(None, description="Steps between checkpoints; null: `max_steps`. [recipe]")
    max_length: Annotated[int, Field(ge=4096, le=32768)] = Field(8192, description="Prompt and answer. [recipe] [hub]")
    global_batch_size: Annotated[int, Field(ge=16, le=256)] = Field(
        64, description="Samples a step; LoRA at most 128. [hub] 64, [doc] 32"
    )
    reasoning_effort: Literal["high", "low"] | None = Field("high", description="Null: none. [recipe]; no `medium`")
    number_generation: Annotated[int, Field(ge=2, le=16)] = Field(
        4, description="Answers a prompt. [doc] 4, [recipe] 2; range [api] of Bedrock. Two rarely differ"
    )
    max_new_tokens: Annotated[int, Field(ge=1, le=32767)] = Field(
        6000, description="Tokens of an answer; below `max_length`. [recipe]"
    )
    set_random_seed: bool = Field(default=True, description="Seed the generation. [recipe]")
    temperature: Annotated[float, Field(ge=0, le=2)] = Field(1.0, description="Of generation. [recipe] 1; range [ours]")
    top_k: Annotated[int, Field(ge=0, le=100_000)] = Field(
        1, description="Of generation. [recipe] and [doc] 1 on training jobs, 0 on HyperPod"
    )
    lambda_concurrency_limit: Annotated[int, Field(ge=1, le=1000)] = Field(
        12, description="Reward calls at a time; reserve as many. [recipe]"
    )
    lambda_batch_size: Annotated[int, Field(ge=1, le=200)] | None = Field(
        32, description="Samples a reward call; null: leave it out. [doc] 128; 32 [ours], for 6 MB with tool schemas"
    )
    ent_coeff: Share = Field(0.0, description="Bonus for entropy. [recipe]; range [ours]")
    kl_loss_coef: Share = Field(0.001, description="Price of moving away. [recipe] 0.001, [doc] 0; range [ours]")
    lr: Annotated[float, Field(ge=1e-7, le=1)] = Field(1e-5, description="Rate. [hub] 1e-5, [recipe] 1e-4, [doc] 1e-6")
    weight_decay: Share = Field(0.0, description="L2 regularisation. [recipe]")
    adam_beta1: Beta = Field(0.9, description="Decay of the first moment. [recipe]")
    adam_beta2: Beta = Field(0.95, description="Decay of the second moment. [recipe]")
    lora_alpha: Literal[16, 32, 64] | None = Field(
        None, description="LoRA only: scale of its weights; null: 32. [recipe] 32, [doc] 64"
    )
    lora_lr_ratio: Annotated[float, Field(ge=0, le=100)] | None = Field(
        None, description="LoRA only: LoRA+ learning-rate ratio; null: 64. [recipe] [hub]"
    )


class DpoHyperparameters(Closed):
    """Direct preference optimisation of Nova 1."""

    max_epochs: Annotated[int, Field(ge=1, le=100)] = Field(2, description="Epochs. [recipe] 2, full rank 3")
    max_length: Annotated[int, Field(ge=1024, le=32768)] = Field(16384, description="Tokens. [recipe]; range [ours]")
    global_batch_size: Literal[16, 32, 64, 128, 256] = Field(
        64, description="Pairs a step; LoRA of Lite at most 64, Pro at most 128. [hub]"
    )
    hidden_dropout: Share = Field(0.0, description="Dropout. [recipe]")
    attention_dropout: Share = Field(0.0, description="Dropout. [recipe]")
    ffn_dropout: Share = Field(0.0, description="Dropout. [recipe]")
    lr: Rate = Field(1e-5, description="Learning rate. [recipe]")
    eps: Annotated[float, Field(gt=0, le=1e-3)] = Field(1e-8, description="Of Adam. [recipe]; range [ours]")
    weight_decay: Share = Field(0.01, description="L2 regularisation. [recipe]")
    adam_beta1: Beta = Field(0.9, description="Decay of the first moment. [recipe]")
    adam_beta2: Beta = Field(0.999, description="Decay of the second moment. [recipe]")
    warmup_steps: Annotated[int, Field(ge=0, le=100_000)] = Field(10, description="Steps of warm-up. [recipe]")
    constant_steps: Annotated[int, Field(ge=0, le=100_000)] = Field(0, description="Steps at `min_lr`. [recipe]")
    min_lr: Share = Field(1e-6, description="Lowest learning rate; at most `lr`. [recipe]")
    beta: Annotated[float, Field(ge=0.001, le=0.5)] = Field(0.1, description="Hold on the reference model. [recipe]")
    lora_alpha: WideAlpha | None = Field(None, description="LoRA only: null: 64. [recipe] 64, [hub] 128")
    lora_lr_ratio: Annotated[float, Field(ge=0, le=100)] | None = Field(
        None, description="LoRA only: null: 20. [recipe] 20, [hub] 16; range [hub] of RFT"
    )
    adapter_dropout: Share | None = Field(None, description="LoRA only: null: 0.01. [recipe]")
