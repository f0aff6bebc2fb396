"""Inputs of the state machines: what a person, or another machine, starts an execution with.

What an account has (roles, buckets, keys, the reward function) is no input: the prepare function knows it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from touchstone.wire.models.run_events import (
    BatchLimits,
    Event,
    Inference,
    ObjectPointer,
    PriceList,
    RunPointer,
    TrainingPointer,
)

_NAME = r"^[0-9a-zA-Z]([_-]?[0-9a-zA-Z]){0,62}$"

Run = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._\-]{0,62}$", description="Id of the run; names are derived from it."),
]
Attempt = Annotated[
    int, Field(ge=1, le=99, description="Raise it to do the same once more, after something failed for good.")
]
Deployment = Annotated[str, Field(pattern=_NAME, max_length=63, description="Name of a deployment.")]
Checkpoint = Annotated[
    str, Field(pattern=r"^s3://[a-z0-9.\-]{3,63}/\S{1,960}$", description="S3 address of trained weights.")
]
ModelPackage = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]{9,16}:[0-9]{12}:model-package/\S{1,500}$",
        description="ARN of a SageMaker model package.",
    ),
]
ModelId = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9:/._\-]{0,2000}$", description="Model id, inference profile or ARN."),
]
DeploymentArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z\-]*:bedrock:[a-z0-9\-]+:[0-9]{12}:custom-model-deployment/[a-z0-9]{12}$",
        description="ARN of a custom model deployment.",
    ),
]
JobName = Annotated[
    str,
    Field(
        pattern=r"^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$", max_length=63, description="Name of a SageMaker training job."
    ),
]
Share = Annotated[float, Field(ge=0, le=1)]


class _OneOf(Event):
    """Exactly one of the fields is given."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if len(self.model_fields_set) != 1 or getattr(self, next(iter(self.model_fields_set))) is None:
            raise ValueError(f"exactly one of {', '.join(type(self).model_fields)} must be given")
        return self


class ModelSource(_OneOf):
    """Trained weights: an address in escrow, or a model package."""

    checkpoint: Annotated[Checkpoint | None, Field(description="S3 address of trained weights.")] = None
    model_package: Annotated[ModelPackage | None, Field(description="ARN of a SageMaker model package.")] = None


class EvaluatedModel(_OneOf):
    """A model to evaluate. Trained weights are hosted for the time of the evaluation."""

    id: Annotated[ModelId | None, Field(description="Model id, inference profile or ARN.")] = None
    deployment: Annotated[DeploymentArn | None, Field(description="ARN of a custom model deployment.")] = None
    checkpoint: Annotated[Checkpoint | None, Field(description="S3 address of trained weights.")] = None
    model_package: Annotated[ModelPackage | None, Field(description="ARN of a SageMaker model package.")] = None
    job: Annotated[JobName | None, Field(description="Name of a completed training job.")] = None


class TrainInput(Event):
    """Input of `train`: job settings without what the account gives (docs/training.md)."""

    run: Run
    kind: Annotated[Literal["sft", "rft", "dpo"], Field(description="Kind of job.")]
    step: Annotated[str | None, Field(pattern=r"^[a-z][a-z0-9\-]{0,23}$", description="Word in names; the kind.")] = (
        None
    )
    attempt: Attempt = 1
    model: Annotated[Literal["nova-micro", "nova-lite", "nova-pro", "nova-2-lite"], Field(description="Model.")] = (
        "nova-2-lite"
    )
    tuning: Annotated[Literal["lora", "full_rank"], Field(description="How it is trained.")]
    data: Annotated[dict[str, Any], Field(description="Rows: `uri`, `digest`, `rows`.")]
    validation: Annotated[dict[str, Any] | None, Field(description="Rows for validation; `sft` only.")] = None
    checkpoint: Annotated[
        dict[str, Any] | None, Field(description="Weights to go on from: `uri`, `model`, `tuning`.")
    ] = None
    hyperparameters: Annotated[dict[str, Any], Field(default_factory=dict, description="Hyperparameters of the kind.")]
    reward: Annotated[str | None, Field(max_length=2048, description="Reward function; the account's own.")] = None
    reward_digest: Annotated[str | None, Field(max_length=100, description="Digest of the code behind it.")] = None
    instances: Annotated[dict[str, Any] | None, Field(description="`type`, `count`; the account's own.")] = None
    max_runtime_seconds: Annotated[int, Field(ge=60, le=864_000, description="Then the job is stopped.")] = 86_400
    tags: Annotated[dict[str, str], Field(default_factory=dict, max_length=50, description="Tags of the job.")]


class HostInput(Event):
    """Input of `host`."""

    run: Run
    source: Annotated[ModelSource, Field(description="The trained weights.")]
    deployment: Deployment
    attempt: Attempt = 1
    model_name: Annotated[str | None, Field(pattern=_NAME, max_length=63, description="Derived if left out.")] = None


