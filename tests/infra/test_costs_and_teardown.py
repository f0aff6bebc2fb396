"""What idles is counted from the templates, and what a teardown leaves is listed from them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from infra.idle_cost import idle_cost, total
from infra.paths import ROOT
from infra.teardown import kept
from infra.variants import VARIANTS

from .apps import Synthesised


def _written(templates: dict[str, dict[str, Any]], folder: Path) -> list[Path]:
    paths = []
    for name, template in templates.items():
        paths.append(folder / f"touchstone-{name}.template.json")
        paths[-1].write_text(json.dumps(template), encoding="utf-8")
    return paths


@pytest.mark.parametrize(("variant", "usd"), [("dev", "26.20"), ("prod", "99.20"), ("imported", "36.80")])
def test_what_idles_is_what_the_page_says(templates: Synthesised, tmp_path: Path, variant: str, usd: str) -> None:
    items = idle_cost(_written(templates(VARIANTS[variant]), tmp_path))
    assert f"{total(items):.2f}" == usd
    assert f"| {usd} |" in (ROOT / "docs" / "cost.md").read_text(encoding="utf-8")


def test_buckets_and_keys_stay_and_nothing_else(templates: Synthesised, tmp_path: Path) -> None:
    found = kept(_written(templates(VARIANTS["dev"]), tmp_path))
    assert {one.kind for one in found} == {"AWS::S3::Bucket", "AWS::KMS::Key"}
    assert len(found) == 7
    assert {one.stack for one in found} == {"touchstone-foundation"}
    assert "touchstone-runs-<account>-us-east-1" in {one.name for one in found}
    assert all(one.next_step != "delete it by hand" for one in found)


def test_what_is_yours_is_none_of_our_teardown(templates: Synthesised, tmp_path: Path) -> None:
    assert kept(_written(templates(VARIANTS["imported"]), tmp_path)) == []
