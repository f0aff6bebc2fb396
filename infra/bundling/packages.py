"""A function's requirements, installed for the machine that will run it."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

from infra.bundling.errors import BundleError
from infra.bundling.plan import BundleSettings

_TIME_LIMIT = 300
_WHEEL_MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}
_NEWEST_GLIBC = 34
"""Of Amazon Linux 2023, which every runtime from python3.12 on has."""
_OLDEST_GLIBC = 17


def install(requirements: Path, target: Path, settings: BundleSettings) -> dict[str, str]:
    """Install locked requirements into a folder; binary wheels only, every one checked against its hash.

    Returns:
        Version by name of package.

    Raises:
        BundleError: a requirement has no hash or no wheel, or the package registry can't be reached.
    """
    command = [
        *(sys.executable, "-m", "pip", "install", "--quiet", "--no-input", "--no-compile"),
        *("--require-hashes", "--only-binary=:all:", "--target", str(target), "--requirement", str(requirements)),
        *_platform(settings),
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIME_LIMIT, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise BundleError(
            f"pip did not install {requirements} within {_TIME_LIMIT} s: is the package registry reachable?"
        ) from None
    if done.returncode:
        raise BundleError(f"pip can't install {requirements}:\n{_errors_of(done.stderr)}")
    found = distributions(path=[str(target)])
    return dict(sorted((_normalised(package.name), package.version) for package in found))


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _platform(settings: BundleSettings) -> list[str]:
    if settings.is_current:
        return []
    machine = _WHEEL_MACHINES[settings.architecture]
    tags = [f"manylinux_2_{glibc}_{machine}" for glibc in range(_NEWEST_GLIBC, _OLDEST_GLIBC - 1, -1)]
    tags.append(f"manylinux2014_{machine}")
    options = [f"--platform={tag}" for tag in tags]
    return [*options, "--implementation=cp", f"--python-version={settings.python}"]


def _errors_of(stderr: str) -> str:
    """What pip says of its failure, without its warnings about where it looked and how often."""
    lines = [f"  {line}" for line in stderr.splitlines() if line.strip() and not line.startswith("WARNING")]
    if "Retrying (" in stderr or "(from versions: none)" in stderr:
        lines.append("  Is the package registry reachable? pip's own configuration is in force: pip config list")
    return "\n".join(lines[-20:])
