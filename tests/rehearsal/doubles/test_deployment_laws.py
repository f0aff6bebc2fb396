"""Whatever is asked of deployments, in any order and at any time, some things always hold."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError  # type: ignore[import-untyped]
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from tests.rehearsal.doubles.scene import Scene

REFUSALS = {"ValidationException", "ConflictException", "ResourceNotFoundException", "ModelNotReadyException"}
OUTCOMES: list[dict[str, Any]] = [
    {
        "operation": "CreateCustomModelDeployment",
        "where": {"modelDeploymentName": "*-f"},
        "outcome": {"status": "Failed"},
    },
    {"operation": "UpdateCustomModelDeployment", "calls": [2, 4], "outcome": {"status": "UpdateFailed"}},
]


class Lifecycle(RuleBasedStateMachine):
    """Models and deployments, made, changed, asked and deleted."""

    deployments = Bundle("deployments")
    gone = Bundle("gone")

    @initialize()
    def begin(self) -> None:
        self.scene = Scene(OUTCOMES)
        self.models = [self.scene.model(f"m{index}") for index in range(3)]
        self.seen: dict[str, str] = {}

    def attempt(self, operation: Any, **request: Any) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = operation(**request)
        except ClientError as error:
            if error.response["Error"]["Code"] not in REFUSALS:
                raise
            return None
        return found

    @rule(target=deployments, model=st.integers(0, 2), name=st.sampled_from(["d", "e", "d-f"]))
    def create(self, model: int, name: str) -> str:
        operation = self.scene.bedrock.create_custom_model_deployment
        made = self.attempt(operation, modelDeploymentName=name, modelArn=self.models[model])
        return made["customModelDeploymentArn"] if made else "none"

    @rule(deployment=deployments, model=st.integers(0, 2))
    def update(self, deployment: str, model: int) -> None:
        operation = self.scene.bedrock.update_custom_model_deployment
        self.attempt(operation, customModelDeploymentIdentifier=deployment, modelArn=self.models[model])

    @rule(target=gone, deployment=consumes(deployments))
    def delete(self, deployment: str) -> str:
        operation = self.scene.bedrock.delete_custom_model_deployment
        done = self.attempt(operation, customModelDeploymentIdentifier=deployment)
        return deployment if done is not None else "none"

    @rule(model=st.integers(0, 2))
    def delete_and_import_anew(self, model: int) -> None:
        held = {self.scene.state(arn)["modelArn"] for arn in self.live()}
        if self.attempt(self.scene.bedrock.delete_custom_model, modelIdentifier=self.models[model]) is not None:
            assert self.models[model] not in held
            self.models[model] = self.scene.model(f"m{model}")

    @rule(seconds=st.sampled_from([1, 60, 899, 900, 2100, 3000]))
    def wait(self, seconds: int) -> None:
        self.scene.clock.pass_(seconds)

    @rule(deployment=deployments)
    def ask(self, deployment: str) -> None:
        if deployment != "none":
            answer = self.attempt(self.scene.ask, model=deployment)
            assert answer is None or self.scene.state(deployment)["status"] == "Active"

    @rule(deployment=gone)
    def deleted_things_stay_deleted(self, deployment: str) -> None:
        if deployment != "none":
            assert self.attempt(self.scene.state, deployment=deployment) is None
            assert deployment not in self.live()
            assert self.attempt(self.scene.ask, model=deployment) is None

    def live(self) -> list[str]:
        found = self.scene.bedrock.list_custom_model_deployments()["modelDeploymentSummaries"]
        return [item["customModelDeploymentArn"] for item in found]

    @invariant()
    def every_deployment_has_one_model_that_is_there_and_active(self) -> None:
        listed = self.scene.bedrock.list_custom_model_deployments()["modelDeploymentSummaries"]
        names = [item["customModelDeploymentName"] for item in listed]
        assert len(names) == len(set(names))
        for item in listed:
            state = self.scene.state(item["customModelDeploymentArn"])
            assert state["modelArn"] == item["modelArn"]
            assert self.scene.bedrock.get_custom_model(modelIdentifier=state["modelArn"])["modelStatus"] == "Active"
            self.seen_before(state)

    def seen_before(self, state: dict[str, Any]) -> None:
        """The model behind an ARN only changes by an update that was completed."""
        before = self.seen.get(state["customModelDeploymentArn"], state["modelArn"])
        if before != state["modelArn"]:
            assert state["updateDetails"] == {"modelArn": state["modelArn"], "updateStatus": "UpdateCompleted"}
        self.seen[state["customModelDeploymentArn"]] = state["modelArn"]

    def teardown(self) -> None:
        if hasattr(self, "scene"):
            assert self.scene.doubles.failures == []
            self.scene.close()


TestLifecycle = Lifecycle.TestCase
TestLifecycle.settings = settings(
    max_examples=12,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
