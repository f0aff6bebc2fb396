"""Laws over settings: right ones render, pass botocore and read back equal; wrong ones are refused, by name."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.training.documents import DIGEST, DOCUMENTS, OTHER_DIGEST, RECIPE_KINDS, Document, document
from tests.training.shapes import faults_of
from tests.training.strategies import ANYTHING_ELSE, TEXTS, documents
from touchstone.training.faults import JobSettingsError
from touchstone.training.plan import Plan, plan
from touchstone.training.recipes.document import recipe_of, recipe_text
from touchstone.training.settings.jobs import KINDS
from touchstone.training.settings.reading import read_settings


def without_contradictions(settings: Document) -> Document:
    """The settings, with what contradicts something else left at its default."""
    for _ in range(4):
        try:
            read_settings(settings)
        except JobSettingsError as error:
            for fault in error.faults:
                _, block, name = fault.pointer.split("/")
                assert block in {"hyperparameters", "inference"}, fault
                settings[block].pop(name, None)
        else:
            return settings
    settings.pop("hyperparameters", None)
    return settings


def texts_in(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for pair in value.items() for part in pair for text in texts_in(part)]
    if isinstance(value, list):
        return [text for part in value for text in texts_in(part)]
    return [value] if isinstance(value, str) else []


def check_recipe(planned: Plan, settings: Document) -> None:
    job: Any = read_settings(settings)
    assert planned.recipe is not None
    recipe = yaml.safe_load(planned.recipe)
    assert recipe == recipe_of(job, planned.name)
    assert recipe["run"]["replicas"] == planned.request["ResourceConfig"]["InstanceCount"]
    assert recipe["run"]["name"] == planned.name
    given = planned.request["HyperParameters"]
    assert ("base_model" in given) != ("base_model_location" in given)
    start = given.get("base_model_location", given.get("base_model"))
    assert recipe["run"]["model_name_or_path"] == start
    uris = [channel["DataSource"]["S3DataSource"]["S3Uri"] for channel in planned.request["InputDataConfig"]]
    assert planned.recipe_uri == uris[-1]
    assert str(planned.recipe_uri).endswith(f"/{planned.name}/recipe.yaml")
    if settings["kind"] == "rft":
        named = {recipe["run"]["reward_lambda_arn"], given["reward_lambda_arn"], job.reward}
        endpoint = recipe["training_config"]["rollout"]["rewards"]["api_endpoint"]
        assert {endpoint["lambda_arn"], *named} == {job.reward}


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_right_settings_give_a_job_that_aws_takes(kind: str, data: st.DataObject) -> None:
    settings = without_contradictions(data.draw(documents(kind)))
    planned = plan(settings)
    assert faults_of(planned.api, planned.request) == []
    assert not any("${" in text for text in texts_in(planned.request))
    assert "EnableNetworkIsolation" not in planned.request
    assert "Environment" not in planned.request
    if kind in RECIPE_KINDS:
        assert "${" not in str(planned.recipe)
        check_recipe(planned, settings)
    assert plan(settings) == planned


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_wrong_values_are_refused_by_name(kind: str, data: st.DataObject) -> None:
    name = data.draw(
        st.sampled_from([key for key in ANYTHING_ELSE if key in KINDS[kind].model_fields or key == "surprise"])
    )
    wrong = data.draw(st.sampled_from(ANYTHING_ELSE[name]))
    if kind == "serverless" and name == "data" and wrong is None:
        return
    with pytest.raises(JobSettingsError) as caught:
        plan(document(kind, **{name: wrong}))
    assert any(fault.pointer.startswith(f"/{name}") for fault in caught.value.faults)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["kind", *DOCUMENTS["rft"], "hyperparameters"]), inner, max_size=4)
        ),
        max_leaves=12,
    ),
    st.sampled_from(sorted(KINDS)),
)
def test_anything_is_read_or_refused_and_never_breaks(value: Any, kind: str) -> None:
    settings = {**value, "kind": kind} if isinstance(value, dict) else value
    with pytest.raises(JobSettingsError):
        read_settings(settings)


CHANGES: dict[str, Any] = {
    "run": "another",
    "step": "other",
    "attempt": 2,
    "output": "s3://bucket/elsewhere",
    "data": ...,
    "role": DOCUMENTS["rft"]["role"] + "2",
    "tags": {"a": "b"},
    "kms_key": "arn:aws:kms:us-east-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef",
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", CHANGES)
def test_a_new_input_never_gets_the_old_name(kind: str, name: str) -> None:
    change = CHANGES[name]
    if name == "data":
        change = {"uri": DOCUMENTS[kind]["data"]["uri"], "digest": OTHER_DIGEST}
    before, after = plan(document(kind)), plan(document(kind, **{name: change}))
    assert before.name != after.name
    assert before.request.get("clientRequestToken", 0) != after.request.get("clientRequestToken", 1)


@pytest.mark.parametrize("kind", KINDS)
def test_how_it_is_written_makes_no_other_job(kind: str) -> None:
    settings = document(kind, tags={"a": "1", "b": "2"})
    other = dict(reversed(settings.items()), tags={"b": "2", "a": "1"}, attempt=1)
    assert plan(settings) == plan(other)


@pytest.mark.parametrize("kind", ["rft", "rft_eval", "gen_qa", "bedrock_rft"])
def test_a_new_reward_behind_the_same_arn_makes_another_job(kind: str) -> None:
    names = {plan(document(kind, reward_digest=digest)).name for digest in (None, DIGEST, OTHER_DIGEST)}
    assert len(names) == 3


def test_a_checkpoint_makes_another_job() -> None:
    assert plan(document("rft")).name != plan(document("rft", checkpoint=...)).name


@given(
    TEXTS
    | st.sampled_from(
        [
            "1e5",
            "0o17",
            "1_000",
            "null",
            "yes",
            "12:30:45",
            "~",
            "",
            "- a",
            "a: b",
            "0x1F",
            ".5",
            "\x85",
            "a\u2028b",
            "a\n",
        ]
    )
)
def test_texts_stay_texts_in_yaml(text: str) -> None:
    assert yaml.safe_load(recipe_text({"a": text})) == {"a": text}


def test_what_yaml_1_2_would_take_for_a_number_is_quoted() -> None:
    assert recipe_text({"a": "1e5", "b": "0o17", "c": "lora"}) == "a: '1e5'\nb: '0o17'\nc: lora\n"


def test_the_digest_of_the_data_goes_into_the_name_of_every_kind() -> None:
    names = {kind: plan(document(kind)).name for kind in DOCUMENTS}
    assert len(set(names.values())) == len(DOCUMENTS)
    assert DIGEST not in str(names)
