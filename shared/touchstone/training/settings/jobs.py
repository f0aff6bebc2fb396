"""The kinds of job, each with all that its request needs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from touchstone.training.models import ModelKey
from touchstone.training.settings.base import (
    Closed,
    Digest,
    ImageUri,
    KmsArn,
    LambdaArn,
    Region,
    RoleArn,
    RunId,
    S3Uri,
    StepName,
    TagKey,
    TagValue,
)
from touchstone.training.settings.bedrock import BedrockRftHyperparameters
from touchstone.training.settings.blocks import Checkpoint, Data, Instances, Mlflow, Network, Tuning
from touchstone.training.settings.evaluation import Inference, Processor
from touchstone.training.settings.hyperparameters import DpoHyperparameters, RftHyperparameters, SftHyperparameters
from touchstone.training.settings.serverless import (
    DatasetArn,
    EvaluatorArn,
    ModelPackages,
    ServerlessHyperparameters,
    ServerlessMlflow,
)

_MONTH = 2_419_200


class Job(Closed):
    """What every job has."""

    run: RunId = Field(description="Id of the run; first part of the job's name.")
    step: StepName = Field(description="Word for the step in the run, such as `sft`; second part of the name.")
    attempt: Annotated[int, Field(ge=1, le=99)] = Field(
        1, description="Raise it to do the same once more, after a job that failed or stopped."
    )
    region: Region = Field(description="Region of the job.")
    role: RoleArn = Field(description="Execution role of the job.")
    output: S3Uri = Field(description="Folder for what the job writes.")
    kms_key: KmsArn | None = Field(None, description="Key for what the job writes; null: the service's own.")
    network: Network | None = Field(None, description="VPC; null: none.")
    tags: Annotated[dict[TagKey, TagValue], Field(max_length=50)] = Field({}, description="Tags. [api]")


class SageMakerJob(Job):
    """A SageMaker training job with a recipe."""

    recipes: S3Uri = Field(description="Folder for recipes; this one goes to `<recipes>/<job>/recipe.yaml`.")
    data: Data = Field(description="Rows; channel `train`.")
    base_model: str | None = Field(
        None, description="Base model to start from, such as `nova-lite-2/prod`; null with no checkpoint: the model's."
    )
    checkpoint: Checkpoint | None = Field(None, description="Weights to go on from, instead of the base model.")
    image: ImageUri | None = Field(
        None, description="Container image; null: AWS's for the region, whose tag may change. [recipe]"
    )
    instances: Instances = Field(description="The machines.")
    max_runtime_seconds: Annotated[int, Field(ge=60, le=_MONTH)] = Field(
        86_400, description="Then it is stopped. [api]"
    )
    max_pending_seconds: Annotated[int, Field(ge=1800, le=_MONTH)] | None = Field(
        None, description="Longest wait for a training plan's capacity; null: left out. [api]"
    )
    tensorboard: S3Uri | None = Field(None, description="Folder for TensorBoard; null: in the output only. [forge]")
    encrypt_traffic: bool = Field(
        default=False, description="Encrypt between instances. [api]; not known to work with Nova's images"
    )
    mlflow: Mlflow | None = Field(None, description="MLflow; null: none.")


class SftJob(SageMakerJob):
    """Supervised fine-tuning of Nova 2."""

    kind: Literal["sft"]
    model: Literal["nova-2-lite"] = Field("nova-2-lite", description="Model. [recipe]")
    tuning: Tuning = Field(description="LoRA or full rank.")
    validation: Data | None = Field(
        None, description="Rows for validation. [recipe] takes them, [doc] says not supported: off"
    )
    hyperparameters: SftHyperparameters = Field(SftHyperparameters(), description="Hyperparameters.")


class RftJob(SageMakerJob):
    """Reinforcement fine-tuning of Nova 2 Lite."""

    kind: Literal["rft"]
    model: Literal["nova-2-lite"] = Field("nova-2-lite", description="Model. [doc] no other")
    tuning: Tuning = Field(description="LoRA or full rank.")
    reward: LambdaArn = Field(description="The reward function; fills both fields of the recipe, and the request's.")
    reward_digest: Digest | None = Field(
        None, description="Digest of the code and rubric behind it: a new reward must make a new job. [ours]"
    )
    hyperparameters: RftHyperparameters = Field(RftHyperparameters(), description="Hyperparameters.")


class DpoJob(SageMakerJob):
    """Direct preference optimisation of Nova 1."""

    kind: Literal["dpo"]
    model: Literal["nova-micro", "nova-lite", "nova-pro"] = Field(description="Model. [recipe]")
    tuning: Tuning = Field(description="LoRA or full rank.")
    hyperparameters: DpoHyperparameters = Field(DpoHyperparameters(), description="Hyperparameters.")


class RftEvalJob(SageMakerJob):
    """Evaluation of RFT rows by the reward function."""

    kind: Literal["rft_eval"]
    model: ModelKey = Field("nova-2-lite", description="Model. [recipe]")
    reward: LambdaArn = Field(description="The reward function; only in the recipe.")
    reward_digest: Digest | None = Field(
        None, description="Digest of the code and rubric behind it: a new reward must make a new job. [ours]"
    )
    inference: Inference = Field(Inference(), description="How answers are generated.")


class GenQaJob(SageMakerJob):
    """Evaluation of `gen_qa.jsonl` rows by a function."""

    kind: Literal["gen_qa"]
    model: ModelKey = Field("nova-2-lite", description="Model. [recipe]")
    processor: Processor = Field(description="The function that scores.")
    reward_digest: Digest | None = Field(
        None, description="Digest of the code and rubric behind it: a new reward must make a new job. [ours]"
    )
    inference: Inference = Field(Inference(), description="How answers are generated.")


class ServerlessJob(Job):
    """Serverless customisation or evaluation on SageMaker."""

    kind: Literal["serverless"]
    technique: Literal["SFT", "DPO", "RLVR", "evaluation"] = Field(description="What to do; LoRA always. [api]")
    model: ModelKey = Field("nova-2-lite", description="Model.")
    accept_eula: Literal[True] = Field(description="Your consent to the model's licence; only true is taken. [api]")
    data: Data | None = Field(None, description="Rows in S3; or `dataset`.")
    dataset: DatasetArn | None = Field(None, description="A registered dataset, with its version; or `data`. [api]")
    evaluator: EvaluatorArn | None = Field(
        None, description="RLVR, evaluation: the reward function as hub content; the API refuses Lambda ARNs. [forge]"
    )
    evaluation_lambda: LambdaArn | None = Field(
        None, description="Evaluation, instead of `evaluator`: sent as hyperparameter `lambda_arn`. [forge]"
    )
    packages: ModelPackages = Field(description="Model packages.")
    hyperparameters: ServerlessHyperparameters = Field(ServerlessHyperparameters(), description="Hyperparameters.")
    mlflow: ServerlessMlflow | None = Field(None, description="MLflow; null: none.")


class BedrockRftJob(Job):
    """Bedrock's own reinforcement fine-tuning, LoRA only."""

    kind: Literal["bedrock_rft"]
    model: Literal["nova-2-lite"] = Field("nova-2-lite", description="Model. [doc]")
    data: Data = Field(description="Rows, 100 to 20,000. [doc]")
    validation: Data | None = Field(None, description="Rows for validation.")
    reward: LambdaArn = Field(description="The reward function.")
    reward_digest: Digest | None = Field(
        None, description="Digest of the code and rubric behind it: a new reward must make a new job. [ours]"
    )
    hyperparameters: BedrockRftHyperparameters = Field(BedrockRftHyperparameters(), description="Hyperparameters.")


TrainingJob = SftJob | RftJob | DpoJob
EvaluationJob = RftEvalJob | GenQaJob
RecipeJob = TrainingJob | EvaluationJob
AnyJob = RecipeJob | ServerlessJob | BedrockRftJob

KINDS: dict[str, type[AnyJob]] = {
    "sft": SftJob,
    "rft": RftJob,
    "dpo": DpoJob,
    "rft_eval": RftEvalJob,
    "gen_qa": GenQaJob,
    "serverless": ServerlessJob,
    "bedrock_rft": BedrockRftJob,
}

_ADAPTER: TypeAdapter[AnyJob] = TypeAdapter(Annotated[AnyJob, Field(discriminator="kind")])


def published_schema() -> dict[str, Any]:
    """The JSON Schema of job settings, as it stands in job.schema.json."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Touchstone job settings"}
    return {**head, **_ADAPTER.json_schema()}
