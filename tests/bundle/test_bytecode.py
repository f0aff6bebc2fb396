"""Which Python compiles a bundle."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from infra.bundling import BundleSettings
from infra.bundling.bytecode import compile_sources, find_python

NEVER = BundleSettings(python="3.99")


def _interpreter(folder: Path, answer: str, code: int = 0) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / "python3.99"
    script.write_text(f"#!/bin/sh\necho '{answer}'\nexit {code}\n", encoding="utf-8")
    script.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing on its PATH and no Python of pyenv's."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    return tmp_path


def test_the_running_python_comes_first() -> None:
    found = find_python(BundleSettings(architecture="current"))
    assert found is not None
    assert found[0] == Path(sys.executable)


@pytest.mark.parametrize(
    ("answer", "code"), [("pyenv: python3.99: command not found", 127), ("Python 3.9.9", 0), ("Python 3.99.1", 1)]
)
def test_shim_that_answers_with_an_error_is_skipped(machine: Path, answer: str, code: int) -> None:
    _interpreter(machine / "bin", answer, code)
    assert find_python(NEVER) is None
    _interpreter(machine / "pyenv" / "versions" / "3.99.2" / "bin", "Python 3.99.2")
    assert find_python(NEVER) == (machine / "pyenv/versions/3.99.2/bin/python3.99", "3.99.2")


def test_without_the_right_python_sources_are_shipped_as_they_are(machine: Path) -> None:
    bundle = machine / "bundle"
    bundle.mkdir()
    (bundle / "module.py").write_text("x = 1\n", encoding="utf-8")
    assert compile_sources(bundle, NEVER) is None
    assert [path.name for path in bundle.iterdir()] == ["module.py"]
