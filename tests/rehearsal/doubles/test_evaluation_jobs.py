from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable
from typing import Any

import pytest

from tests.rehearsal.doubles.scene import REGISTRY, REWARD, Scene, eval_recipe, rft_request
from touchstone.rehearsal.doubles.trainer import Evaluated, JobRequest, Trained


class Evaluator:
    """Evaluates as it is told, and keeps what it was asked."""

    def __init__(self) -> None:
        self.jobs: list[JobRequest] = []

    def train(self, job: JobRequest) -> Trained:
        raise AssertionError(job.name)

    def evaluate(self, job: JobRequest) -> Evaluated:
        self.jobs.append(job)
        rows = [{"prompt": "p", "inference": "i", "gold": "g", "metadata": ""}]
        return Evaluated({"lambda_reward_score": 0.75, "byoc_failure_count": 2.0}, rows)


@pytest.mark.parametrize("task", ["rft_eval", "gen_qa"])
def test_an_evaluation_writes_its_results(stage: Callable[..., Scene], task: str) -> None:
    trainer = Evaluator()
    scene = stage(trainer=trainer)
    recipe: dict[str, Any] = eval_recipe()
    hyperparameters = {key: value for key, value in rft_request()["HyperParameters"].items() if "reward" not in key}
    if task == "gen_qa":
        del recipe["rl_env"]
        recipe["evaluation"] = {"task": task, "strategy": task, "metric": "all"}
        recipe["processor"] = {
            "lambda_arn": REWARD,
            "lambda_type": "rft",
            "postprocessing": {"enabled": True},
            "aggregation": "average",
        }
        hyperparameters["eval_lambda_arn"] = REWARD
    image = {"TrainingImage": f"{REGISTRY}/nova-evaluation-repo:SM-TJ-Eval-V2-latest", "TrainingInputMode": "File"}
    scene.train("job", recipe, AlgorithmSpecification=image, HyperParameters=hyperparameters)
    scene.clock.pass_(600 + 300 + 120 + 660 + 180)
    assert scene.job()["TrainingJobStatus"] == "Completed", scene.job().get("FailureReason")
    with tarfile.open(fileobj=io.BytesIO(scene.objects.content["s3://bucket/out/job/output/output.tar.gz"])) as archive:
        members = {name: archive.extractfile(name) for name in archive.getnames()}
        (results,) = [name for name in members if "/results_" in name]
        assert results.startswith("e/eval_results/")
        found = json.load(members[results])  # type: ignore[arg-type]
        assert found["results"][f"custom|{task}_{task}|0"] == {"lambda_reward_score": 0.75, "byoc_failure_count": 2.0}
        assert ("e/eval_results/inference_output.jsonl" in members) == (task == "gen_qa")
    assert trainer.jobs[0].kind == task
    assert trainer.jobs[0].reward_lambda == REWARD
