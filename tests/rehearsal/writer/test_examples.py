"""The datasets that the stand-in writer makes of the example's documents, for both profiles."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from examples.securities.execution import FIRM, TALK
from touchstone.data.documents.folder import DocumentFolder
from touchstone.data.pipeline.stages import ask_for_rows, assemble, prepare
from touchstone.data.pipeline.workspace import Workspace
from touchstone.data.recipe import load_recipe
from touchstone.evaluation.execution.running import run_calls
from touchstone.evaluation.execution.toolbox import Toolbox
from touchstone.rehearsal.writer import RowWriter
from touchstone.scoring.calls import Call

EXAMPLE = Path(__file__).parents[3] / "examples" / "securities"
MOST_FAULTS = 0.01


class Built(NamedTuple):
    manifest: Any
    rows: list[Any]
    toolbox: Toolbox


@pytest.fixture(scope="module", params=["recipe.yaml", "talk.recipe.yaml"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    recipe = load_recipe(EXAMPLE / "dataset" / request.param)
    workspace = Workspace(tmp_path_factory.mktemp("build"))
    prepare(DocumentFolder(EXAMPLE / "documents"), recipe, workspace)
    ask_for_rows(recipe, workspace, RowWriter())
    manifest = assemble(recipe, workspace).manifest
    rows = [row for outcome in workspace.outcomes() for row in outcome.rows]
    return Built(manifest, rows, TALK if "talk" in request.param else FIRM)


def test_every_category_and_every_tool_has_rows_to_train_on(built: Built) -> None:
    assert built.manifest["missing"]["categories"]["in_no_split"] == []
    assert built.manifest["missing"]["tools"]["in_no_split"] == []
    assert "train" not in built.manifest["missing"]["categories"]["by_split"]
    assert "train" not in built.manifest["missing"]["tools"]["by_split"]


def test_hardly_a_row_breaks_a_rule(built: Built) -> None:
    rows = built.manifest["counts"]["row"]
    assert rows["total"] - rows["accepted"] <= MOST_FAULTS * rows["total"] + built.manifest["findings"]["removed"].get(
        "near_duplicate", 0
    ) + built.manifest["findings"]["removed"].get("duplicate", 0)
    assert "label_conflict" not in built.manifest["findings"]["removed"]


def test_a_row_makes_one_call_or_several(built: Built) -> None:
    lengths = Counter(len(row.calls) for row in built.rows)
    assert all(lengths[count] >= 0.05 * len(built.rows) for count in (1, 2, 3)), lengths


def test_the_example_s_tools_can_make_the_calls(built: Built) -> None:
    faults: Counter[str] = Counter()
    for row in built.rows:
        calls = [Call(call["name"], call["arguments"], label=call.get("label")) for call in row.calls]
        faults.update(fault.code for result in run_calls(calls, built.toolbox) for fault in result.faults)
    assert set(faults) <= {"no_such_path"}, "a search that finds nothing has no first decision to check"
    assert faults.total() <= MOST_FAULTS * len(built.rows)
