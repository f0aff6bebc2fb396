from __future__ import annotations

from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped]

from tests.rehearsal.doubles.scene import GROUP, LITE, ROLE, Scene
from touchstone.rehearsal.doubles.calls import Permission
from touchstone.rehearsal.doubles.escrow import Checkpoint
from touchstone.rehearsal.doubles.settings import Quotas

Start = Callable[..., Scene]
KEY = "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-0000-0000-000000000000"


def failing(**outcome: object) -> list[dict[str, object]]:
    return [{"operation": "CreateCustomModel", "outcome": outcome}]


def test_a_model_becomes_active(scene: Scene) -> None:
    arn = scene.model(active=False, modelKmsKeyArn=KEY)
    assert scene.bedrock.get_custom_model(modelIdentifier=arn)["modelStatus"] == "Creating"
    scene.clock.pass_(900)
    found = scene.bedrock.get_custom_model(modelIdentifier="m")
    assert found["modelStatus"] == "Active"
    assert found["modelArn"] == arn
    assert found["modelKmsKeyArn"] == KEY
    assert found["customizationType"] == "IMPORTED"
    assert found["baseModelArn"] == f"arn:aws:bedrock:us-east-1::foundation-model/{LITE}"
    assert found["creationTime"].timestamp() == 0
    assert "failureMessage" not in found


def test_the_same_token_gives_the_same_model_whatever_else_is_asked(scene: Scene) -> None:
    first = scene.model("one", clientRequestToken="t")
    assert scene.model("two", clientRequestToken="t") == first
    assert scene.model("two", clientRequestToken="u") != first
    assert len(scene.bedrock.list_custom_models()["modelSummaries"]) == 2


def test_a_token_still_names_a_model_that_failed(stage: Start) -> None:
    scene = stage([{"operation": "CreateCustomModel", "calls": [1], "outcome": {"status": "Failed"}}])
    arn = scene.model(clientRequestToken="t")
    assert scene.model(clientRequestToken="t") == arn
    assert scene.bedrock.get_custom_model(modelIdentifier=arn)["modelStatus"] == "Failed"


def test_a_name_is_used_once_until_the_model_is_deleted(scene: Scene) -> None:
    arn = scene.model()
    with pytest.raises(scene.bedrock.exceptions.ConflictException, match="already exists"):
        scene.model()
    scene.bedrock.delete_custom_model(modelIdentifier="m")
    assert scene.model() != arn
    with pytest.raises(scene.bedrock.exceptions.ResourceNotFoundException):
        scene.bedrock.get_custom_model(modelIdentifier=arn)


def test_a_failure_has_a_message(stage: Start) -> None:
    scene = stage(failing(status="Failed", message="the checkpoint is broken"))
    found = scene.bedrock.get_custom_model(modelIdentifier=scene.model())
    assert (found["modelStatus"], found["failureMessage"]) == ("Failed", "the checkpoint is broken")


def test_a_model_may_stay_creating_and_then_it_can_not_be_deleted(stage: Start) -> None:
    scene = stage(failing(status="Creating"))
    arn = scene.model()
    scene.clock.pass_(1e7)
    assert scene.bedrock.get_custom_model(modelIdentifier=arn)["modelStatus"] == "Creating"
    with pytest.raises(scene.bedrock.exceptions.ConflictException):
        scene.bedrock.delete_custom_model(modelIdentifier=arn)


def test_weights_that_are_nowhere_fail_later(scene: Scene) -> None:
    source = {"s3DataSource": {"s3Uri": "s3://customer-escrow-111122223333-smtj-0/nowhere/"}}
    arn = scene.bedrock.create_custom_model(modelName="m", roleArn=ROLE, modelSourceConfig=source)["modelArn"]
    scene.clock.pass_(900)
    found = scene.bedrock.get_custom_model(modelIdentifier=arn)
    assert found["modelStatus"] == "Failed"
    assert "Could not access" in found["failureMessage"]


