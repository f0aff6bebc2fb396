"""The templates of a cloud assembly, which know each other's outputs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from touchstone.rehearsal.permissions.template import Template
from touchstone.scoring.errors import TouchstoneError

_ENDING = ".template.json"


class AssemblyError(TouchstoneError):
    """A cloud assembly that can't be rehearsed."""


def read_templates(folder: Path, account: str, region: str) -> dict[str, Template]:
    """The templates of an assembly's folder (`cdk.out`), by the name of their stack.

    Raises:
        AssemblyError: there are none, or one is no JSON.
    """
    found: dict[str, Template] = {}
    for path in sorted(folder.glob(f"*{_ENDING}")):
        name = path.name.removesuffix(_ENDING)
        found[name] = Template(_document(path), account=account, region=region, stack=name, others=found)
    if not found:
        raise AssemblyError(f"{folder}: expected the templates of a cloud assembly (*{_ENDING}), saw none")
    return found


def _document(path: Path) -> Mapping[str, Any]:
    try:
        document: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise AssemblyError(f"{path}: expected a template in JSON: {error}") from None
    return document
