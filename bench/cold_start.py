"""Import time and memory of the reward handler in fresh processes, and the size of its bundle."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.samples import ROOT
from bench.table import Row
from infra.bundling.build import build_bundle
from infra.bundling.plan import BundleSettings

_TRIES = 15
_SETTINGS: dict[str, BundleSettings] = {
    "current": BundleSettings(architecture="current"),
    "arm64": BundleSettings(architecture="arm64"),
    "x86_64": BundleSettings(architecture="x86_64"),
}
_IMPORT = "import functions.reward.handler"
_RSS = "\nprint(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1])"
_EVENT = (
    "\nfunctions.reward.handler.handler([{'id': '1', 'messages': [{'role': 'assistant', 'content': 'no'}],"
    " 'reference_answer': {'calls': []}}])"
)


def measure() -> Iterator[Row]:
    """Rows of the cold-start table; times are the best of fresh processes, less a bare interpreter's."""
    bare = _milliseconds("pass", ROOT)
    yardstick = _milliseconds("import aws_lambda_powertools.logging, aws_lambda_powertools.metrics", ROOT) - bare
    yield Row("import of powertools Logger and Metrics", f"{yardstick:.0f} ms", "yardstick")
    with tempfile.TemporaryDirectory() as folder:
        bundles = {name: build_bundle("reward", Path(folder) / name, _SETTINGS[name]) for name in _SETTINGS}
        for name, place in (("source tree", ROOT), ("bundle for this machine", bundles["current"].folder)):
            took = _milliseconds(_IMPORT, place) - bare
            yield Row(f"import of the handler, {name}", f"{took:.0f} ms", f"{took / yardstick:.1f} x; goal 100 ms")
        for name in ("arm64", "x86_64"):
            size = bundles[name].archive.stat().st_size
            yield Row(f"bundle, {name}", f"{size / 1e6:.2f} MB zipped", "goal 6 MB")
    first = _milliseconds(_IMPORT + _EVENT, ROOT) - bare
    yield Row("import and first event", f"{first:.0f} ms", f"{first / yardstick:.1f} x")
    memory = int(_output(_IMPORT + _EVENT + _RSS, ROOT).splitlines()[-1]) / 1024
    yield Row("memory after the first event", f"{memory:.0f} MB RSS", "goal 60 MB")


def _milliseconds(code: str, folder: Path) -> float:
    def once() -> float:
        started = time.perf_counter()
        _output(code, folder)
        return time.perf_counter() - started

    return min(once() for _ in range(_TRIES)) * 1e3


def _output(code: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(folder)},
    )
    return done.stdout
