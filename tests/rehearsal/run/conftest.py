from __future__ import annotations

from pathlib import Path

import pytest

from touchstone.rehearsal.assembly.assembly import Assembly, read_assembly
from touchstone.rehearsal.assembly.synthesis import synthesised
from touchstone.rehearsal.run.data import Prepared, prepared

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """A part of the example, so that all scenarios take seconds; the gate asks for as little as there is."""
    lines = (ROOT / "examples/securities/samples.jsonl").read_text("utf-8").splitlines(keepends=True)
    dataset = tmp_path_factory.mktemp("data") / "samples.jsonl"
    dataset.write_text("".join(lines[::3]), encoding="utf-8")
    policy = {"policy": "small", "min_n": 10, "min_clusters": 10, "validity_floor": 0.5, "replicates": 500}
    return prepared(dataset, ROOT, policy)


@pytest.fixture(scope="session")
def assembly(data: Prepared) -> Assembly:
    """The app of this checkout, as `touchstone rehearse` synthesises it."""
    return read_assembly(
        synthesised(ROOT, ROOT / "build/rehearsal", {}, data.rubric or "examples/securities/rubric.yaml").folder
    )
