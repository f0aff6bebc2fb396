"""docs/statistics.md says what is: its policy, table of sizes and example in Python are compared with the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from touchstone.evaluation.gate.policy import Policy, policy_from
from touchstone.evaluation.statistics.detectable import clusters_needed, planned
from touchstone.evaluation.statistics.settings import FEW_CLUSTERS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "statistics.md").read_text(encoding="utf-8")
SIZES = re.findall(r"^\| ([\d,]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", PAGE, re.MULTILINE)


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found.group(1)


def test_the_policy_that_is_shown_is_the_default_written_out() -> None:
    document = yaml.safe_load(block("yaml"))
    assert policy_from(document) == Policy()
    assert document == Policy().model_dump()


def test_the_table_of_sizes_is_what_the_code_computes() -> None:
    assert len(SIZES) == 8
    for clusters, *gains in SIZES:
        wanted = [100 * planned(int(clusters.replace(",", "")), deviation) for deviation in (0.2, 0.3, 0.4)]
        assert [float(gain) for gain in gains] == pytest.approx(wanted, abs=0.05 + 1e-9)


def test_the_example_in_python_says_what_comes_out() -> None:
    code = block("python")
    assert f"# {planned(200, 0.3):.2f}: what" in code
    assert f"# {clusters_needed(0.05, 0.3)}: prompts" in code


def test_few_clusters_are_as_few_as_the_page_says() -> None:
    assert f"Under {FEW_CLUSTERS} clusters an interval is given and said to be rough" in PAGE
