"""What idles is counted from the templates, and what a teardown leaves is listed from them."""

from __future__ import annotations

from pathlib import Path

from infra.idle_cost import Item, idle_cost, row, total
from infra.teardown import kept
from infra.variants import VARIANTS

from .apps import Synthesised
from .snapshots import PAGE, page_with, written


def test_what_idles_is_what_the_page_says(templates: Synthesised, tmp_path: Path) -> None:
    costs = {}
    for name, settings in VARIANTS.items():
        (tmp_path / name).mkdir()
        costs[name] = idle_cost(written(templates(settings), tmp_path / name))
    page = PAGE.read_text(encoding="utf-8")
    assert page_with(page, costs) == page, "write it anew: python -m tests.infra.snapshots"


def test_prices_are_summed_up() -> None:
    items = [Item("KMS key", 4, 4.0), Item("dashboard", 1, 3.0)]
    assert total(items) == 7.0
    assert row("own", items) == "| own | 0 x 7.30 | 4 x 1.00 | 0 x 0.10 | 1 x 3.00 | 7.00 |"


def test_buckets_and_keys_stay_and_nothing_else(templates: Synthesised, tmp_path: Path) -> None:
    found = kept(written(templates(VARIANTS["dev"]), tmp_path))
    assert {one.kind for one in found} == {"AWS::S3::Bucket", "AWS::KMS::Key"}
    assert len(found) == 7
    assert {one.stack for one in found} == {"touchstone-foundation"}
    assert "touchstone-runs-<account>-us-east-1" in {one.name for one in found}
    assert all(one.next_step != "delete it by hand" for one in found)


def test_what_is_yours_is_none_of_our_teardown(templates: Synthesised, tmp_path: Path) -> None:
    assert kept(written(templates(VARIANTS["imported"]), tmp_path)) == []
