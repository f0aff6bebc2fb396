"""Bundles that must not be built, and why the message helps."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.bundling import BundleError, BundleSettings, build_bundle, packages
from infra.bundling.packages import install
from infra.paths import FUNCTIONS

HASH = "a5663118de4908c91729bea0acadca56526eb2698e83de10cd116ae0f4e97c64"


@pytest.mark.parametrize(
    ("requirement", "reason"),
    [
        ("jmespath==1.1.0", "Hashes are required"),
        (f"jmespath>=1 --hash=sha256:{HASH}", "versions pinned with =="),
        (f"jmespath==1.1.0 --hash=sha256:{HASH[::-1]}", "DO NOT MATCH THE HASHES"),
        (f"aws-lambda-powertools==3.37.0 --hash=sha256:{HASH}", "DO NOT MATCH THE HASHES"),
    ],
)
def test_requirement_that_is_not_locked(requirement: str, reason: str, tmp_path: Path) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text(f"{requirement}\n", encoding="utf-8")
    with pytest.raises(BundleError, match=reason):
        install(requirements, tmp_path / "target", BundleSettings())


def test_registry_out_of_reach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    with pytest.raises(BundleError, match="Is the package registry reachable"):
        install(FUNCTIONS / "reward" / "requirements.txt", tmp_path, BundleSettings())


def test_registry_that_never_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "_TIME_LIMIT", 0.01)
    with pytest.raises(BundleError, match=r"within 0\.01 s: is the package registry reachable"):
        install(FUNCTIONS / "reward" / "requirements.txt", tmp_path, BundleSettings())


def test_unknown_function(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="there is no function 'rewards'"):
        build_bundle("rewards", tmp_path, BundleSettings())


def test_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(BundleError, match="holds something that is no bundle"):
        build_bundle("reward", tmp_path, BundleSettings())
    assert (tmp_path / "thesis.txt").exists()


def _no_packages(name: str, requirements: Path, target: Path, settings: BundleSettings) -> dict[str, str]:
    del name, requirements, settings
    target.mkdir()
    return {}


@pytest.mark.parametrize("text", [None, "weights: {selection: -1}", "weights: ["])
def test_rubric_that_is_none(text: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.bundling.build.kept_packages", _no_packages)
    rubric = tmp_path / "rubric.yaml"
    if text is not None:
        rubric.write_text(text, encoding="utf-8")
    with pytest.raises(BundleError, match=r"the rubric can't be bundled: .*rubric\.yaml"):
        build_bundle("reward", tmp_path / "bundle", BundleSettings(rubric=rubric))
