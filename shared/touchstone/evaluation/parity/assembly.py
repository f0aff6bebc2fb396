"""The functions that score, in a synthesised assembly (cdk.out)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from touchstone.evaluation.parity.identity import Identity, ParityError, identity_of

HANDLERS: Final = ("functions.reward.handler.handler", "functions.evaluate.handler.handler")
"""Of the function that trains, and of the one that measures."""


def in_assembly(folder: Path) -> list[Identity]:
    """Identities of both functions, that which trains first.

    Raises:
        ParityError: one is missing, or its code can't be read.
    """
    found = {properties["Handler"]: properties for properties in _functions(folder)}
    missing = [handler for handler in HANDLERS if handler not in found]
    if missing:
        raise ParityError(f"{folder}: no function with the handler {', '.join(missing)}; make the assembly: make synth")
    return [_identity(found[handler], folder) for handler in HANDLERS]


def _functions(folder: Path) -> Iterator[Mapping[str, Any]]:
    for path in sorted(folder.glob("*.template.json")):
        for resource in json.loads(path.read_text(encoding="utf-8")).get("Resources", {}).values():
            if resource.get("Type") == "AWS::Lambda::Function":
                yield resource["Properties"]


def _identity(properties: Mapping[str, Any], folder: Path) -> Identity:
    name, archive = str(properties["FunctionName"]), folder / f"asset.{properties['Code']['S3Key']}"
    try:
        code = archive.read_bytes()
    except OSError as error:
        raise ParityError(f"{name}: its code can't be read: {error}") from None
    return identity_of(name, str(folder), code)
