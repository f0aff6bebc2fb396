"""A bundle in a fresh process that sees nothing but the bundle and the standard library."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_PROLOGUE = "import json, sys\nsys.path.insert(0, {bundle!r})\n"


def run(code: str, bundle: Path, *, python: Path | None = None, environment: Mapping[str, str] | None = None) -> Any:
    """What a script prints as its last line, decoded from JSON.

    Args:
        code: the script; it stands in the bundle's folder, as in Lambda.
        bundle: folder of the bundle.
        python: interpreter; the running one when left out.
        environment: environment variables; none when left out.
    """
    done = subprocess.run(
        [str(python or sys.executable), "-I", "-S", "-B", "-c", _PROLOGUE.format(bundle=str(bundle)) + code],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=bundle,
        env=dict(environment or {}),
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
