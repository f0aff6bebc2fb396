"""A bundle is built anew only where something in it has changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from infra.bundling import BundleSettings, cache, inputs, kept_bundle, store
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
    monkeypatch.setattr(store, "BUNDLES", tmp_path / "bundles")
    return made


def test_the_same_inputs_build_nothing_again(installs: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    content = kept_bundle("reward", SETTINGS).archive.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(store, "build_bundle", None)
        assert kept_bundle("reward", SETTINGS).archive.read_bytes() == content
    assert len(installs) == 1


def test_other_code_is_bundled_with_the_same_packages(installs: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    first = kept_bundle("reward", SETTINGS)
    monkeypatch.setattr(inputs, "__version__", "9.9.9")
    again = kept_bundle("reward", SETTINGS)
    assert again.folder != first.folder
    assert again.manifest["packages"] == {"package": "1"}
    assert len(installs) == 1


@pytest.mark.parametrize("lost", [".zip", ""])
def test_a_bundle_that_is_not_whole_is_built_again(installs: list[Path], lost: str) -> None:
    bundle = kept_bundle("reward", SETTINGS)
    content = bundle.archive.read_bytes()
    part = bundle.folder.with_name(f"{bundle.folder.name}{lost}")
    shutil.rmtree(part) if part.is_dir() else part.unlink()
    bundle.archive.unlink(missing_ok=True)
    assert kept_bundle("reward", SETTINGS).archive.read_bytes() == content
    assert len(installs) == 1


def test_several_at_once_leave_one_whole_bundle(installs: list[Path], tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: kept_bundle("reward", SETTINGS), range(4)))
    assert {bundle.folder for bundle in found} == {found[0].folder}
    assert {bundle.code_sha256 for bundle in found} == {found[0].code_sha256}
    assert {path.name for path in (tmp_path / "bundles").iterdir()} == {found[0].folder.name, found[0].archive.name}
    assert installs


def test_old_bundles_are_forgotten(installs: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_MOST", 2)
    for version in ("1", "2", "3"):
        monkeypatch.setattr(inputs, "__version__", version)
        newest = kept_bundle("reward", SETTINGS)
    kept = [path for path in (tmp_path / "bundles").iterdir() if path.is_dir()]
    assert len(kept) == 2
    assert newest.folder in kept
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
