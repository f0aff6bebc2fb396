"""Checkers that run on Node, for the tests: `python -m infra.node_packages` installs what requirements/node locks.

They go into the venv, on the Node and npm that the venv carries. The lock holds versions and digests, and no address:
npm takes the packages from the registry of the machine at hand, and refuses those with another digest. A registry
that can't be reached ends with 0 and a warning, for all else can be built and tested; CI's tests then fail by name.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from infra.paths import ROOT
from infra.synth import venv_node

LOCKED = ROOT / "requirements" / "node"
LOCK = LOCKED / "package-lock.json"
_FILES = ("package.json", "package-lock.json")
_NPM = ("lib", "node_modules", "npm", "bin", "npm-cli.js")
_QUIET = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
_PATIENCE = ("--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000")
_LINES = 4
_OURS = ("EINTEGRITY", "EUSAGE", "EJSONPARSE")
"""What npm says of a package with another digest, and of a lock that does not fit."""


class NodePackagesError(Exception):
    """The packages can't be had, or are not those of the lock."""


def folder(prefix: Path | None = None) -> Path:
    """Where they are installed in a venv; this one's when left out."""
    return (Path(sys.prefix) if prefix is None else prefix) / "node"


def installed(place: Path) -> bool:
    """Whether what the lock names now is installed in a folder."""
    stamp = place / "installed"
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == _digest()


def install(place: Path) -> None:
    """Install what the lock names, from nothing.

    Raises:
        NodePackagesError: npm says no; `unreachable` tells whether the packages could not be had.
    """
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for name in _FILES:
        shutil.copy(LOCKED / name, place)
    npm(["ci", *_QUIET, *_PATIENCE], place)
    (place / "installed").write_text(_digest(), encoding="utf-8")


def lock() -> None:
    """Write the lock anew.

    Raises:
        NodePackagesError: npm says no.
    """
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        shutil.copy(LOCKED / "package.json", place)
        npm(["install", "--package-lock-only", "--omit-lockfile-registry-resolved", *_QUIET, *_PATIENCE], place)
        shutil.copy(place / LOCK.name, LOCK)


def npm(arguments: list[str], place: Path) -> None:
    """Run the npm that the venv carries.

    Raises:
        NodePackagesError: it says no, with its own first words.
    """
    node = venv_node()
    if node is None:
        raise NodePackagesError("the venv carries no Node: run `make setup`")
    script = node.parent.parent.joinpath(*_NPM)
    environment = {**os.environ, "PATH": os.pathsep.join((str(node.parent), os.environ.get("PATH", "")))}
    command = [str(node), str(script), *arguments]
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = (done.stderr + done.stdout).strip().splitlines() or [f"npm ended with {done.returncode}"]
        raise NodePackagesError("\n".join(said[:_LINES]))


def unreachable(error: NodePackagesError) -> bool:
    """Whether the packages could not be had, rather than not be trusted."""
    return not any(code in str(error) for code in _OURS)


def main(arguments: list[str]) -> int:
    """Install, or with `lock` write the lock anew; the exit code."""
    try:
        if arguments == ["lock"]:
            lock()
        elif not installed(folder()):
            install(folder())
    except NodePackagesError as error:
        print(f"{error}\nThe checkers that run on Node are not installed.", file=sys.stderr)  # noqa: T201 - a command
        return 0 if not arguments and unreachable(error) else 1
    return 0


def _digest() -> str:
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
