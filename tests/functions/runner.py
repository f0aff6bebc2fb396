"""Runs a handler as Lambda does: events as lines on stdin, failures as tracebacks on stderr, answers in a file.

Usage: python runner.py FUNCTION ANSWERS [CRASH]. With CRASH, reading from S3 raises a KeyError of that text.
"""

from __future__ import annotations

import importlib
import json
import sys
import traceback
from pathlib import Path
from typing import Any

from touchstone.wire.objects import Objects


def _crash(text: str) -> None:
    def read(self: Objects, pointer: Any) -> Any:
        del self, pointer
        raise KeyError(text)

    Objects.read = read  # type: ignore[method-assign]
    Objects.stream = read  # type: ignore[method-assign]


def main(function: str, answers: str, *crash: str) -> None:
    if crash:
        _crash(crash[0])
    handler = importlib.import_module(f"functions.{function}.handler").handler
    with Path(answers).open("w", encoding="utf-8") as out:
        for line in sys.stdin:
            try:
                out.write(json.dumps(handler(json.loads(line))) + "\n")
            except Exception:  # noqa: BLE001 - the runtime logs whatever leaves the handler
                traceback.print_exc()


if __name__ == "__main__":
    main(*sys.argv[1:])
