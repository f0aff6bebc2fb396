"""What `touchstone.training` builds, the double runs: two readings of the contract, written apart, agree."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.rehearsal.doubles.scene import GROUP, Scene
from touchstone.rehearsal.doubles.escrow import Checkpoint
from touchstone.rehearsal.doubles.settings import Quotas

GOLDEN = Path(__file__).resolve().parents[2] / "training" / "golden"
CASES = sorted(path.name.removesuffix(".request.json") for path in GOLDEN.glob("*.request.json"))
Start = Callable[..., Scene]


def uris(request: Mapping[str, Any]) -> Iterator[str]:
    for channel in request.get("InputDataConfig", []):
        source = channel["DataSource"].get("S3DataSource")
        if source is not None:
            yield source["S3Uri"]
    if "trainingDataConfig" in request:
        yield request["trainingDataConfig"]["s3Uri"]


def put_base(scene: Scene, request: Mapping[str, Any], recipe: Mapping[str, Any]) -> None:
    """The checkpoint that a request starts from, as the job before would have left it."""
    uri = request.get("HyperParameters", {}).get("base_model_location")
    package = request.get("ModelPackageConfig", {}).get("SourceModelPackageArn")
    config = recipe.get("training_config", {})
    peft = config.get("trainer", {}).get("peft") or config.get("peft") or config.get("model", {}).get("peft") or {}
    lora = not recipe or peft.get("peft_scheme") == "lora"
    kind = recipe.get("run", {}).get("model_type", "")
    weights = Checkpoint(uri or "s3://escrow/x", kind, lora=lora, kind="sft", job="before", weights=0)
    if uri:
        scene.doubles.escrow.add(weights)
    if package:
        group, _, version = package.replace(":model-package/", ":model-package-group/").rpartition("/")
        for _ in range(int(version) if version.isdecimal() else 1):
            scene.doubles.escrow.package(group or GROUP, weights)


@pytest.mark.parametrize("case", CASES)
def test_what_is_built_runs(stage: Start, case: str) -> None:
    scene = stage(quotas=Quotas(other_instances=64, instances={}))
    request = json.loads((GOLDEN / f"{case}.request.json").read_text())
    recipe = GOLDEN / f"{case}.recipe.yaml"
    for uri in uris(request):
        scene.objects.write(uri, recipe.read_bytes() if uri.endswith("/recipe.yaml") else b"{}\n")
    put_base(scene, request, yaml.safe_load(recipe.read_text()) if recipe.exists() else {})
    if "jobName" in request:
        arn = scene.bedrock.create_model_customization_job(**request)["jobArn"]
        scene.clock.pass_(1e6)
        assert scene.bedrock.get_model_customization_job(jobIdentifier=arn)["status"] == "Completed"
    else:
        scene.sagemaker.create_training_job(**request)
        scene.clock.pass_(1e6)
        job = scene.job(request["TrainingJobName"])
        assert job["TrainingJobStatus"] == "Completed", job.get("FailureReason")
    assert scene.doubles.failures == []


def test_there_is_something_built() -> None:
    assert len(CASES) >= 10
