"""What would break a job breaks it here too, with the place named: the second opinion on our own builder."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from tests.rehearsal.doubles.scene import LITE, REGISTRY, REWARD, Scene, channel, eval_recipe, rft_recipe, rft_request

Change = Callable[[dict[str, Any], dict[str, Any]], None]
ENDPOINT = "training_config.rollout.rewards.api_endpoint.lambda_arn"


def at(document: Any, path: str) -> tuple[Any, Any]:
    *way, last = path.split(".")
    for key in way:
        document = document[int(key) if key.isdecimal() else key]
    return document, int(last) if last.isdecimal() else last


def recipe(path: str, value: Any) -> Change:
    def change(document: dict[str, Any], request: dict[str, Any]) -> None:  # noqa: ARG001
        holder, key = at(document, path)
        holder[key] = value

    return change


def request(path: str, value: Any) -> Change:
    def change(document: dict[str, Any], request: dict[str, Any]) -> None:  # noqa: ARG001
        holder, key = at(request, path)
        holder[key] = value

    return change


def misspelt(path: str, name: str) -> Change:
    def change(document: dict[str, Any], request: dict[str, Any]) -> None:  # noqa: ARG001
        holder, key = at(document, path)
        holder[name] = holder.pop(key)

    return change


def reason(scene: Scene, document: Any, asked: dict[str, Any]) -> str | None:
    text = document if isinstance(document, str) else yaml.safe_dump(document)
    scene.objects.write("s3://bucket/recipes/job/recipe.yaml", text.encode())
    scene.objects.write("s3://bucket/recipes/job/other.yaml", text.encode())
    scene.sagemaker.create_training_job(**asked)
    scene.clock.pass_(1e5)
    job = scene.job()
    assert job["TrainingJobStatus"] == ("Failed" if "FailureReason" in job else "Completed")
    return job.get("FailureReason")


LORA = "training_config.trainer.peft.lora_tuning"
RFT_CASES: dict[str, tuple[Change, str]] = {
    "placeholder ARN": (recipe(ENDPOINT, "arn:aws:lambda:<region>:111122223333:function:f"), ENDPOINT),
    "missing ARN": (recipe(ENDPOINT, None), ENDPOINT),
    "qualified ARN": (recipe(ENDPOINT, f"{REWARD}:live"), "no unqualified ARN"),
    "one place only": (recipe("run.reward_lambda_arn", None), "run.reward_lambda_arn: differs"),
    "not in the request": (request("HyperParameters.reward_lambda_arn", f"{REWARD}2"), "HyperParameters.reward_lambda"),
    "replicas": (recipe("run.replicas", 2), "run.replicas: 2, but ResourceConfig.InstanceCount is 4"),
    "interpolation": (recipe("training_config.trainer.save_steps", "${oc.select:a.b}"), "interpolations"),
    "data type": (request("InputDataConfig.0", channel("train", "s3://bucket/train.jsonl", "Converse")), "S3DataType"),
    "key of another recipe": (misspelt(f"{LORA}.lora_plus_lr_ratio", "loraplus_lr_ratio"), "loraplus_lr_ratio"),
    "key in a wrong place": (recipe("training_config.max_steps", 50), "training_config.max_steps: no such key"),
    "recipe's file name": (
        request("InputDataConfig.1", channel("recipe", "s3://bucket/recipes/job/other.yaml")),
        "must be called recipe.yaml",
    ),
    "recipe's path": (request("HyperParameters.sagemaker_recipe_local_path", "/opt/ml/recipe.yaml"), "recipe_local"),
    "base model": (request("HyperParameters.base_model", "nova-lite/prod"), "HyperParameters.base_model: differs"),
    "model type": (recipe("run.model_type", "amazon.nova-lite-v1:0:300k"), "this kind of recipe is for"),
    "unknown model": (recipe("run.model_type", "amazon.nova-3"), "run.model_type: unknown"),
    "no room": (recipe("training_config.rollout.generator.max_new_tokens", 8192), "max_new_tokens"),
    "effort": (recipe("training_config.reasoning_effort", "medium"), "reasoning_effort"),
    "batch": (recipe("training_config.global_batch_size", 8), "global_batch_size"),
    "never saved": (recipe("training_config.trainer.save_steps", 51), "no checkpoint would be saved"),
    "no alpha": (recipe(LORA, {}), "alpha: missing"),
    "full rank with LoRA's numbers": (recipe("training_config.trainer.peft.peft_scheme", None), "not with full rank"),
    "image": (
        request("AlgorithmSpecification.TrainingImage", f"{REGISTRY}/nova-fine-tune-repo:SM-TJ-SFT-V2-latest"),
        "does not run a recipe for rft",
    ),
    "unknown checkpoint": (
        recipe("run.model_name_or_path", "s3://customer-escrow-111122223333-smtj-0/x/"),
        "no checkpoint",
    ),
}


@pytest.mark.parametrize("case", RFT_CASES, ids=lambda name: name.replace(" ", "-"))
def test_what_breaks_an_rft_job_is_named(scene: Scene, case: str) -> None:
    change, words = RFT_CASES[case]
    document, asked = rft_recipe(), rft_request()
    change(document, asked)
    found = reason(scene, document, asked)
    assert found is not None
    assert words in found


def test_every_fault_is_named_at_once(scene: Scene) -> None:
    document = rft_recipe(replicas=1, reward_lambda_arn="")
    found = reason(scene, document, rft_request())
    assert found is not None
    assert "run.replicas" in found
    assert "run.reward_lambda_arn" in found


@pytest.mark.parametrize("text", ["{", "[]", "run: {}", "run: {name: x}\nother: {}"])
def test_what_is_no_recipe_fails(scene: Scene, text: str) -> None:
    assert reason(scene, text, rft_request()) is not None


def sft() -> tuple[dict[str, Any], dict[str, Any]]:
    run = rft_recipe()["run"]
    del run["reward_lambda_arn"]
    document = {
        "run": {**run, "mlflow_experiment_name": "e", "mlflow_run_name": "r"},
        "training_config": {
            "max_steps": 100,
            "save_steps": 100,
            "max_length": 32_768,
            "global_batch_size": 32,
            "reasoning_enabled": False,
            "lr_scheduler": {"warmup_steps": 15, "min_lr": 1e-6},
            "optim_config": {"lr": 1e-5, "weight_decay": 0.0, "adam_beta1": 0.9, "adam_beta2": 0.95},
            "peft": {"peft_scheme": "lora", "lora_tuning": {"alpha": 64, "lora_plus_lr_ratio": 64.0}},
            "model_importance_score": {"fine_tuned_model": 1.0},
        },
    }
    asked = rft_request()
    asked["AlgorithmSpecification"]["TrainingImage"] = f"{REGISTRY}/nova-fine-tune-repo:SM-TJ-SFT-V2-latest"
    asked["InputDataConfig"][0] = channel("train", "s3://bucket/train.jsonl", "Converse")
    return document, asked


SFT_CASES: dict[str, tuple[Change | None, str | None]] = {
    "right": (None, None),
    "data type": (request("InputDataConfig.0", channel("train", "s3://bucket/train.jsonl")), "expected Converse"),
    "steps": (recipe("training_config.max_steps", 3), "max_steps"),
    "length": (recipe("training_config.max_length", 4096), "max_length"),
    "empty experiment": (recipe("run.mlflow_experiment_name", ""), "must not be empty"),
}


@pytest.mark.parametrize("case", SFT_CASES)
def test_an_sft_recipe(scene: Scene, case: str) -> None:
    change, words = SFT_CASES[case]
    document, asked = copy.deepcopy(sft())
    if change is not None:
        change(document, asked)
    found = reason(scene, document, asked)
    assert (found is None) == (words is None)
    assert words is None or words in str(found)


def evaluation() -> tuple[dict[str, Any], dict[str, Any]]:
    asked = rft_request()
    asked["AlgorithmSpecification"]["TrainingImage"] = f"{REGISTRY}/nova-evaluation-repo:SM-TJ-Eval-V2-latest"
    del asked["HyperParameters"]["reward_lambda_arn"]
    return eval_recipe(), asked


PROCESSOR = {
    "lambda_arn": REWARD,
    "lambda_type": "rft",
    "preprocessing": {"enabled": False},
    "postprocessing": {"enabled": True},
    "aggregation": "average",
}


def gen_qa(document: dict[str, Any], asked: dict[str, Any], **processor: Any) -> None:
    del document["rl_env"]
    document["evaluation"] = {"task": "gen_qa", "strategy": "gen_qa", "metric": "all"}
    document["processor"] = {**PROCESSOR, **processor}
    asked["HyperParameters"]["eval_lambda_arn"] = REWARD


EVAL_CASES: dict[str, tuple[Change | None, str | None]] = {
    "rft_eval": (None, None),
    "gen_qa": (gen_qa, None),
    "no reward": (recipe("rl_env.reward_lambda_arn", ""), "rl_env.reward_lambda_arn"),
    "rl_env with gen_qa": (recipe("evaluation.task", "gen_qa"), "rl_env: only with"),
    "no postprocessing": (
        lambda document, asked: gen_qa(document, asked, postprocessing={"enabled": False}),
        "processor.postprocessing.enabled",
    ),
    "aggregation of the serverless form": (
        lambda document, asked: gen_qa(document, asked, aggregation="mean"),
        "processor.aggregation",
    ),
}


@pytest.mark.parametrize("case", EVAL_CASES)
def test_an_evaluation_recipe(scene: Scene, case: str) -> None:
    change, words = EVAL_CASES[case]
    document, asked = evaluation()
    if change is not None:
        change(document, asked)
    found = reason(scene, document, asked)
    assert (found is None) == (words is None)
    assert words is None or words in str(found)


def test_a_checkpoint_of_another_model_does_not_start(scene: Scene) -> None:
    from touchstone.rehearsal.doubles.escrow import Checkpoint  # noqa: PLC0415

    uri = "s3://customer-escrow-111122223333-smtj-0/x/"
    scene.doubles.escrow.add(Checkpoint(uri, "amazon.nova-lite-v1:0:300k", lora=False, kind="sft", job="x", weights=0))
    document, asked = rft_recipe(model_name_or_path=uri), rft_request()
    del asked["HyperParameters"]["base_model"]
    asked["HyperParameters"]["base_model_location"] = uri
    found = reason(scene, document, asked)
    assert found is not None
    assert f"Engine core initialization failed: a checkpoint of amazon.nova-lite-v1:0:300k as {LITE}" in found
    assert "LoRA and full rank do not mix" in found
