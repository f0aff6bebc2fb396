"""What stands in for the training and evaluation containers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from touchstone.rehearsal.doubles.escrow import Checkpoint
from touchstone.scoring.errors import TouchstoneError


@dataclass(frozen=True, slots=True)
class JobRequest:
    """A job as its container sees it.

    Attributes:
        name: name of the job.
        kind: "sft", "rft", "dpo", "rft_eval", "gen_qa" or another evaluation task.
        model_type: as "amazon.nova-2-lite-v1:0:256k".
        base: the checkpoint to start from; None for the base model.
        lora: whether it trains an adapter; None for an evaluation.
        recipe: the recipe, read; empty for a serverless job.
        hyperparameters: HyperParameters of the request.
        channels: S3 URI (or data set ARN) by channel, without the recipe's.
        reward_lambda: ARN of the reward function, for RFT and evaluation.
        role: ARN of the execution role.
    """

    name: str
    kind: str
    model_type: str
    base: Checkpoint | None
    lora: bool | None
    recipe: Mapping[str, Any]
    hyperparameters: Mapping[str, str]
    channels: Mapping[str, str]
    reward_lambda: str | None
    role: str


@dataclass(frozen=True, slots=True)
class Trained:
    """What training gave.

    Attributes:
        weights: whatever the policy shall answer with; it is handed on, not looked at.
        metrics: a row a step, by column of step_wise_training_metrics.csv.
    """

    weights: object
    metrics: Sequence[Mapping[str, float | int]] = ()


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What an evaluation gave.

    Attributes:
        metrics: numbers for results.json, as "lambda_reward_score".
        rows: lines of inference_output.jsonl: prompt, inference, gold, metadata.
    """

    metrics: Mapping[str, float]
    rows: Sequence[Mapping[str, Any]] = ()


class JobFault(TouchstoneError):
    """Training or evaluation failed.

    Args:
        cause: "data", "reward", "internal" or "recipe".
        detail: what FailureReason says of it.
    """

    def __init__(self, cause: str, detail: str) -> None:
        super().__init__(f"{cause}: {detail}")
        self.cause = cause
        self.detail = detail


class Trainer(Protocol):
    """Trains and evaluates; raises JobFault."""

    def train(self, job: JobRequest) -> Trained:
        """Weights and metrics of an SFT, RFT or DPO job."""

    def evaluate(self, job: JobRequest) -> Evaluated:
        """Metrics of an evaluation job."""


@dataclass(slots=True)
class StandInTrainer:
    """Trains nothing: weights name their job and what they started from. For scenarios, never for numbers that matter.

    Attributes:
        jobs: every job that it was given, in order.
    """

    jobs: list[JobRequest] = field(default_factory=list)

    def train(self, job: JobRequest) -> Trained:
        """Weights that only name their job, and a flat curve."""
        self.jobs.append(job)
        column = "train_reward_mean" if job.kind == "rft" else "training_loss"
        rows = [{"step_number": step, "epoch_number": 0, column: 0.5} for step in (1, 2, 3)]
        return Trained({"job": job.name, "from": job.base.job if job.base else job.model_type}, rows)

    def evaluate(self, job: JobRequest) -> Evaluated:
        """The same number for every model."""
        self.jobs.append(job)
        return Evaluated({"lambda_reward_score": 0.5, "byoc_failure_count": 0.0})
