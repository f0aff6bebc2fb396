"""The `run` block, and what a job starts from."""

from __future__ import annotations

from typing import Any

from touchstone.training.models import MODELS
from touchstone.training.settings.jobs import RecipeJob

Recipe = dict[str, Any]


def start_of(job: RecipeJob) -> str:
    """What a job starts from: the checkpoint, or the base model. The one source of recipe and hyperparameter."""
    return job.checkpoint.uri if job.checkpoint else MODELS[job.model].base


def run_block(job: RecipeJob, name: str, **more: Any) -> Recipe:
    """The `run` block: name, model, start, `replicas` from the instance count, and what else a recipe has."""
    return {
        "name": name,
        "model_type": MODELS[job.model].model_type,
        "model_name_or_path": start_of(job),
        "replicas": job.instances.count,
        **more,
    }


def mlflow_keys(job: RecipeJob, name: str) -> Recipe:
    """The MLflow keys; the names are filled even without a server, since empty ones are refused."""
    if job.mlflow is None:
        return {"mlflow_tracking_uri": "", "mlflow_experiment_name": job.run, "mlflow_run_name": name}
    return {
        "mlflow_tracking_uri": job.mlflow.tracking,
        "mlflow_experiment_name": job.mlflow.experiment,
        "mlflow_run_name": job.mlflow.run or name,
    }


def whole_if_it_is(value: float) -> int | float:
    """1 for 1.0: AWS's recipes write a temperature so."""
    return int(value) if value.is_integer() else value
