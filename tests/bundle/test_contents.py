"""What is in a bundle, and that it is the same every time."""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from infra.bundling import Bundle, BundleSettings, build_bundle
from infra.bundling.digest import digest_of
from infra.paths import LIBRARY
from touchstone import __version__
from touchstone.scoring.rubric import Rubric
from touchstone.wire.rubrics import load_rubric

ZIPPED_LIMITS = {"arm64": 6_000_000, "x86_64": 6_000_000}
"""The goal of docs/decisions/0002-dependencies.md, which says why jsonschema-rs is held back for it."""
BANNED = ("boto3", "botocore", "pydantic", "pydantic_core", "jsonschema", "yaml", "docstring_parser")
LOCKED = ("aws-lambda-powertools", "jmespath", "jsonschema-rs", "rapidfuzz", "typing-extensions")


def test_same_input_gives_same_bytes(here: Bundle, tmp_path: Path) -> None:
    again = build_bundle(
        "reward",
        tmp_path / "again",
        BundleSettings(architecture="current", rubric=Path(__file__).parent / "rubric.yaml"),
    )
    assert again.digest == here.digest
    assert again.code_sha256 == here.code_sha256
    assert again.archive.read_bytes() == here.archive.read_bytes()


def test_digests_are_those_of_the_files(arm64: Bundle) -> None:
    content = arm64.archive.read_bytes()
    assert arm64.code_sha256 == base64.b64encode(hashlib.sha256(content).digest()).decode()
    with zipfile.ZipFile(arm64.archive) as archive:
        unpacked = {name: archive.read(name) for name in archive.namelist()}
    on_disk = {path.relative_to(arm64.folder).as_posix(): path for path in arm64.folder.rglob("*") if path.is_file()}
    assert unpacked == {name: path.read_bytes() for name, path in on_disk.items()}
    assert list(unpacked) == sorted(unpacked)


def test_zip_says_nothing_of_this_machine(arm64: Bundle) -> None:
    with zipfile.ZipFile(arm64.archive) as archive:
        entries = archive.infolist()
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}


@pytest.mark.parametrize("architecture", ["arm64", "x86_64"])
def test_manifest(architecture: str, request: pytest.FixtureRequest) -> None:
    bundle: Bundle = request.getfixturevalue(architecture)
    manifest = json.loads((bundle.folder / "touchstone-manifest.json").read_text(encoding="utf-8"))
    assert manifest == bundle.manifest
    assert manifest["function"] == "reward"
    assert manifest["touchstone"] == __version__
    assert manifest["python"] == "3.13"
    assert manifest["architecture"] == architecture
    assert tuple(manifest["packages"]) == LOCKED
    assert manifest["packages"]["rapidfuzz"] == "3.14.6"
    assert manifest["library"] == digest_of(bundle.folder, "touchstone/**/*.py")
    assert manifest["rubric"] == {"name": "default", "version": 1, "digest": Rubric().digest}
    compiled = any(bundle.folder.rglob("*.pyc"))
    assert manifest["bytecode"] is compiled
    assert (manifest["compiled_by"] is not None) is compiled


def test_rubric_travels_as_json(here: Bundle) -> None:
    source = load_rubric(Path(__file__).parent / "rubric.yaml")
    assert load_rubric(here.folder / "rubric.json").digest == source.digest
    assert here.manifest["rubric"] == {"name": "bundled", "version": 3, "digest": source.digest}


def test_every_module_has_its_bytecode(here: Bundle) -> None:
    assert here.manifest["bytecode"] is True
    for source in here.folder.rglob("*.py"):
        assert list((source.parent / "__pycache__").glob(f"{source.stem}.*.pyc")), source


@pytest.mark.parametrize("architecture", ["arm64", "x86_64"])
def test_nothing_that_the_function_does_not_need(architecture: str, request: pytest.FixtureRequest) -> None:
    bundle: Bundle = request.getfixturevalue(architecture)
    top = {path.name.partition(".")[0] for path in bundle.folder.iterdir()}
    assert top.isdisjoint(BANNED)
    assert not [
        path for path in bundle.folder.rglob("*") if path.name in {"tests", "test", "RECORD", "requirements.txt"}
    ]
    assert not list(bundle.folder.rglob("*.pyi"))


def test_all_of_scoring_and_only_the_reward_way_of_wire(arm64: Bundle) -> None:
    bundled = {path.relative_to(arm64.folder / "touchstone") for path in (arm64.folder / "touchstone").rglob("*.py")}
    scoring = {path.relative_to(LIBRARY) for path in (LIBRARY / "scoring").rglob("*.py")}
    assert scoring <= bundled
    assert Path("wire/batch.py") in bundled
    assert Path("wire/tool_specs.py") not in bundled
    assert {path.parts[0] for path in bundled} == {"__init__.py", "scoring", "wire"}


@pytest.mark.parametrize("architecture", ["arm64", "x86_64"])
def test_size(architecture: str, request: pytest.FixtureRequest) -> None:
    bundle: Bundle = request.getfixturevalue(architecture)
    assert bundle.archive.stat().st_size <= ZIPPED_LIMITS[architecture]


@pytest.mark.parametrize(("architecture", "machine"), [("arm64", b"\xb7\x00"), ("x86_64", b"\x3e\x00")])
def test_binaries_are_of_the_architecture(architecture: str, machine: bytes, request: pytest.FixtureRequest) -> None:
    bundle: Bundle = request.getfixturevalue(architecture)
    binaries = list(bundle.folder.rglob("*.so"))
    assert {path.read_bytes()[18:20] for path in binaries} == {machine}
    assert {path.name.partition(".")[0] for path in binaries} >= {"jsonschema_rs", "metrics_cpp"}
