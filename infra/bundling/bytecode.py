"""Bytecode for a bundle. Lambda's disk is read-only, so what isn't compiled here is compiled at every cold start."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from infra.bundling.errors import BundleError
from infra.bundling.plan import BundleSettings

_TIME_LIMIT = 120


def compile_sources(folder: Path, settings: BundleSettings) -> str | None:
    """Compile every module of a folder with the Python that will run it.

    A zip resets the time stamps that usually tell whether bytecode is fresh, so it is marked as never to be
    checked against its source.

    Returns:
        Version of the Python that compiled; None when this machine has none of the right minor version, and
        the folder holds sources only.

    Raises:
        BundleError: a module can't be compiled.
    """
    found = find_python(settings)
    if found is None:
        return None
    python, version = found
    options = ("-q", "-f", "--invalidation-mode", "unchecked-hash", "-s", str(folder))
    done = subprocess.run(  # noqa: S603
        [str(python), "-m", "compileall", *options, str(folder)],
        capture_output=True,
        text=True,
        timeout=_TIME_LIMIT,
        check=False,
        env={"PYTHONHASHSEED": "0"},
    )
    if done.returncode:
        raise BundleError(f"{python} can't compile {folder}:\n{done.stdout}{done.stderr}")
    return version


def find_python(settings: BundleSettings) -> tuple[Path, str] | None:
    """An interpreter of the version that will run the bundle, with its full version; None if there is none."""
    for candidate in _candidates(settings):
        version = _version_of(candidate)
        if version is not None and version.rpartition(".")[0] == settings.target_python:
            return candidate, version
    return None


def _candidates(settings: BundleSettings) -> Iterator[Path]:
    yield Path(sys.executable)
    name = f"python{settings.target_python}"
    on_path = shutil.which(name)
    if on_path:
        yield Path(on_path)
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted(pyenv.glob(f"versions/{settings.target_python}.*/bin/{name}"), reverse=True)


@cache
def _version_of(python: Path) -> str | None:
    """What an interpreter says of itself; None for a shim that answers with an error."""
    try:
        done = subprocess.run([python, "--version"], capture_output=True, text=True, timeout=10, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    matched = re.fullmatch(r"Python (\d+\.\d+\.\d+)\s*", done.stdout)
    return matched[1] if matched and done.returncode == 0 else None
