"""A bundle is built anew only where something in it has changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.bundling import BundleSettings, build_bundle, cache, inputs
from infra.bundling.inputs import digest_of_inputs, digest_of_packages
from infra.paths import FUNCTIONS

SETTINGS = BundleSettings(architecture="current")
REQUIREMENTS = FUNCTIONS / "reward" / "requirements.txt"


@pytest.fixture
def installs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The targets that were installed to, with nothing installed."""
    made: list[Path] = []

    def install(requirements: Path, target: Path, settings: BundleSettings) -> dict[str, str]:
        del requirements, settings
        made.append(target)
        (target / "package.py").write_text("", encoding="utf-8")
        return {"package": "1"}

    monkeypatch.setattr(cache, "install", install)
    monkeypatch.setattr(cache, "PACKAGES", tmp_path / "packages")
    return made


def test_the_same_inputs_build_nothing_again(
    tmp_path: Path, installs: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build_bundle("reward", tmp_path / "bundle", SETTINGS)
    content = first.archive.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr("infra.bundling.build._fill", None)
        assert build_bundle("reward", tmp_path / "bundle", SETTINGS).archive.read_bytes() == content
    assert len(installs) == 1


def test_other_code_is_bundled_with_the_same_packages(
    tmp_path: Path, installs: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    build_bundle("reward", tmp_path / "bundle", SETTINGS)
    monkeypatch.setattr(inputs, "__version__", "9.9.9")
    again = build_bundle("reward", tmp_path / "bundle", SETTINGS)
    assert again.manifest["packages"] == {"package": "1"}
    assert len(installs) == 1


@pytest.mark.parametrize("lost", [".zip", ".inputs", ""])
def test_a_bundle_that_is_not_whole_is_built_again(tmp_path: Path, installs: list[Path], lost: str) -> None:
    place = tmp_path / "bundle"
    content = build_bundle("reward", place, SETTINGS).archive.read_bytes()
    part = place.with_name(f"bundle{lost}")
    shutil.rmtree(part) if part.is_dir() else part.unlink()
    assert build_bundle("reward", place, SETTINGS).archive.read_bytes() == content
    assert len(installs) == 1


def test_digests_change_with_what_they_are_made_of(tmp_path: Path) -> None:
    rubric = tmp_path / "rubric.yaml"
    seen = []

    def note(digest: Callable[[], str]) -> None:
        seen.append(digest())

    note(lambda: digest_of_inputs("reward", SETTINGS))
    note(lambda: digest_of_inputs("evaluate", SETTINGS))
    note(lambda: digest_of_inputs("reward", BundleSettings(architecture="arm64")))
    for text in ("weights: {}", "weights: {selection: 1}"):
        rubric.write_text(text, encoding="utf-8")
        note(lambda: digest_of_inputs("reward", BundleSettings(architecture="current", rubric=rubric)))
    assert len(set(seen)) == len(seen)
    assert digest_of_inputs("reward", SETTINGS) == seen[0]


def test_packages_are_shared_by_what_they_are_made_of(tmp_path: Path) -> None:
    other = tmp_path / "requirements.txt"
    other.write_text("x==1", encoding="utf-8")
    own = digest_of_packages("reward", REQUIREMENTS, SETTINGS)
    assert digest_of_packages("reward", other, SETTINGS) != own
    assert digest_of_packages("evaluate", REQUIREMENTS, SETTINGS) != own  # other services stay in botocore
