from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped]

from tests.rehearsal.doubles.scene import Scene
from touchstone.rehearsal.doubles.settings import Quotas

Start = Callable[..., Scene]


def update(scene: Scene, deployment: str, model: str) -> None:
    scene.bedrock.update_custom_model_deployment(customModelDeploymentIdentifier=deployment, modelArn=model)


def delete(scene: Scene, deployment: str) -> None:
    scene.bedrock.delete_custom_model_deployment(customModelDeploymentIdentifier=deployment)


def of(operation: str, **outcome: Any) -> list[dict[str, Any]]:
    return [{"operation": operation, "outcome": outcome}]


def test_a_deployment_goes_from_creating_to_active(scene: Scene) -> None:
    model = scene.model()
    made = scene.bedrock.create_custom_model_deployment(modelDeploymentName="d", modelArn=model, description="x")
    arn = made["customModelDeploymentArn"]
    assert scene.state("d")["status"] == "Creating"
    scene.clock.pass_(2100)
    state = scene.state(arn)
    assert state["status"] == "Active"
    assert (state["modelDeploymentName"], state["modelArn"], state["description"]) == ("d", model, "x")
    assert "updateDetails" not in state
    (listed,) = scene.bedrock.list_custom_model_deployments(statusEquals="Active")["modelDeploymentSummaries"]
    assert (listed["customModelDeploymentName"], listed["customModelDeploymentArn"]) == ("d", arn)


def test_only_an_active_model_can_be_deployed(scene: Scene) -> None:
    model = scene.model(active=False)
    with pytest.raises(ClientError, match=r"ValidationException.*Creating, not Active"):
        scene.bedrock.create_custom_model_deployment(modelDeploymentName="d", modelArn=model)
    other = model[:-12] + "0" * 12
    with pytest.raises(scene.bedrock.exceptions.ResourceNotFoundException):
        scene.bedrock.create_custom_model_deployment(modelDeploymentName="d", modelArn=other)


def test_tokens_and_names(scene: Scene) -> None:
    model = scene.model()
    first = scene.deployment(model, "d", clientRequestToken="t")
    assert scene.deployment(model, "d", clientRequestToken="t") == first
    with pytest.raises(ClientError, match=r"ValidationException.*already exists"):
        scene.deployment(model, "d", clientRequestToken="u")
    delete(scene, "d")
    assert scene.deployment(model, "d", clientRequestToken="t") != first


def test_an_update_swaps_the_model_when_it_is_done_and_not_before(scene: Scene) -> None:
    old, new = scene.model("old"), scene.model("new")
    arn = scene.deployment(old)
    update(scene, arn, new)
    state = scene.state(arn)
    assert (state["status"], state["modelArn"]) == ("Active", old)
    assert state["updateDetails"] == {"modelArn": new, "updateStatus": "Updating"}
    scene.clock.pass_(900)
    state = scene.state(arn)
    assert state["modelArn"] == new
    assert state["updateDetails"] == {"modelArn": new, "updateStatus": "UpdateCompleted"}
    update(scene, arn, old)
    scene.clock.pass_(900)
    assert scene.state(arn)["modelArn"] == old


def test_the_model_of_the_last_update_answers_during_the_next(scene: Scene) -> None:
    first, second, third = (scene.model(name) for name in ("first", "second", "third"))
    arn = scene.deployment(first)
    update(scene, arn, second)
    scene.clock.pass_(900)
    update(scene, arn, third)
    assert scene.state(arn)["modelArn"] == second


def test_an_update_that_fails_leaves_the_old_model(stage: Start) -> None:
    scene = stage(of("UpdateCustomModelDeployment", status="UpdateFailed"))
    old, new = scene.model("old"), scene.model("new")
    arn = scene.deployment(old)
    update(scene, arn, new)
    scene.clock.pass_(900)
    state = scene.state(arn)
    assert (state["status"], state["modelArn"]) == ("Active", old)
    assert state["updateDetails"]["updateStatus"] == "UpdateFailed"
    scene.bedrock.delete_custom_model(modelIdentifier=new)


def test_an_update_needs_an_active_model_and_a_deployment_at_rest(scene: Scene) -> None:
    old, new = scene.model("old"), scene.model("new")
    coming = scene.model("coming", active=False)
    scene.bedrock.create_custom_model_deployment(modelDeploymentName="d", modelArn=old)
    with pytest.raises(ClientError, match=r"ValidationException.*not Active"):
        update(scene, "d", new)
    scene.clock.pass_(2100)
    coming_too = scene.model("coming-too", active=False)
    with pytest.raises(ClientError, match=r"ValidationException.*Creating, not Active"):
        update(scene, "d", coming_too)
    update(scene, "d", new)
    with pytest.raises(ClientError, match=r"ValidationException.*being updated"):
        update(scene, "d", coming)


def test_what_is_in_use_is_not_deleted(scene: Scene) -> None:
    conflict = scene.bedrock.exceptions.ConflictException
    old, new = scene.model("old"), scene.model("new")
    scene.deployment(old)
    update(scene, "d", new)
    with pytest.raises(conflict):
        delete(scene, "d")
    for model in (old, new):
        with pytest.raises(conflict, match="in use"):
            scene.bedrock.delete_custom_model(modelIdentifier=model)
    scene.clock.pass_(900)
    scene.bedrock.delete_custom_model(modelIdentifier=old)
    delete(scene, "d")
    with pytest.raises(conflict, match="in use"):
        scene.bedrock.delete_custom_model(modelIdentifier=new)
    scene.clock.pass_(60)
    scene.bedrock.delete_custom_model(modelIdentifier=new)
    assert scene.doubles.billable() == []


def test_a_deployment_may_fail_or_stay_creating_and_can_be_deleted(stage: Start) -> None:
    scene = stage(
        [
            {
                "operation": "CreateCustomModelDeployment",
                "where": {"modelDeploymentName": "failing"},
                "outcome": {"status": "Failed", "message": "no capacity"},
            },
            {
                "operation": "CreateCustomModelDeployment",
                "where": {"modelDeploymentName": "stuck"},
                "outcome": {"status": "Creating"},
            },
        ]
    )
    model = scene.model()
    scene.deployment(model, "failing")
    scene.deployment(model, "stuck")
    scene.clock.pass_(1e6)
    assert (scene.state("failing")["status"], scene.state("failing")["failureMessage"]) == ("Failed", "no capacity")
    assert scene.state("stuck")["status"] == "Creating"
    with pytest.raises(scene.runtime.exceptions.ModelNotReadyException):
        scene.ask(scene.state("stuck")["customModelDeploymentArn"])
    delete(scene, "failing")
    delete(scene, "stuck")
    with pytest.raises(scene.bedrock.exceptions.ResourceNotFoundException):
        scene.state("stuck")


def test_deployments_are_limited(stage: Start) -> None:
    scene = stage(quotas=Quotas(deployments=1))
    model = scene.model()
    scene.deployment(model, "one")
    with pytest.raises(scene.bedrock.exceptions.ServiceQuotaExceededException):
        scene.deployment(model, "two")
    delete(scene, "one")
    scene.deployment(model, "two")
