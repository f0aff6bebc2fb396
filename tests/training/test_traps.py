"""The pitfalls that people hit (AWS contract, section 10), each as a case. The number is the contract's."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.training.documents import DIGEST, ESCROW, REWARD, document
from touchstone.training.faults import JobSettingsError
from touchstone.training.plan import plan
from touchstone.training.settings.jobs import KINDS, published_schema


def recipe_of(settings: dict[str, Any]) -> Any:
    return yaml.safe_load(str(plan(settings).recipe))


def test_1_the_reward_is_in_both_places_of_the_recipe_and_in_the_request() -> None:
    planned = plan(document("rft"))
    recipe = yaml.safe_load(str(planned.recipe))
    assert recipe["run"]["reward_lambda_arn"] == REWARD
    assert recipe["training_config"]["rollout"]["rewards"]["api_endpoint"]["lambda_arn"] == REWARD
    assert planned.request["HyperParameters"]["reward_lambda_arn"] == REWARD
    assert planned.expects.hyperparameters["reward_lambda_arn"] == REWARD


@pytest.mark.parametrize("name", ["learning_rate", "num_epochs", "preset_reward_function", "max_epochs"])
def test_2_overrides_that_others_drop_silently_are_refused(name: str) -> None:
    with pytest.raises(JobSettingsError, match=name):
        plan(document("sft", hyperparameters={name: 1}))


def test_4_disputed_counts_are_taken_with_a_note() -> None:
    planned = plan(document("sft", instances={"type": "ml.p5.48xlarge", "count": 1}))
    assert yaml.safe_load(str(planned.recipe))["run"]["replicas"] == 1
    assert "instances_disputed" in {note.code for note in planned.notes}
    assert "instances_disputed" not in {note.code for note in plan(document("sft")).notes}


def test_5_each_recipe_has_its_own_spelling_of_the_lora_ratio() -> None:
    assert "lora_plus_lr_ratio" in recipe_of(document("sft"))["training_config"]["peft"]["lora_tuning"]
    assert "lora_plus_lr_ratio" in recipe_of(document("rft"))["training_config"]["trainer"]["peft"]["lora_tuning"]
    assert "loraplus_lr_ratio" in recipe_of(document("dpo"))["training_config"]["model"]["peft"]["lora_tuning"]
    assert "lora_plus_lr_ratio" not in str(plan(document("dpo")).recipe)


@pytest.mark.parametrize("text", ["${oc.select:training_config.max_steps}", "s3://b/${x}", "{{name}}", "x${"])
def test_6_interpolations_are_refused_wherever_they_stand(text: str) -> None:
    for changes in ({"base_model": text}, {"mlflow": {"tracking": text, "experiment": "e"}}, {"tags": {"a": text}}):
        with pytest.raises(JobSettingsError, match="literal value"):
            plan(document("sft", **changes))


def test_6_save_steps_is_a_number_and_no_interpolation() -> None:
    assert recipe_of(document("sft"))["training_config"]["save_steps"] == 100
    settings = document("rft", hyperparameters={"max_steps": 40})
    assert recipe_of(settings)["training_config"]["trainer"]["save_steps"] == 40


def test_7_the_rows_are_read_from_the_channel() -> None:
    for kind, data_type in (("sft", "Converse"), ("dpo", "Converse"), ("rft", "S3Prefix"), ("rft_eval", "S3Prefix")):
        train, *_, recipe = plan(document(kind)).request["InputDataConfig"]
        source = train["DataSource"]["S3DataSource"]
        assert (train["ChannelName"], source["S3DataType"]) == ("train", data_type)
        assert source["S3Uri"] == document(kind)["data"]["uri"]
        assert (recipe["ChannelName"], recipe["DataSource"]["S3DataSource"]["S3DataType"]) == ("recipe", "S3Prefix")


def test_8_a_name_without_sagemaker_gets_a_note() -> None:
    codes = {note.code for note in plan(document("rft", reward=REWARD.replace("SageMaker-", ""))).notes}
    assert "function_name" in codes
    assert "function_name" not in {note.code for note in plan(document("rft")).notes}


def test_an_alias_of_a_function_gets_a_note() -> None:
    for kind in ("rft", "rft_eval", "bedrock_rft"):
        assert "function_qualified" in {note.code for note in plan(document(kind, reward=f"{REWARD}:live")).notes}


def test_16_answers_alike_get_a_note() -> None:
    assert "answers_alike" in {note.code for note in plan(document("rft")).notes}
    calm = plan(document("rft", hyperparameters={"top_k": 0, "lambda_batch_size": None}, image="own:1"))
    assert calm.notes == ()


def test_18_no_token_is_constant() -> None:
    first, second = (plan(document("bedrock_rft", attempt=attempt)).request for attempt in (1, 2))
    for key in ("jobName", "customModelName", "clientRequestToken"):
        assert first[key] != second[key]


def test_20_tags_are_in_the_case_of_their_api() -> None:
    assert plan(document("rft", tags={"a": "b"})).request["Tags"] == [{"Key": "a", "Value": "b"}]
    assert plan(document("bedrock_rft", tags={"a": "b"})).request["jobTags"] == [{"key": "a", "value": "b"}]


def test_27_the_plan_carries_no_recipe_through_state() -> None:
    planned = plan(document("rft"))
    assert "training_config" not in str(planned.document())
    assert planned.document()["recipe_uri"] == planned.recipe_uri


def test_28_a_retry_names_the_same_job_and_the_next_attempt_another() -> None:
    assert plan(document("rft")).name == plan(document("rft")).name
    assert plan(document("rft")).name != plan(document("rft", attempt=2)).name


def test_reasoning_effort_has_no_medium_in_recipes_and_one_in_bedrock() -> None:
    assert (
        recipe_of(document("rft", hyperparameters={"reasoning_effort": None}))["training_config"]["reasoning_effort"]
        is None
    )
    request = plan(document("bedrock_rft")).request
    assert request["customizationConfig"]["rftConfig"]["hyperParameters"]["reasoningEffort"] == "medium"


def test_the_reward_of_an_rft_eval_stands_in_the_recipe_only() -> None:
    planned = plan(document("rft_eval", checkpoint={"uri": ESCROW, "model": "nova-2-lite", "tuning": "lora"}))
    assert "reward_lambda_arn" not in planned.request["HyperParameters"]
    assert planned.request["HyperParameters"]["base_model_location"] == ESCROW
    assert yaml.safe_load(str(planned.recipe))["rl_env"] == {"reward_lambda_arn": REWARD}


def test_names_of_mlflow_are_filled_even_without_a_server() -> None:
    for kind in ("sft", "dpo"):
        run = recipe_of(document(kind))["run"]
        assert run["mlflow_tracking_uri"] == ""
        assert run["mlflow_experiment_name"]
        assert run["mlflow_run_name"]


def test_an_image_may_be_given_for_any_region() -> None:
    planned = plan(document("rft", region="eu-west-2", image="own:1"))
    assert planned.request["AlgorithmSpecification"]["TrainingImage"] == "own:1"
    assert {note.code for note in planned.notes} >= {"import_elsewhere", "function_elsewhere"}


def test_other_notes() -> None:
    few = {"uri": "s3://bucket/rft/train.jsonl", "digest": DIGEST, "rows": 99}
    assert "few_rows" in {note.code for note in plan(document("rft", data=few)).notes}
    elsewhere = document("rft", role="arn:aws:iam::999999999999:role/x")
    assert "checkpoint_elsewhere" in {note.code for note in plan(elsewhere).notes}
    serverless = plan(document("serverless", region="eu-west-2"))
    assert {"serverless_rft", "serverless_region"} <= {note.code for note in serverless.notes}
    validated = document("sft", validation={"uri": "s3://bucket/v.jsonl", "digest": DIGEST.replace("0", "2")})
    assert "validation_disputed" in {note.code for note in plan(validated).notes}


def test_every_field_says_its_source_or_needs_none() -> None:
    """Hyperparameters and inference settings all name a source."""
    tags = ("[recipe]", "[hub]", "[doc]", "[forge]", "[api]", "[ours]")
    for name, definition in published_schema()["$defs"].items():
        if name.endswith("Hyperparameters") or name in {"Inference", "Processor"}:
            for field, schema in definition["properties"].items():
                described = any(tag in schema["description"] for tag in tags) or "sent as" in schema["description"]
                assert described, f"{name}.{field}"
    assert len(KINDS) == 7
