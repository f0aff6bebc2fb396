"""The proof that a job is the one that was meant; every way to lose a setting shows."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from tests.training.documents import ESCROW, RECIPE_KINDS, REWARD, document
from touchstone.training.expectation import Expectation
from touchstone.training.plan import Plan, plan
from touchstone.training.proof import bedrock_mismatches, mismatches, recipe_mismatches

KINDS = (*RECIPE_KINDS, "serverless")


def described(planned: Plan) -> dict[str, Any]:
    """What AWS would answer about the job, were it made as asked for."""
    return {**copy.deepcopy(planned.request), "TrainingJobStatus": "InProgress"}


@pytest.mark.parametrize("kind", KINDS)
def test_the_job_that_was_meant(kind: str) -> None:
    planned = plan(document(kind))
    carried = Expectation.from_document(json.loads(json.dumps(planned.document()["expects"])))
    assert carried == planned.expects
    assert mismatches(described(planned), carried) == ()


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_description_proves_nothing(kind: str) -> None:
    assert len(mismatches({}, plan(document(kind)).expects)) >= 3


def test_a_dropped_reward_shows() -> None:
    planned = plan(document("rft"))
    answer = described(planned)
    del answer["HyperParameters"]["reward_lambda_arn"]
    (found,) = mismatches(answer, planned.expects)
    assert str(found) == f"HyperParameters.reward_lambda_arn: expected '{REWARD}', saw nothing"


def test_another_reward_shows() -> None:
    planned = plan(document("rft"))
    answer = described(planned)
    answer["HyperParameters"]["reward_lambda_arn"] = REWARD + "2"
    assert [found.place for found in mismatches(answer, planned.expects)] == ["HyperParameters.reward_lambda_arn"]


def test_a_start_from_the_base_model_shows() -> None:
    planned = plan(document("rft"))
    answer = described(planned)
    answer["HyperParameters"]["base_model"] = "nova-lite-2/prod"
    (found,) = mismatches(answer, planned.expects)
    assert found.place == "HyperParameters.base_model"
    del answer["HyperParameters"]["base_model_location"]
    assert {found.place for found in mismatches(answer, planned.expects)} == {
        "HyperParameters.base_model",
        "HyperParameters.base_model_location",
    }


@pytest.mark.parametrize(
    ("place", "path", "value"),
    [
        ("TrainingJobName", ("TrainingJobName",), "other"),
        ("ResourceConfig.InstanceCount", ("ResourceConfig", "InstanceCount"), 2),
        ("AlgorithmSpecification.TrainingImage", ("AlgorithmSpecification", "TrainingImage"), "other:1"),
        ("HyperParameters.base_model_location", ("HyperParameters", "base_model_location"), ESCROW + "x"),
    ],
)
def test_any_other_difference_shows(place: str, path: tuple[str, ...], value: Any) -> None:
    planned = plan(document("rft"))
    answer = described(planned)
    inner = answer
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    assert [found.place for found in mismatches(answer, planned.expects)] == [place]


def test_another_recipe_and_other_rows_show() -> None:
    planned = plan(document("rft_eval"))
    answer = described(planned)
    for channel in answer["InputDataConfig"]:
        channel["DataSource"]["S3DataSource"]["S3Uri"] += "2"
    places = [found.place for found in mismatches(answer, planned.expects)]
    assert places == ["InputDataConfig.train", "InputDataConfig.recipe"]


def test_a_serverless_job_without_its_evaluator_or_source() -> None:
    source = "arn:aws:sagemaker:us-east-1:111122223333:model-package/tools/3"
    packages = {**document("serverless")["packages"], "source": source}
    planned = plan(document("serverless", packages=packages))
    answer = described(planned)
    assert mismatches(answer, planned.expects) == ()
    del answer["ServerlessJobConfig"]["EvaluatorArn"]
    del answer["ModelPackageConfig"]
    assert [found.place for found in mismatches(answer, planned.expects)] == [
        "ServerlessJobConfig.EvaluatorArn",
        "ServerlessJobConfig.BaseModelArn",
    ]


def test_a_newer_version_of_the_base_model_is_still_the_base_model() -> None:
    planned = plan(document("serverless"))
    answer = described(planned)
    answer["ServerlessJobConfig"]["BaseModelArn"] = answer["ServerlessJobConfig"]["BaseModelArn"].replace(
        "1.0.0", "2.1.0"
    )
    assert mismatches(answer, planned.expects) == ()
    answer["ServerlessJobConfig"]["BaseModelArn"] = answer["ServerlessJobConfig"]["BaseModelArn"].replace("lite", "pro")
    assert [found.place for found in mismatches(answer, planned.expects)] == ["ServerlessJobConfig.BaseModelArn"]


@pytest.mark.parametrize("kind", ["rft", "rft_eval", "gen_qa"])
def test_a_recipe_that_was_read_back(kind: str) -> None:
    planned = plan(document(kind))
    text = str(planned.recipe)
    assert recipe_mismatches(text, planned.expects, REWARD) == ()
    places = [found.place for found in recipe_mismatches(text.replace(REWARD, "<region>"), planned.expects, REWARD)]
    assert places[0] == "recipe"
    assert len(places) == (3 if kind == "rft" else 2)
    (none,) = recipe_mismatches("run: {}", Expectation("job", {}), REWARD)
    assert none.seen == "none"


def test_half_a_reward_in_a_recipe_shows() -> None:
    planned = plan(document("rft"))
    half = str(planned.recipe).replace(f"reward_lambda_arn: {REWARD}", "reward_lambda_arn: ''")
    places = {found.place for found in recipe_mismatches(half, planned.expects, REWARD)}
    assert places == {"recipe", "/run/reward_lambda_arn"}


def test_a_bedrock_job() -> None:
    planned = plan(document("bedrock_rft"))
    answer = {**copy.deepcopy(planned.request), "baseModelArn": planned.request["baseModelIdentifier"]}
    assert bedrock_mismatches(answer, planned.expects) == ()
    del answer["customizationConfig"]
    answer["baseModelArn"] = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"
    assert [found.place for found in bedrock_mismatches(answer, planned.expects)] == [
        "customizationConfig…lambdaArn",
        "baseModelArn",
    ]
