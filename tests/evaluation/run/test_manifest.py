from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from touchstone.evaluation.run.manifest import (
    DatasetFacts,
    Manifest,
    ManifestError,
    ModelFacts,
    Prices,
    RubricFacts,
    read_manifest,
    write_manifest,
)
from touchstone.inference.model import InferenceSettings

MANIFEST = Manifest(
    run="2026-11-23-base-3f9a12",
    touchstone="0.1.0",
    model=ModelFacts("bedrock", "base", "bedrock:amazon.nova-lite-v1:0"),
    dataset=DatasetFacts("samples.jsonl", "sha256:aa", 173),
    rubric=RubricFacts("securities", "1", "sha256:bb"),
    samples=1,
    inference=InferenceSettings(),
    started="2026-11-23T10:00:00Z",
    prices=Prices("USD", 0.3, 2.5),
    note="hand-written answers; no model made them",
)


def test_it_is_written_as_the_contract_has_it_and_read_back(tmp_path: Path) -> None:
    write_manifest(tmp_path, MANIFEST)
    assert json.loads((tmp_path / "run.json").read_text(encoding="utf-8")) == {
        "run": "2026-11-23-base-3f9a12",
        "touchstone": "0.1.0",
        "model": {"kind": "bedrock", "name": "base", "spec": "bedrock:amazon.nova-lite-v1:0"},
        "dataset": {"name": "samples.jsonl", "digest": "sha256:aa", "rows": 173},
        "rubric": {"name": "securities", "version": "1", "digest": "sha256:bb"},
        "samples": 1,
        "inference": {"temperature": 0.0, "max_tokens": 1024, "top_p": None, "tools": "native"},
        "started": "2026-11-23T10:00:00Z",
        "finished": None,
        "seconds": 0.0,
        "prices": {"currency": "USD", "input_per_million": 0.3, "output_per_million": 2.5},
        "note": "hand-written answers; no model made them",
    }
    assert read_manifest(tmp_path) == MANIFEST
    assert [file.name for file in tmp_path.iterdir()] == ["run.json"]


def test_keys_of_a_later_version_are_passed_over(tmp_path: Path) -> None:
    document = {**MANIFEST.document(), "later": 1, "inference": {**MANIFEST.inference.document(), "later": 2}}
    (tmp_path / "run.json").write_text(json.dumps(document), encoding="utf-8")
    assert read_manifest(tmp_path) == MANIFEST


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"model": replace(MANIFEST.model, spec="bedrock:other")}, "model"),
        ({"dataset": replace(MANIFEST.dataset, digest="sha256:cc")}, "dataset"),
        ({"dataset": replace(MANIFEST.dataset, rows=9)}, "rows"),
        ({"rubric": replace(MANIFEST.rubric, digest="sha256:cc")}, "rubric"),
        ({"samples": 4}, "samples"),
        ({"inference": InferenceSettings(temperature=1.0)}, "temperature"),
        ({"inference": InferenceSettings(tools="prompt")}, "tools"),
    ],
)
def test_what_must_not_be_mixed_is_told(change: dict[str, Any], key: str) -> None:
    (line,) = MANIFEST.differences(replace(MANIFEST, **change))
    assert line.startswith(f"{key}: ")


def test_what_may_change_between_two_sittings_does_not_matter() -> None:
    other = replace(MANIFEST, run="x", touchstone="9", started="", seconds=7.0, prices=None, note=None)
    assert MANIFEST.differences(replace(other, model=replace(other.model, name="other"))) == []


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"model": 3}', json.dumps({**MANIFEST.document(), "model": {}})])
def test_a_broken_one_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "run.json").write_text(content, encoding="utf-8")
    with pytest.raises(ManifestError, match=r"run\.json"):
        read_manifest(tmp_path)


def test_none_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="no run here"):
        read_manifest(tmp_path)
