"""sagemaker:CreateTrainingJob with a recipe (AWS contract, 5.4).

No `Environment`, no source code, no interpolation. `EnableNetworkIsolation` is left out.
"""

from __future__ import annotations

from touchstone.training.images import image_of
from touchstone.training.recipes.run import start_of
from touchstone.training.requests.shared import Request, network_of, output_of, s3_channel, tags_of
from touchstone.training.settings.jobs import DpoJob, GenQaJob, RecipeJob, RftJob, SftJob

RECIPE_FILE = "recipe.yaml"
"""The name that `sagemaker_recipe_local_path` points at; the object in S3 must be called so."""

_RECIPE_PATH = f"/opt/ml/input/data/recipe/{RECIPE_FILE}"


def recipe_uri(job: RecipeJob, name: str) -> str:
    """Where the recipe of a job belongs."""
    return f"{job.recipes.rstrip('/')}/{name}/{RECIPE_FILE}"


def training_job_request(job: RecipeJob, name: str) -> Request:
    """The request of a job; the recipe must lie at `recipe_uri` before it is sent."""
    return {
        "TrainingJobName": name,
        "AlgorithmSpecification": {
            "TrainingImage": job.image or image_of(job.kind, job.region),
            "TrainingInputMode": "File",
        },
        "RoleArn": job.role,
        "HyperParameters": _hyperparameters(job),
        "InputDataConfig": _channels(job, name),
        "OutputDataConfig": output_of(job),
        "ResourceConfig": _resources(job),
        "StoppingCondition": _stopping(job),
        **network_of(job),
        **_extras(job),
    }


def _hyperparameters(job: RecipeJob) -> dict[str, str]:
    """What the SDK copies out of the recipe. Exactly one of `base_model` and `base_model_location` is sent."""
    start = "base_model_location" if job.checkpoint else "base_model"
    hyperparameters = {start: start_of(job)}
    if isinstance(job, RftJob):
        hyperparameters["reward_lambda_arn"] = job.reward
    if isinstance(job, GenQaJob):
        hyperparameters["eval_lambda_arn"] = job.processor.lambda_arn
    if isinstance(job, SftJob) and job.validation is not None:
        hyperparameters["val_check_interval"] = str(job.hyperparameters.val_check_interval)
    return {**hyperparameters, "sagemaker_recipe_local_path": _RECIPE_PATH}


def _channels(job: RecipeJob, name: str) -> list[Request]:
    data_type = "Converse" if isinstance(job, SftJob | DpoJob) else "S3Prefix"
    channels = [s3_channel("train", job.data.uri, data_type)]
    if isinstance(job, SftJob) and job.validation is not None:
        channels.append(s3_channel("validation", job.validation.uri, data_type))
    recipe = {**s3_channel("recipe", recipe_uri(job, name), "S3Prefix"), "InputMode": "File"}
    return [*channels, recipe]


def _resources(job: RecipeJob) -> Request:
    """Without VolumeKmsKeyId: SageMaker refuses it for instances with local storage, which all of Nova's have."""
    return {
        "InstanceType": job.instances.type,
        "InstanceCount": job.instances.count,
        "VolumeSizeInGB": job.instances.volume_gb,
    }


def _stopping(job: RecipeJob) -> Request:
    stopping = {"MaxRuntimeInSeconds": job.max_runtime_seconds}
    if job.max_pending_seconds is not None:
        stopping["MaxPendingTimeInSeconds"] = job.max_pending_seconds
    return stopping


def _extras(job: RecipeJob) -> Request:
    extras: Request = {}
    if job.tensorboard is not None:
        extras["TensorBoardOutputConfig"] = {"S3OutputPath": job.tensorboard}
    if job.encrypt_traffic:
        extras["EnableInterContainerTrafficEncryption"] = True
    if job.tags:
        extras["Tags"] = tags_of(job)
    return extras
