"""The Nova models that can be customised (AWS contract, 5.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ModelKey = Literal["nova-micro", "nova-lite", "nova-pro", "nova-2-lite"]


@dataclass(frozen=True, slots=True)
class NovaModel:
    """A model.

    Attributes:
        model_type: `run.model_type` of a recipe; also the Bedrock foundation model.
        base: `run.model_name_or_path` of a recipe that starts from the base model.
        hub_name: its name in SageMaker's public hub.
        generation: 1 or 2; recipes of the two have different layouts.
        max_new_tokens: most tokens that an evaluation may generate [recipe].
    """

    model_type: str
    base: str
    hub_name: str
    generation: Literal[1, 2]
    max_new_tokens: int


MODELS: dict[ModelKey, NovaModel] = {
    "nova-micro": NovaModel("amazon.nova-micro-v1:0:128k", "nova-micro/prod", "nova-textgeneration-micro", 1, 8196),
    "nova-lite": NovaModel("amazon.nova-lite-v1:0:300k", "nova-lite/prod", "nova-textgeneration-lite", 1, 8196),
    "nova-pro": NovaModel("amazon.nova-pro-v1:0:300k", "nova-pro/prod", "nova-textgeneration-pro", 1, 8196),
    "nova-2-lite": NovaModel(
        "amazon.nova-2-lite-v1:0:256k", "nova-lite-2/prod", "nova-textgeneration-lite-v2", 2, 32768
    ),
}
"""Sources: sagemaker-hyperpod-recipes, nova_metadata.json and the recipes."""


def hub_arn(model: ModelKey, region: str) -> str:
    """`BaseModelArn` of a serverless job; a service reads it as the latest version (AWS contract, 5.5)."""
    return f"arn:aws:sagemaker:{region}:aws:hub-content/SageMakerPublicHub/Model/{MODELS[model].hub_name}/1.0.0"


def foundation_model_arn(model: ModelKey, region: str) -> str:
    """`baseModelIdentifier` of a Bedrock customisation job."""
    return f"arn:aws:bedrock:{region}::foundation-model/{MODELS[model].model_type}"
