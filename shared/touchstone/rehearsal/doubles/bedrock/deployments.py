"""On-demand deployments of custom models (contract 8.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from touchstone.rehearsal.doubles.bedrock.models import paged
from touchstone.rehearsal.doubles.bedrock.resources import (
    ACTIVE,
    CREATING,
    FAILED,
    Deployment,
    Model,
    Update,
    end_of,
    failure_of,
)
from touchstone.rehearsal.doubles.bedrock.store import Store, require_status
from touchstone.rehearsal.doubles.context import Context, Operation
from touchstone.rehearsal.doubles.errors import ServiceError, conflict, invalid


class Deployments:
    """Operations on deployments.

    Args:
        store: the state.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.operations: Mapping[str, Operation] = {
            "CreateCustomModelDeployment": self._create,
            "GetCustomModelDeployment": self._get,
            "ListCustomModelDeployments": self._list,
            "UpdateCustomModelDeployment": self._update,
            "DeleteCustomModelDeployment": self._delete,
        }

    def _create(self, request: dict[str, Any], context: Context) -> dict[str, Any]:
        store, outcome, second = self._store, context.outcome, context.second
        require_status(outcome.get("status"), {CREATING, ACTIVE, FAILED}, "deployment")
        with store.lock:
            token = request.get("clientRequestToken")
            made = store.deployments.get(store.tokens.get(("CreateCustomModelDeployment", token or ""), ""))
            if made is not None and made.gone is None:
                return {"customModelDeploymentArn": made.arn}
            model = self._active(request["modelArn"], second)
            name = request["modelDeploymentName"]
            if any(item.name == name for item in store.live()):
                raise invalid(f"A custom model deployment with the name {name} already exists")
            if len([*store.live()]) >= store.quotas.deployments:
                raise ServiceError("ServiceQuotaExceededException", f"At most {store.quotas.deployments} deployments")
            arn = store.account.arn("bedrock", f"custom-model-deployment/{store.identifier('deployment', name)}")
            store.deployments[arn] = Deployment(
                arn=arn,
                name=name,
                created=second,
                ready=end_of(second, store.delays.deployment, outcome, CREATING),
                failure=failure_of(outcome),
                model=model.arn,
                description=request.get("description"),
                tags={tag["key"]: tag["value"] for tag in request.get("tags") or []},
            )
            if token:
                store.tokens["CreateCustomModelDeployment", token] = arn
        return {"customModelDeploymentArn": arn}

    def _get(self, request: dict[str, Any], context: Context) -> dict[str, Any]:
        store, second = self._store, context.second
        with store.lock:
            found = store.deployment(request["customModelDeploymentIdentifier"])
            update = found.update
            status = found.status(second)
            return {
                "customModelDeploymentArn": found.arn,
                "modelDeploymentName": found.name,
                "modelArn": found.serves(second),
                "createdAt": store.account.moment(found.created),
                "status": status,
                "description": found.description,
                "updateDetails": update and {"modelArn": update.model, "updateStatus": update.status(second)},
                "failureMessage": found.failure if status == FAILED else None,
                "lastUpdatedAt": None if found.updated is None else store.account.moment(found.updated),
            }

    def _list(self, request: dict[str, Any], context: Context) -> dict[str, Any]:
        store, second = self._store, context.second
        with store.lock:
            found = [
                {
                    "customModelDeploymentArn": item.arn,
                    "customModelDeploymentName": item.name,
                    "modelArn": item.serves(second),
                    "createdAt": store.account.moment(item.created),
                    "status": item.status(second),
                    "failureMessage": item.failure if item.status(second) == FAILED else None,
                }
                for item in store.live()
                if request.get("nameContains", "") in item.name
                and request.get("statusEquals") in {None, item.status(second)}
                and request.get("modelArnEquals") in {None, item.serves(second)}
            ]
        return paged(found, "modelDeploymentSummaries", request)

    def _update(self, request: dict[str, Any], context: Context) -> dict[str, Any]:
        store, outcome, second = self._store, context.outcome, context.second
        allowed = {"Updating", "UpdateCompleted", "UpdateFailed"}
        require_status(outcome.get("status"), allowed, "deployment update")
        with store.lock:
            found = store.deployment(request["customModelDeploymentIdentifier"])
            if found.status(second) != ACTIVE or found.updating(second):
                raise invalid(f"The custom model deployment {found.arn} is not Active, or is being updated")
            model = self._active(request["modelArn"], second)
            done = end_of(second, store.delays.update, outcome, "Updating")
            found.model = found.serves(second)
            found.update = Update(model.arn, done, outcome.get("status") == "UpdateFailed")
            found.updated = second
        return {"customModelDeploymentArn": found.arn}

    def _delete(self, request: dict[str, Any], context: Context) -> dict[str, Any]:
        with self._store.lock:
            found = self._store.deployment(request["customModelDeploymentIdentifier"])
            if found.updating(context.second):
                raise conflict(f"The custom model deployment {found.arn} is being updated")
            found.gone = context.second
        return {}

    def _active(self, arn: str, second: float) -> Model:
        model = self._store.model(arn)
        if model.status(second) != ACTIVE:
            raise invalid(f"The model {arn} is {model.status(second)}, not Active")
        return model
