"""What the first state of each machine tells of a wrong input, and derives from a right one."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import boto3  # type: ignore[import-untyped]
import pytest
from botocore.validate import validate_parameters  # type: ignore[import-untyped]

from functions.prepare.checking import InputError
from functions.prepare.handler import handler
from functions.prepare.polling import MOST_POLLS, polling
from functions.prepare.settings import Settings
from functions.prepare.train import prepare_train
from tests.workflows.functions import forget
from tests.workflows.world import ENVIRONMENT, INPUTS
from touchstone.rehearsal.services.members import to_request
from touchstone.rehearsal.services.names import target_of
from touchstone.wire.faults import InternalFaultError
from touchstone.wire.objects import StorageError
from touchstone.wire.settings import SettingsError

MODEL = "arn:aws:bedrock:us-east-1:123456789012:custom-model/imported/abcdefghijkl"
SECRET = "PRIVILEGED AND CONFIDENTIAL"


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    forget()


def plan(machine: str, execution: str = "run-1", **changes: Any) -> Any:
    return handler({"machine": machine, "input": {**INPUTS[machine], **changes}, "execution": execution})


def faults(machine: str, document: Any) -> dict[str, str]:
    with pytest.raises(InputError) as caught:
        handler({"machine": machine, "input": document, "execution": "x"})
    assert SECRET not in str(caught.value)
    return {fault.pointer: fault.seen for fault in caught.value.faults}


def test_every_fault_of_train_at_once_and_no_text_of_it() -> None:
    document = {**INPUTS["train"], "tuning": SECRET, "hyperparameters": {"max_steps": 1, SECRET: 1}, "role": SECRET}
    document["data"] = {"uri": SECRET, "digest": SECRET}
    found = faults("train", document)
    assert {"/tuning", "/role", "/data/uri", "/data/digest", "/hyperparameters/max_steps"} <= set(found)
    assert found["/hyperparameters/max_steps"] == "1"
    assert found["/data/uri"] == f"a text of {len(SECRET)} characters"


@pytest.mark.parametrize("machine", INPUTS)
@pytest.mark.parametrize("document", [None, [], "text", {}, 1, {"run": {"deep": SECRET}}])
def test_what_is_no_input_at_all(machine: str, document: Any) -> None:
    assert faults(machine, document)


@pytest.mark.parametrize("machine", INPUTS)
def test_an_unknown_field_is_told(machine: str) -> None:
    assert "/extra" in faults(machine, {**INPUTS[machine], "extra": SECRET})


@pytest.mark.parametrize("machine", INPUTS)
def test_every_field_that_is_needed(machine: str) -> None:
    document = copy.deepcopy(INPUTS[machine])
    for key in list(document):
        less = {name: value for name, value in document.items() if name != key}
        told = ended(machine, less)
        assert isinstance(told, StorageError | dict) or any(f.pointer.startswith(f"/{key}") for f in told.faults)


def ended(machine: str, document: Any) -> dict[str, Any] | InputError | StorageError:
    """What comes of an input; a good one gets as far as S3, which is not there."""
    try:
        return handler({"machine": machine, "input": document, "execution": "x"})
    except (InputError, StorageError) as error:
        return error


def test_parts_of_customize_are_checked_with_their_places() -> None:
    document = copy.deepcopy(INPUTS["customize"])
    document["evaluation"]["samples"] = 0
    document["rft"]["hyperparameters"] = {"number_generation": 1}
    document["sft"]["checkpoint"] = {"uri": "s3://x/y"}
    del document["release"]["canary"]["base"]
    found = faults("customize", document)
    assert {"/evaluation/samples", "/rft/hyperparameters/number_generation", "/release/canary/base"} <= set(found)
    assert any(pointer.startswith("/sft/checkpoint") for pointer in found)


def test_customize_names_the_metrics_of_its_own_jobs() -> None:
    document = copy.deepcopy(INPUTS["customize"])
    document["evaluation"]["training"] = [{"name": "sft", "bucket": "touchstone-runs", "key": "metrics.json"}]
    assert faults("customize", document) == {"/evaluation/training": "a list of 1"}
    pointers = document["evaluation"]["training"]
    assert plan("evaluate", training=pointers)["summary"]["training"] == pointers
    assert "/training/0/name" in faults(
        "evaluate", {**INPUTS["evaluate"], "training": [{**pointers[0], "name": SECRET}]}
    )


def test_an_input_asks_for_approval_unless_it_says_no() -> None:
    assert plan("customize", approval=True)["approval"] is True
    assert plan("customize", approval=False)["approval"] is False
    left_out = {key: value for key, value in INPUTS["customize"].items() if key != "approval"}
    assert handler({"machine": "customize", "input": left_out, "execution": "x"})["approval"] is True


@pytest.mark.parametrize("variable", ["required", None])
def test_where_approval_is_required_no_input_does_without(
    monkeypatch: pytest.MonkeyPatch, variable: str | None
) -> None:
    if variable is None:
        monkeypatch.delenv("TOUCHSTONE_APPROVAL")
    else:
        monkeypatch.setenv("TOUCHSTONE_APPROVAL", variable)
    assert plan("customize")["approval"] is True
    assert plan("customize", approval=True)["approval"] is True
    document = {**INPUTS["customize"], "approval": False, "base": 1}
    assert faults("customize", document) == {"/base": "1", "/approval": "false"}
    with pytest.raises(
        InputError, match=r"/approval: expected true, or no value, saw false; remove it: .*release\.app"
    ):
        plan("customize", approval=False)


def test_an_evaluated_model_is_exactly_one() -> None:
    assert "/model" in faults("evaluate", {**INPUTS["evaluate"], "model": {"id": "m", "job": "j"}})
    assert "/model" in faults("evaluate", {**INPUTS["evaluate"], "model": {}})


def test_the_same_input_gets_the_same_names_and_any_other_another() -> None:
    one, two = plan("host", "run-1"), plan("host", "run-2")
    assert one["model"] == two["model"]
    assert one["deployment"] == two["deployment"]
    other = plan("host", source={"checkpoint": "s3://customer-escrow-123456789012-smtj-0/other/"})
    again = plan("host", attempt=2)
    names = {p["model"]["request"]["ModelName"] for p in (one, other, again)}
    tokens = {p["model"]["request"]["ClientRequestToken"] for p in (one, other, again)}
    assert len(names) == len(tokens) == 3


def test_names_of_children_belong_to_the_execution() -> None:
    one, two = plan("customize", "run-1"), plan("customize", "run-2")
    assert not set(one["names"].values()) & set(two["names"].values())
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,76}", name) for name in one["names"].values())
    assert len({*one["names"].values()}) == 6


@pytest.mark.parametrize("source", [{}, {"TOUCHSTONE_KEY": "arn:aws:kms:us-east-1:123456789012:key/" + "a" * 36}])
def test_requests_pass_botocores_own_validation(source: dict[str, str]) -> None:
    settings = Settings.from_environment({**ENVIRONMENT, **source})
    planned, _ = prepare_train(INPUTS["train"], "x", settings)
    service = boto3.client("sagemaker", region_name="us-east-1").meta.service_model
    validate_parameters(planned["request"], service.operation_model("CreateTrainingJob").input_shape)
    hosted = plan("host")
    for part, action in (("model", "createCustomModel"), ("deployment", "createCustomModelDeployment")):
        shape = target_of("bedrock", action).operation.input_shape  # type: ignore[union-attr]
        arguments = hosted[part]["request"] if part == "model" else {**hosted[part]["request"], "ModelArn": MODEL}
        validate_parameters(to_request(shape, arguments), shape)


def test_a_plan_fits_a_state_and_holds_no_text() -> None:
    for machine in ("host", "evaluate", "release", "customize"):
        text = json.dumps(plan(machine))
        assert len(text) < 10_000
        assert "messages" not in text


def test_looks_are_bounded() -> None:
    for seconds in (60, 3600, 10**6):
        looks = polling(seconds)
        assert looks["polls"] <= MOST_POLLS
        assert looks["poll_seconds"] >= 60
        assert looks["polls"] * looks["poll_seconds"] >= seconds


def test_settings_name_all_that_is_missing() -> None:
    with pytest.raises(SettingsError, match=r"TOUCHSTONE_BUCKET, AWS_REGION, TOUCHSTONE_JOB_ROLE, TOUCHSTONE_IMPORT"):
        Settings.from_environment({})
    with pytest.raises(SettingsError, match=r"TOUCHSTONE_APPROVAL.*required or by_input"):
        Settings.from_environment({**ENVIRONMENT, "TOUCHSTONE_APPROVAL": "never"})
    with pytest.raises(SettingsError, match="TOUCHSTONE_INSTANCE_COUNT"):
        Settings.from_environment({**ENVIRONMENT, "TOUCHSTONE_INSTANCE_COUNT": "many"})


@pytest.mark.parametrize("event", [None, {}, {"machine": SECRET, "input": {}, "execution": "x"}, {"machine": "host"}])
def test_an_event_of_nobody_is_our_fault_and_is_not_shown(event: Any) -> None:
    with pytest.raises(InternalFaultError) as caught:
        handler(event)
    assert SECRET not in str(caught.value)
