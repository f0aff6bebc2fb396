"""Plan of `release`: what to host behind the stable deployment, and what the canary asks."""

from __future__ import annotations

from typing import Any

from functions.prepare.checking import Checks
from functions.prepare.host import model_name
from functions.prepare.polling import polling
from functions.prepare.settings import Settings
from touchstone.training.naming import NESTED_EXECUTION, digest_of, name_of
from touchstone.wire.models.machine_inputs import HostInput, ReleaseInput

_UPDATE_SECONDS = 2 * 3600


def prepare_release(document: Any, execution: str, settings: Settings) -> dict[str, Any]:
    """What the machine needs.

    Raises:
        InputError: every fault of the input.
    """
    checks = Checks("release")
    read = checks.read(ReleaseInput, document)
    checks.end()
    assert read is not None  # noqa: S101 - the checks ended
    source = read.source.model_dump(exclude_none=True)
    host = {"run": read.run, "source": source, "deployment": read.deployment, "attempt": read.attempt}
    canary = read.canary.model_dump(mode="json", exclude_none=True, exclude={"base"})
    return {
        "run": read.run,
        "host": host,
        "host_name": name_of(NESTED_EXECUTION, read.run, "host", digest_of([execution, host])),
        "deployment": read.deployment,
        "model_name": model_name(HostInput.model_validate(host), settings),
        "canary": {
            **canary,
            "run": read.run,
            "base": f"bedrock:{read.canary.base}",
            "output": {"bucket": settings.bucket, "prefix": f"{settings.folder(read.run)}canary/{execution}/"},
        },
        **polling(_UPDATE_SECONDS),
        "note": f"{settings.folder(read.run)}release/{read.deployment}.json",
        "ledger": settings.ledger(read.run, "release", execution),
    }