def test_a_slash_at_the_end_of_the_address_does_not_matter(scene: Scene) -> None:
    scene.model()
    source = {"s3DataSource": {"s3Uri": "s3://customer-escrow-111122223333-smtj-0/m"}}
    scene.bedrock.create_custom_model(modelName="n", roleArn=ROLE, modelSourceConfig=source)
    scene.clock.pass_(900)
    assert scene.bedrock.get_custom_model(modelIdentifier="n")["modelStatus"] == "Active"


def test_a_model_package_is_a_source_too(scene: Scene) -> None:
    weights = Checkpoint("s3://customer-escrow-111122223333-smtj-0/p", LITE, lora=True, kind="rft", job="p", weights=0)
    package = scene.doubles.escrow.package(GROUP, weights)
    source = {"modelPackageArnDataSource": {"modelPackageArn": package}}
    scene.bedrock.create_custom_model(modelName="m", roleArn=ROLE, customModelDataSource=source)
    scene.clock.pass_(900)
    assert scene.bedrock.get_custom_model(modelIdentifier="m")["modelStatus"] == "Active"


def test_one_source_and_a_role_are_needed(scene: Scene) -> None:
    both = {
        "modelSourceConfig": {"s3DataSource": {"s3Uri": "s3://customer-escrow-111122223333-smtj-0/m"}},
        "customModelDataSource": {
            "modelPackageArnDataSource": {
                "modelPackageArn": "arn:aws:sagemaker:us-east-1:111122223333:model-package/g/1"
            }
        },
    }
    for request in ({}, both):
        with pytest.raises(ClientError, match=r"ValidationException.*Exactly one of"):
            scene.bedrock.create_custom_model(modelName="m", roleArn=ROLE, **request)
    with pytest.raises(ClientError, match=r"ValidationException.*roleArn"):
        scene.bedrock.create_custom_model(modelName="m", modelSourceConfig=both["modelSourceConfig"])


def test_models_are_limited(stage: Start) -> None:
    scene = stage(quotas=Quotas(models=1))
    scene.model("one")
    with pytest.raises(scene.bedrock.exceptions.ServiceQuotaExceededException):
        scene.model("two")


def test_lists_have_pages_filters_and_order(scene: Scene) -> None:
    for name in ("a-1", "a-2", "b-1"):
        scene.model(name)
    first = scene.bedrock.list_custom_models(maxResults=2)
    rest = scene.bedrock.list_custom_models(maxResults=2, nextToken=first["nextToken"])
    assert [m["modelName"] for m in first["modelSummaries"] + rest["modelSummaries"]] == ["b-1", "a-2", "a-1"]
    assert "nextToken" not in rest
    some = scene.bedrock.list_custom_models(nameContains="a-", sortOrder="Ascending", modelStatus="Active")
    assert [m["modelName"] for m in some["modelSummaries"]] == ["a-1", "a-2"]
    assert scene.bedrock.list_custom_models(modelStatus="Failed")["modelSummaries"] == []


def test_tags(scene: Scene) -> None:
    arn = scene.model(modelTags=[{"key": "run", "value": "r"}])
    scene.bedrock.tag_resource(resourceARN=arn, tags=[{"key": "champion", "value": "yes"}])
    tags = scene.bedrock.list_tags_for_resource(resourceARN=arn)["tags"]
    assert tags == [{"key": "champion", "value": "yes"}, {"key": "run", "value": "r"}]


@pytest.mark.parametrize("action", ["s3:GetObject", "s3:ListBucket"])
def test_a_role_that_may_not_read_escrow_imports_nothing(stage: Start, action: str) -> None:
    asked: list[str | None] = []

    def guard(caller: str | None, permissions: tuple[Permission, ...]) -> str | None:
        asked.append(caller)
        return "no" if permissions[0].action == action else None

    scene = stage(guard=guard)
    arn = scene.model()
    found = scene.bedrock.get_custom_model(modelIdentifier=arn)
    assert found["modelStatus"] == "Failed"
    assert "may read it" in found["failureMessage"]
    assert ROLE in asked
