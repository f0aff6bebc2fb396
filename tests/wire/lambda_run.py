"""Runs the reward handler as Lambda does: events as lines on stdin, failures as tracebacks on stderr.

Usage: python lambda_run.py RESPONSES [--crash TEXT]. Responses go to a file of their own, so that standard
output holds only what the function logs. With --crash the scorer raises a KeyError of that text.
"""

from __future__ import annotations

import json
import sys
import traceback
from pathlib import Path

from functions.reward.handler import handler
from touchstone.scoring.score import Scorer


def _crash(text: str) -> None:
    def score(self: Scorer, sample: object) -> None:
        del self, sample
        raise KeyError(text)

    Scorer.score = score  # type: ignore[assignment, method-assign]


def main(responses: str, *options: str) -> None:
    if options:
        _crash(options[1])
    with Path(responses).open("w", encoding="utf-8") as out:
        for line in sys.stdin:
            try:
                out.write(json.dumps(handler(json.loads(line))) + "\n")
            except Exception:  # noqa: BLE001 - the runtime logs whatever leaves the handler
                traceback.print_exc()


if __name__ == "__main__":
    main(*sys.argv[1:])
