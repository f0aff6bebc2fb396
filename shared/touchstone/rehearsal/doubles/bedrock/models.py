"""Custom models: CreateCustomModel, Get, List, Delete (contract 8.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from touchstone.rehearsal.doubles.bedrock.resources import ACTIVE, CREATING, FAILED, Model, end_of, failure_of
from touchstone.rehearsal.doubles.bedrock.store import Store, require_status
from touchstone.rehearsal.doubles.calls import Permission
from touchstone.rehearsal.doubles.context import Context, Operation
from touchstone.rehearsal.doubles.errors import ServiceError, conflict, invalid
from touchstone.rehearsal.doubles.escrow import Checkpoint

_UNREADABLE = "Could not access the model artifacts: check the S3 URI, and that the role may read it"


class Models:
    """Operations on custom models.

    Args:
        store: the state.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.operations: Mapping[str, Operation] = {
            "CreateCustomModel": self._create,
            "GetCustomModel": self._get,
            "ListCustomModels": self._list,
            "DeleteCustomModel": self._delete,
        }

    def _create(self, request: dict[str, Any], context: Context) -> dict[str, Any]:
        store, outcome = self._store, context.outcome
        require_status(outcome.get("status"), {CREATING, ACTIVE, FAILED}, "model")
        require_status(outcome.get("weights"), {"base"}, "model")
        checkpoint, problem = self._source(request)
        with store.lock:
            token = request.get("clientRequestToken")
            made = store.tokens.get(("CreateCustomModel", token)) if token else None
            if made in store.models:
                return {"modelArn": made}
            name = request["modelName"]
            if any(model.name == name for model in store.models.values()):
                raise conflict(f"A custom model with the name {name} already exists")
            if len(store.models) >= store.quotas.models:
                raise ServiceError("ServiceQuotaExceededException", f"At most {store.quotas.models} custom models")
            arn = store.account.arn("bedrock", f"custom-model/imported/{store.identifier('model', name)}")
            store.models[arn] = Model(
                arn=arn,
                name=name,
                created=context.second,
                ready=end_of(context.second, store.delays.model, outcome, CREATING),
                failure=failure_of(outcome) or problem,
                checkpoint=checkpoint,
                key=request.get("modelKmsKeyArn"),
                tags={tag["key"]: tag["value"] for tag in request.get("modelTags") or []},
                mute=outcome.get("weights") == "base",
            )
            if token:
                store.tokens["CreateCustomModel", token] = arn
        return {"modelArn": arn}

    def _source(self, request: Mapping[str, Any]) -> tuple[Checkpoint | None, str | None]:
        """The checkpoint, or why the import fails later."""
        location = ((request.get("modelSourceConfig") or {}).get("s3DataSource") or {}).get("s3Uri")
        source = (request.get("customModelDataSource") or {}).get("modelPackageArnDataSource") or {}
        package = source.get("modelPackageArn")
        if (location is None) == (package is None):
            raise invalid("Exactly one of modelSourceConfig and customModelDataSource must be given")
        if "roleArn" not in request:
            raise invalid("roleArn is required to import a model")
        escrow = self._store.escrow
        checkpoint = escrow.find(location) if location is not None else escrow.packaged(str(package))
        readable = checkpoint is not None and self._may_read(request["roleArn"], checkpoint)
        return checkpoint, None if readable else _UNREADABLE

    def _may_read(self, role: str, checkpoint: Checkpoint) -> bool:
        """Whether the role of the import may read the weights in escrow (contract 3.5)."""
        bucket, _, key = checkpoint.uri.removeprefix("s3://").partition("/")
        guard, arn = self._store.guard, f"arn:aws:s3:::{bucket}"
        needed = (Permission("s3:ListBucket", arn), Permission("s3:GetObject", f"{arn}/{key}"))
        return guard is None or all(guard(role, (one,)) is None for one in needed)

    def _get(self, request: dict[str, Any], context: Context) -> dict[str, Any]:
        store = self._store
        with store.lock:
            model = store.model(request["modelIdentifier"])
            status = model.status(context.second)
            return {
                "modelArn": model.arn,
                "modelName": model.name,
                "baseModelArn": base_arn(model, store),
                "customizationType": model.customization,
                "modelKmsKeyArn": model.key,
                "creationTime": store.account.moment(model.created),
                "modelStatus": status,
                "failureMessage": model.failure if status == FAILED else None,
                **model.extra,
            }

    def _list(self, request: dict[str, Any], context: Context) -> dict[str, Any]:
        store = self._store
        with store.lock:
            found = [
                {
                    "modelArn": model.arn,
                    "modelName": model.name,
                    "creationTime": store.account.moment(model.created),
                    "baseModelArn": base_arn(model, store) or "",
                    "baseModelName": model.checkpoint.model_type if model.checkpoint else "",
                    "customizationType": model.customization,
                    "ownerAccountId": store.account.number,
                    "modelStatus": model.status(context.second),
                }
                for model in store.models.values()
                if request.get("nameContains", "") in model.name
                and request.get("modelStatus") in {None, model.status(context.second)}
            ]
        return paged(found, "modelSummaries", request)

    def _delete(self, request: dict[str, Any], context: Context) -> dict[str, Any]:
        store = self._store
        with store.lock:
            model = store.model(request["modelIdentifier"])
            if model.status(context.second) == CREATING:
                raise conflict(f"The model {model.arn} is being created")
            if store.holders(model, context.second):
                raise conflict(f"The model {model.arn} is in use by a custom model deployment")
            del store.models[model.arn]
        return {}


def base_arn(model: Model, store: Store) -> str | None:
    """ARN of the foundation model that a model was made of."""
    if model.checkpoint is None:
        return None
    return f"arn:aws:bedrock:{store.account.region}::foundation-model/{model.checkpoint.model_type}"


def paged(found: list[dict[str, Any]], key: str, request: Mapping[str, Any]) -> dict[str, Any]:
    """A page of a list, newest first unless asked otherwise; the token is the place of the next page."""
    if request.get("sortOrder") != "Ascending":
        found = [*reversed(found)]
    token = request.get("nextToken", "0")
    if not token.isdecimal():
        raise invalid("nextToken is none that a list gave")
    start, size = int(token), request.get("maxResults", 100)
    more = start + size < len(found)
    return {key: found[start : start + size], "nextToken": str(start + size) if more else None}
