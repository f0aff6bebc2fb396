"""A recipe read from its YAML, and the kind of job that its sections make it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from touchstone.rehearsal.doubles.trainer import JobFault


@dataclass(frozen=True, slots=True)
class Recipe:
    """A recipe.

    Attributes:
        text: the YAML.
        document: the YAML, read.
        kind: "sft", "sft_v1" (Nova 1), "rft", "dpo", or the task of an evaluation, as "rft_eval".
    """

    text: str
    document: Mapping[str, Any]
    kind: str

    def at(self, path: str) -> Any:
        """The value at a dotted path; None where there is none."""
        value: Any = self.document
        for key in path.split("."):
            value = value.get(key) if isinstance(value, Mapping) else None
        return value

    @property
    def model_type(self) -> str:
        """`run.model_type`."""
        return str(self.at("run.model_type") or "")

    @property
    def base(self) -> str:
        """`run.model_name_or_path`."""
        return str(self.at("run.model_name_or_path") or "")

    @property
    def evaluates(self) -> bool:
        """Whether it is an evaluation."""
        return "evaluation" in self.document

    @property
    def peft(self) -> Any:
        """The section of parameter-efficient tuning, wherever this kind has it."""
        sections = ("training_config.trainer.peft", "training_config.peft", "training_config.model.peft")
        return next((found for found in map(self.at, sections) if found is not None), None)

    @property
    def lora(self) -> bool | None:
        """Whether it trains an adapter; None for an evaluation."""
        if self.evaluates:
            return None
        return isinstance(self.peft, Mapping) and self.peft.get("peft_scheme") == "lora"

    @property
    def reward_lambda(self) -> str | None:
        """The reward function that it names, in the place that is read."""
        paths = {
            "rft": "training_config.rollout.rewards.api_endpoint.lambda_arn",
            "rft_eval": "rl_env.reward_lambda_arn",
            "gen_qa": "processor.lambda_arn",
        }
        found = self.at(paths[self.kind]) if self.kind in paths else None
        return found if isinstance(found, str) else None


def read_recipe(content: bytes) -> Recipe:
    """The recipe in a YAML file.

    Raises:
        JobFault: it is no YAML, or no recipe.
    """
    try:
        text = content.decode()
        document = yaml.safe_load(text)
    except (UnicodeDecodeError, yaml.YAMLError):
        raise JobFault("recipe", "recipe.yaml is no YAML") from None
    if not isinstance(document, Mapping) or not isinstance(document.get("run"), Mapping):
        raise JobFault("recipe", "recipe.yaml has no section `run`")
    return Recipe(text, document, _kind_of(document))


def _kind_of(document: Mapping[str, Any]) -> str:
    evaluation, training = document.get("evaluation"), document.get("training_config")
    if isinstance(evaluation, Mapping):
        return str(evaluation.get("task"))
    if not isinstance(training, Mapping):
        raise JobFault("recipe", "recipe.yaml has neither `training_config` nor `evaluation`")
    if "rollout" in training:
        return "rft"
    model = training.get("model")
    if isinstance(model, Mapping):
        return "dpo" if "dpo_cfg" in model else "sft_v1"
    return "sft"
