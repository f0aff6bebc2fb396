"""The pages on deployment say what is: inputs, settings and policies in them are read, figures are counted anew."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from infra.endpoints import GATEWAY, interfaces_of
from infra.grant import Grant
from infra.grants import GRANTS
from infra.names import Names
from infra.service_roles import JOB_GRANTS
from infra.settings import Settings, read_settings
from infra.settings_page import rendered
from touchstone.rehearsal.doubles.calls import Permission
from touchstone.rehearsal.permissions.guard import Guard
from touchstone.rehearsal.permissions.needs import Need
from touchstone.rehearsal.permissions.statements import statements_of
from touchstone.wire.models.machine_inputs import EvaluateInput, TrainInput

TAGGED = {"aws:RequestTag/touchstone": "true", "iam:PassedToService": "sagemaker.amazonaws.com"}
TRAIN = GRANTS["sagemaker:createTrainingJob.sync"]
ROOT = Path(__file__).resolve().parents[2]
DEPLOY = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", DEPLOY, re.DOTALL)


def _document(grants: Iterable[Grant], places: Mapping[str, str]) -> dict[str, Any]:
    """Grants as a policy; keys and functions don't matter here."""
    filled = [grant.filled(defaultdict(str, places)) for grant in grants]
    return {
        "Statement": [
            {"Effect": "Allow", "Action": list(one.actions), "Resource": list(one.on), "Condition": one.where}
            for one in filled
        ]
    }


def _may(document: dict[str, Any], action: str, resource: str, context: Mapping[str, str]) -> bool:
    role = "arn:aws:iam::111122223333:role/any"
    guard = Guard({role: statements_of(document, "docs/deploy.md")})
    return guard.would_allow(role, Need(Permission(action, resource), context))


def test_the_table_of_settings_is_as_the_model_has_it() -> None:
    assert rendered(DEPLOY) == DEPLOY, "write it anew: python -m infra.settings_page"


def test_the_example_of_settings_is_read() -> None:
    settings = read_settings(yaml.safe_load(blocks("yaml")[0]))
    assert settings.profile == "prod"
    assert (ROOT / str(settings.reward.rubric)).is_file()


def test_inputs_of_machines_are_what_machines_take() -> None:
    train, *policies, evaluate = (json.loads(block) for block in blocks("json"))
    assert TrainInput.model_validate(train).kind == "rft"
    assert EvaluateInput.model_validate(evaluate).model.job
    assert len(policies) == 2
    for statement in (one for policy in policies for one in policy["Statement"]):
        assert statement["Effect"] == "Allow"
        assert statement["Resource"] != "*"


def test_who_starts_a_job_of_ones_own_may_do_what_the_train_machine_does_and_put_files_where_the_role_reads() -> None:
    _, _, policy, _ = (json.loads(block) for block in blocks("json"))
    names = Names(Settings(), "111122223333", "us-east-1")
    places = {**names.places(), "self": names.machine_arn("train")}
    job = f"arn:aws:sagemaker:us-east-1:{names.account}:training-job/own"
    files = [f"{names.bucket_arn(names.data)}/data/{name}.jsonl" for name in ("train", "eval")]
    files.append(f"{names.bucket_arn(names.runs)}/runs/own/recipes/own/recipe.yaml")
    asked = [(action, job) for action in ("sagemaker:CreateTrainingJob", "sagemaker:AddTags")]
    asked.append(("iam:PassRole", names.role_arn(names.job_role)))
    for action, resource in asked:
        assert _may(policy, action, resource, TAGGED)
        assert _may(_document(TRAIN, places), action, resource, TAGGED)
        assert not _may(policy, action, resource, dict.fromkeys(TAGGED, "another"))
    for place in files:
        assert _may(policy, "s3:PutObject", place, {})
        assert _may(_document(JOB_GRANTS, places), "s3:GetObject", place, {})


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
