"""Plan of `host`: the requests for the model and its deployment."""

from __future__ import annotations

from typing import Any

from functions.prepare.checking import Checks
from functions.prepare.polling import polling
from functions.prepare.settings import Settings
from touchstone.training.naming import CLIENT_TOKEN, CUSTOM_MODEL, digest_of, name_of
from touchstone.wire.models.machine_inputs import HostInput

_IMPORT_SECONDS = 3 * 3600
_DEPLOYMENT_SECONDS = 3 * 3600


def model_name(read: HostInput, settings: Settings) -> str:
    """Name of the model that the machine imports."""
    return read.model_name or name_of(CUSTOM_MODEL, read.run, "model", _digest(read, settings), read.attempt)


def prepare_host(document: Any, execution: str, settings: Settings) -> dict[str, Any]:
    """What the machine needs.

    Raises:
        InputError: every fault of the input.
    """
    checks = Checks("host")
    read = checks.read(HostInput, document)
    checks.end()
    assert read is not None  # noqa: S101 - the checks ended
    digest, name = _digest(read, settings), model_name(read, settings)
    return {
        "run": read.run,
        "model": {"request": _model(read, settings, name, digest), **polling(_IMPORT_SECONDS)},
        "deployment": {
            "request": {
                "ModelDeploymentName": read.deployment,
                "Tags": _tags(read, settings),
                "ClientRequestToken": _token(read, f"{name} behind {read.deployment}", digest),
            },
            **polling(_DEPLOYMENT_SECONDS),
        },
        "ledger": settings.ledger(read.run, "host", execution),
    }


def _model(read: HostInput, settings: Settings, name: str, digest: str) -> dict[str, Any]:
    request: dict[str, Any] = {
        "ModelName": name,
        "RoleArn": settings.import_role,
        "ClientRequestToken": _token(read, name, digest),
        "ModelTags": _tags(read, settings),
    }
    if read.source.checkpoint is not None:
        request["ModelSourceConfig"] = {"S3DataSource": {"S3Uri": read.source.checkpoint}}
    else:
        package = {"ModelPackageArn": read.source.model_package}
        request["CustomModelDataSource"] = {"ModelPackageArnDataSource": package}
    return request if settings.key is None else {**request, "ModelKmsKeyArn": settings.key}


def _digest(read: HostInput, settings: Settings) -> str:
    return digest_of({"source": read.source.model_dump(), "role": settings.import_role, "key": settings.key})


def _token(read: HostInput, what: str, digest: str) -> str:
    return name_of(CLIENT_TOKEN, read.run, "host", digest_of([what, digest]), read.attempt)


def _tags(read: HostInput, settings: Settings) -> list[dict[str, str]]:
    """As the SDK integration of Step Functions takes them: Key and Value."""
    tags = {**settings.tags, "touchstone-run": read.run}
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]
