"""Recipes of evaluation, of both generations."""

from __future__ import annotations

from touchstone.training.models import MODELS
from touchstone.training.recipes.run import Recipe, mlflow_keys, run_block, whole_if_it_is
from touchstone.training.settings.evaluation import Inference
from touchstone.training.settings.jobs import GenQaJob, RftEvalJob


def rft_eval_recipe(job: RftEvalJob, name: str) -> Recipe:
    """The recipe of an evaluation of RFT rows; the reward function stands under `rl_env`, for evaluation only."""
    return {**_evaluation(job, name), "rl_env": {"reward_lambda_arn": job.reward}}


def gen_qa_recipe(job: GenQaJob, name: str) -> Recipe:
    """The recipe of an evaluation of gen_qa rows; the function stands under `processor`."""
    settings = job.processor
    preset: Recipe = {"preset_reward_function": ""} if MODELS[job.model].generation == 2 else {}  # noqa: PLR2004
    processor = {
        **preset,
        "lambda_arn": settings.lambda_arn,
        "lambda_type": settings.lambda_type,
        "preprocessing": {"enabled": settings.preprocessing},
        "postprocessing": {"enabled": settings.postprocessing},
        "aggregation": settings.aggregation,
    }
    return {**_evaluation(job, name), "processor": processor}


def _evaluation(job: RftEvalJob | GenQaJob, name: str) -> Recipe:
    mlflow = {"mlflow_tracking_uri": "", "mlflow_experiment_name": "", "mlflow_run_name": ""}
    if job.mlflow is not None:
        mlflow = mlflow_keys(job, name)
    return {
        "run": run_block(job, name, data_s3_path="", output_s3_path="", **mlflow),
        "evaluation": {"task": job.kind, "strategy": job.kind, "metric": "all"},
        "inference": _inference(job.inference, job),
    }


def _inference(settings: Inference, job: RftEvalJob | GenQaJob) -> Recipe:
    model = MODELS[job.model]
    inference: Recipe = {
        "max_new_tokens": settings.max_new_tokens or model.max_new_tokens,
        "top_k": settings.top_k,
        "top_p": settings.top_p,
        "temperature": whole_if_it_is(settings.temperature),
        "top_logprobs": settings.top_logprobs,
    }
    if model.generation == 2:  # noqa: PLR2004 - Nova 1 doesn't know the key
        inference["reasoning_effort"] = settings.reasoning_effort
    return inference
