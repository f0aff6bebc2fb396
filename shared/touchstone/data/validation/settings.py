"""What a file is checked for: its format, where it will be used, and how many rows that takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

Format = Literal["sft", "rft", "dpo", "eval", "gen_qa"]
Platform = Literal["smtj", "bedrock", "hyperpod"]
Model = Literal["nova-micro", "nova-lite", "nova-pro", "nova-2-lite"]

FORMATS: tuple[Format, ...] = get_args(Format)
PLATFORMS: tuple[Platform, ...] = get_args(Platform)
MODELS: tuple[Model, ...] = get_args(Model)

CHAT: tuple[Format, ...] = ("rft", "eval")
"""Rows as OpenAI chats."""
CONVERSE: tuple[Format, ...] = ("sft", "dpo")
"""Rows as Converse has them."""

_BATCH: dict[Format, int] = {"sft": 32, "rft": 64, "dpo": 64}
_HYPERPOD_RFT_BATCH = 256


class RowCount(NamedTuple):
    """How many rows a service takes; None where it names no bound.

    Attributes:
        least: fewer are refused.
        most: more are refused.
        advised: fewer are taken, and too few to learn from.
    """

    least: int | None = None
    most: int | None = None
    advised: int | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """How a file is checked.

    Attributes:
        format: of its rows.
        platform: SageMaker training jobs, Bedrock, or HyperPod.
        model: the model to be trained; None for any.
        batch_size: the job's `global_batch_size`; None if it is not known.
        per_rule: findings that are kept of each rule; all are counted.
        show_text: whether findings quote what was seen.
    """

    format: Format
    platform: Platform = "smtj"
    model: Model | None = None
    batch_size: int | None = None
    per_rule: int = 20
    show_text: bool = False

    @property
    def default_batch(self) -> int:
        """`global_batch_size` of a recipe that says nothing else; 0 where there is none."""
        if self.platform == "hyperpod" and self.format == "rft":
            return _HYPERPOD_RFT_BATCH
        return _BATCH.get(self.format, 0) if self.platform != "bedrock" else 0

    @property
    def row_count(self) -> RowCount:
        """How many rows there may be."""
        if self.format == "sft":
            nova_1 = self.model not in {None, "nova-2-lite"}
            return RowCount(8 if self.platform != "bedrock" or nova_1 else 200, 20_000, 200)
        if self.format == "rft":
            return RowCount(100, 20_000, 100) if self.platform == "bedrock" else RowCount(1, None, 100)
        return RowCount(1, None, 100 if self.format == "eval" else None)
