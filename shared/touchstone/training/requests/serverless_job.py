"""sagemaker:CreateTrainingJob without instances, image or recipe: serverless customisation (AWS contract, 5.5)."""

from __future__ import annotations

from touchstone.training.models import hub_arn
from touchstone.training.requests.shared import Request, network_of, output_of, s3_channel, tags_of
from touchstone.training.settings.jobs import ServerlessJob

_CUSTOM_SCORER = {
    "task": "gen_qa",
    "strategy": "gen_qa",
    "metric": "all",
    "lambda_type": "rft",
    "postprocessing": "True",
    "aggregation": "mean",
}
"""Of an evaluation by evaluator, as PySDK 3.27 sends them; `mean` is what a recipe calls `average`."""


def serverless_request(job: ServerlessJob, name: str) -> Request:
    """The request of a serverless job."""
    request: Request = {
        "TrainingJobName": name,
        "RoleArn": job.role,
        "ServerlessJobConfig": _config(job),
        "ModelPackageConfig": _packages(job),
        "InputDataConfig": [_channel(job)],
        "OutputDataConfig": {**output_of(job), "CompressionType": "NONE"},
    }
    hyperparameters = _hyperparameters(job)
    if hyperparameters:
        request["HyperParameters"] = hyperparameters
    if job.mlflow is not None:
        request["MlflowConfig"] = {
            "MlflowResourceArn": job.mlflow.resource,
            "MlflowExperimentName": job.mlflow.experiment,
            "MlflowRunName": job.mlflow.run or name,
        }
    if job.tags:
        request["Tags"] = tags_of(job)
    return {**request, **network_of(job)}


def _config(job: ServerlessJob) -> Request:
    config: Request = {"BaseModelArn": hub_arn(job.model, job.region), "AcceptEula": True}
    if job.technique == "evaluation":
        config |= {"JobType": "Evaluation", "EvaluationType": "CustomScorerEvaluation"}
    else:
        config |= {"JobType": "FineTuning", "CustomizationTechnique": job.technique, "Peft": "LORA"}
    if job.evaluator is not None:
        config["EvaluatorArn"] = job.evaluator
    return config


def _packages(job: ServerlessJob) -> Request:
    packages = {"ModelPackageGroupArn": job.packages.group}
    if job.packages.source is not None:
        packages["SourceModelPackageArn"] = job.packages.source
    return packages


def _channel(job: ServerlessJob) -> Request:
    if job.data is None:
        return {"ChannelName": "train", "DataSource": {"DatasetSource": {"DatasetArn": job.dataset}}}
    return s3_channel("train", job.data.uri, "Converse" if job.technique in {"SFT", "DPO"} else "S3Prefix")


def _hyperparameters(job: ServerlessJob) -> dict[str, str]:
    if job.evaluation_lambda is not None:
        return {"lambda_arn": job.evaluation_lambda, "lambda_type": "rft"}
    if job.technique == "evaluation":
        return dict(_CUSTOM_SCORER)
    given = job.hyperparameters.model_dump(exclude_none=True)
    if "max_length" in given and job.technique != "RLVR":
        given["max_context_length"] = given.pop("max_length")
    return {key: str(value) for key, value in given.items()}