class EvaluateInput(Event):
    """Input of `evaluate`."""

    run: Run
    model: Annotated[EvaluatedModel, Field(description="What is evaluated.")]
    dataset: Annotated[ObjectPointer, Field(description="JSON Lines, not compressed.")]
    rubric: Annotated[ObjectPointer | None, Field(description="The function's own if left out.")] = None
    samples: Annotated[int, Field(ge=1, le=1000, description="Answers to each prompt.")] = 1
    inference: Annotated[Inference, Field(description="Temperature, length and tools of the answers.")] = Inference()
    batches: Annotated[BatchLimits, Field(description="How the dataset is cut.")] = BatchLimits()
    concurrency: Annotated[int, Field(ge=1, le=1000, description="Batches at once.")] = 4
    tolerated_failure_percentage: Annotated[
        float, Field(ge=0, le=100, description="So many batches may fail before the others are given up.")
    ] = 0.0
    champion: Annotated[RunPointer | None, Field(description="Evaluation to compare with, by the gate.")] = None
    policy: Annotated[ObjectPointer | None, Field(description="The gate's policy; the default if left out.")] = None
    earlier: Annotated[
        tuple[RunPointer, ...], Field(max_length=8, strict=False, description="Evaluations between, for the report.")
    ] = ()
    training: Annotated[
        tuple[TrainingPointer, ...],
        Field(max_length=8, strict=False, description="Metrics of the jobs that trained the model, for the report."),
    ] = ()
    name: Annotated[str | None, Field(min_length=1, max_length=200, description="What a person calls it.")] = None
    prices: Annotated[PriceList | None, Field(description="For the cost, if known.")] = None
    note: Annotated[str | None, Field(min_length=1, max_length=500, description="Shown by every output.")] = None
    attempt: Attempt = 1


class Canary(Event):
    """What a candidate must show in service."""

    dataset: Annotated[ObjectPointer, Field(description="Rows, as any evaluation has them.")]
    base: Annotated[ModelId, Field(description="The base model, from which some answers must differ.")]
    prompts: Annotated[int, Field(ge=1, le=100, description="So many of the first rows are asked.")] = 20
    min_valid: Annotated[Share, Field(description="Least share of valid answers.")] = 0.9
    min_different: Annotated[Share, Field(description="Least share of answers unlike the base model's.")] = 0.05
    inference: Annotated[Inference, Field(description="How both are asked.")] = Inference()


class ReleaseInput(Event):
    """Input of `release`."""

    run: Run
    source: Annotated[ModelSource, Field(description="The trained weights.")]
    deployment: Annotated[str, Field(pattern=_NAME, max_length=63, description="The stable deployment, by name.")]
    canary: Annotated[Canary, Field(description="What the candidate must show.")]
    attempt: Attempt = 1


class CustomizeRelease(Event):
    """Where a candidate goes that the gate promotes."""

    deployment: Deployment
    canary: Annotated[Canary, Field(description="What the candidate must show.")]


class SynthesizeInput(Event):
    """Input of `synthesize`."""

    run: Run
    documents: Annotated[ObjectPointer, Field(description="The manifest of documents; their paths are beside it.")]
    recipe: Annotated[ObjectPointer, Field(description="A recipe as one JSON file (`touchstone data pack`).")]
    model: Annotated[ModelId, Field(description="The model that writes rows: id, inference profile or ARN.")]
    concurrency: Annotated[int, Field(ge=1, le=1000, description="Chunks at once.")] = 10
    tolerated_failure_percentage: Annotated[
        float, Field(ge=0, le=100, description="So many chunks may fail before the others are given up.")
    ] = 0.0


class CustomizeInput(Event):
    """Input of `customize`: its parts are inputs of the other machines, without what the run gives."""

    run: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._\-]{0,43}$", description="Id of the run.")]
    base: Annotated[ModelId, Field(description="The base model at Bedrock, for the baseline.")]
    evaluation: Annotated[
        dict[str, Any], Field(description="Input of `evaluate` without run, model, champion and training.")
    ]
    sft: Annotated[dict[str, Any], Field(description="Input of `train` without run and kind.")]
    rft: Annotated[dict[str, Any], Field(description="Input of `train` without run, kind and checkpoint.")]
    release: Annotated[CustomizeRelease, Field(description="Where it goes that the gate promotes.")]
    champion: Annotated[RunPointer | None, Field(description="Evaluation to beat; the baseline if left out.")] = None
    approval: Annotated[
        bool,
        Field(description="Ask a person before the release; false is refused where `release.approval` is `required`."),
    ] = True
    attempt: Attempt = 1


INPUTS: dict[str, type[Event]] = {
    "train": TrainInput,
    "host": HostInput,
    "evaluate": EvaluateInput,
    "release": ReleaseInput,
    "customize": CustomizeInput,
    "synthesize": SynthesizeInput,
}
"""The input of each machine."""
