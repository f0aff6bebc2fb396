"""Nothing in a template changes unseen; after a change that is meant: `python -m tests.infra.snapshots`."""

from __future__ import annotations

import difflib
from typing import Any

import pytest

from infra.variants import VARIANTS

from .apps import Synthesised
from .snapshots import FOLDER, masked, text_of


@pytest.mark.parametrize("variant", list(VARIANTS))
def test_templates_are_as_agreed(templates: Synthesised, variant: str) -> None:
    agreed = (FOLDER / f"{variant}.json").read_text(encoding="utf-8").splitlines()
    seen = text_of(masked(templates(VARIANTS[variant]))).splitlines()
    changes = list(difflib.unified_diff(agreed, seen, "agreed", "now", lineterm="", n=2))
    assert not changes, "\n".join(changes[:80])


def test_no_snapshot_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(VARIANTS)


def test_code_of_functions_is_not_in_a_snapshot() -> None:
    code: dict[str, Any] = {
        "Type": "AWS::Lambda::Function",
        "Properties": {"Code": 1, "Environment": {"Variables": {}}},
    }
    assert masked({"a": {"Resources": {"F": code}}})["a"]["Resources"]["F"]["Properties"]["Code"] == "(bundle)"
