"""The pages on deployment say what is: inputs, settings and policies in them are read, figures are counted anew."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

from infra.endpoints import GATEWAY, interfaces_of
from infra.settings import Settings, read_settings
from infra.settings_page import rendered
from touchstone.wire.models.machine_inputs import EvaluateInput, TrainInput

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", DEPLOY, re.DOTALL)


def test_the_table_of_settings_is_as_the_model_has_it() -> None:
    assert rendered(DEPLOY) == DEPLOY, "write it anew: python -m infra.settings_page"


def test_the_example_of_settings_is_read() -> None:
    settings = read_settings(yaml.safe_load(blocks("yaml")[0]))
    assert settings.profile == "prod"
    assert (ROOT / str(settings.reward.rubric)).is_file()


def test_inputs_of_machines_are_what_machines_take() -> None:
    train, policy, evaluate = (json.loads(block) for block in blocks("json"))
    assert TrainInput.model_validate(train).kind == "rft"
    assert EvaluateInput.model_validate(evaluate).model.job
    assert {one["Effect"] for one in policy["Statement"]} == {"Allow"}
    assert "*" not in {str(one["Resource"]) for one in policy["Statement"]}


def test_the_recipe_names_the_reward_in_both_places() -> None:
    recipe: Any = yaml.safe_load(blocks("yaml")[1])
    reward = recipe["run"]["reward_lambda_arn"]
    assert recipe["training_config"]["rollout"]["rewards"]["api_endpoint"]["lambda_arn"] == reward
    assert reward.endswith(":function:SageMaker-touchstone-reward")


def test_the_endpoints_that_your_vpc_must_have_are_named() -> None:
    own = set(interfaces_of(Settings()))
    jobs = set(interfaces_of(read_settings({"network": {"jobs_in_vpc": True}})))
    sentence = re.search(r"a gateway endpoint for S3, (.*?); they must let in", DEPLOY.replace("\n", " "))
    assert sentence is not None
    before, _, after = sentence[1].partition("with `jobs_in_vpc`")
    named = [set(re.findall(r"`([a-z.-]+)`", part)) for part in (before, after)]
    assert named == [own, jobs - own]
    assert GATEWAY == "s3"


def test_what_security_names_as_proof_is_there() -> None:
    for path in re.findall(r"`(tests/[a-z_/]+(?:\.py)?)`", SECURITY):
        assert (ROOT / path).exists(), path
