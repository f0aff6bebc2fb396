"""How a student is trained, in the words of the recipes (AWS contract, 5.3)."""

from __future__ import annotations

from dataclasses import dataclass

SFT_SCALE, RFT_SCALE = 5e5, 1e5
"""The student's learning rate for a recipe's of 1: Nova's rates, 1e-6 to 1e-4, are those of another model's size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SftSettings:
    """Supervised fine-tuning; defaults of the recipe.

    Attributes:
        max_steps: steps.
        global_batch_size: rows a step.
        lr: learning rate, as for Nova; the student's is SFT_SCALE times it.
        min_lr: lowest rate of the cosine that follows the warm-up.
        warmup_steps: steps in which the rate rises.
        weight_decay: pull towards the starting weights.
        seed: of the order of the rows.
    """

    max_steps: int = 100
    global_batch_size: int = 32
    lr: float = 1e-5
    min_lr: float = 1e-6
    warmup_steps: int = 15
    weight_decay: float = 0.0
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RftSettings:
    """Reinforcement fine-tuning; defaults of the recipe, answers a prompt of the documentation's.

    Attributes:
        max_steps: steps.
        global_batch_size: prompts a step.
        number_generation: answers a prompt.
        temperature: of generation.
        lr: learning rate, as for Nova; the student's is RFT_SCALE times it.
        kl_loss_coef: price of the divergence from the starting policy.
        ent_coeff: bonus for entropy.
        weight_decay: pull towards the starting weights.
        max_new_tokens: tokens after which an answer is cut off.
        lambda_batch_size: items a call of the reward function.
        seed: of the order of the prompts and of all sampling.
    """

    max_steps: int = 100
    global_batch_size: int = 64
    number_generation: int = 4
    temperature: float = 1.0
    lr: float = 1e-5
    kl_loss_coef: float = 0.001
    ent_coeff: float = 0.0
    weight_decay: float = 0.0
    max_new_tokens: int = 6000
    lambda_batch_size: int = 32
    seed: int = 0
