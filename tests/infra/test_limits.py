"""Templates are within CloudFormation's limits, and what is not is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra import limits
from infra.limits import limit_findings
from infra.variants import VARIANTS

from .apps import Synthesised
from .snapshots import written


@pytest.mark.parametrize("variant", list(VARIANTS))
def test_every_template_is_within_the_limits(templates: Synthesised, tmp_path: Path, variant: str) -> None:
    assert limit_findings(written(templates(VARIANTS[variant]), tmp_path)) == []


@pytest.mark.parametrize(
    ("limit", "value", "problem"),
    [
        ("TEMPLATE_BYTES", 1000, "bytes, of 1,000"),
        ("RESOURCES", 20, "35 resources, of 20"),
        ("OUTPUTS", 2, "outputs, of 2"),
        ("ROLE_POLICY_CHARACTERS", 500, "characters, of 500"),
        ("ENDPOINT_POLICY_CHARACTERS", 100, "characters, of 100"),
        ("DEFINITION_CHARACTERS", 10_000, "characters, of 10,000"),
    ],
)
def test_what_is_beyond_a_limit_is_found(
    templates: Synthesised, tmp_path: Path, limit: str, value: int, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, limit, value)
    found = limit_findings(written(templates(VARIANTS["dev"]), tmp_path))
    assert any(problem in finding.text for finding in found), found
