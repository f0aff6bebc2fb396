"""Plan of `synthesize`: events of the functions, and where everything goes."""

from __future__ import annotations

from typing import Any

from functions.prepare.checking import Checks
from functions.prepare.settings import Settings
from touchstone.wire.models.machine_inputs import SynthesizeInput


def prepare_synthesize(document: Any, execution: str, settings: Settings) -> dict[str, Any]:
    """What the machine needs.

    Raises:
        InputError: every fault of the input.
    """
    checks = Checks("synthesize")
    read = checks.read(SynthesizeInput, document)
    checks.end()
    assert read is not None  # noqa: S101 - the checks ended
    shared = {
        "run": read.run,
        "recipe": read.recipe.model_dump(exclude_none=True),
        "output": {"bucket": settings.bucket, "prefix": f"{settings.folder(read.run)}synthesis/"},
    }
    return {
        "run": read.run,
        "planning": {**shared, "documents": read.documents.model_dump(exclude_none=True)},
        "generation": {**shared, "model": f"bedrock:{read.model}"},
        "curation": shared,
        "concurrency": read.concurrency,
        "tolerated_percentage": read.tolerated_failure_percentage,
        "map_prefix": f"{settings.folder(read.run)}maps/{execution}",
        "ledger": settings.ledger(read.run, "synthesize", execution),
    }
