"""Every Resource of the machines is one that can be called here, with members that its operation knows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from touchstone.rehearsal.asl.resources import Resource, resource_of
from touchstone.rehearsal.services.members import pascal
from touchstone.rehearsal.services.names import Target, target_of
from touchstone.rehearsal.services.optimised import CALLS

WORKFLOWS = sorted((Path(__file__).parents[3] / "infra/workflows").glob("*.asl.json"))


def tasks(scope: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, state in scope["States"].items():
        if state["Type"] == "Task":
            yield name, state
        for inner in (*state.get("Branches", ()), *([state["ItemProcessor"]] if "ItemProcessor" in state else ())):
            yield from tasks(inner)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_resources(path: Path) -> None:
    for name, state in tasks(json.loads(path.read_text(encoding="utf-8"))):
        resource = resource_of(state["Resource"])
        assert isinstance(resource, Resource), name
        if resource.starts_execution:
            continue
        target = target_of(resource.service, resource.action)
        assert isinstance(target, Target), f"{name}: {target}"
        assert resource.sdk or f"{resource.service}:{resource.action}" in CALLS, name
        if isinstance(state.get("Arguments"), dict):
            known = {pascal(member) for member in target.operation.input_shape.members}
            assert set(state["Arguments"]) <= known, name
