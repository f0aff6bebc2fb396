"""A target in this process, and rows to attack it with."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from touchstone.bench.attack.attack import AttackSettings, attack
from touchstone.bench.attack.findings import Findings
from touchstone.bench.rows import Row, read_rows
from touchstone.bench.targets.target import Fault, Reply

ROOT = Path(__file__).resolve().parents[2]
SECURITIES = ROOT / "examples/securities/samples.jsonl"
RUBRIC = ROOT / "examples/securities/rubric.yaml"


class InProcess:
    """A handler called here, as the child of a Python target calls it."""

    def __init__(self, handler: Callable[[Any, Any], Any]) -> None:
        self.spec = getattr(handler, "__name__", "handler")
        self._handler = handler
        self.payloads: list[bytes] = []

    def call(self, payload: bytes, seconds: float) -> Reply:
        del seconds
        self.payloads.append(payload)
        try:
            return Reply(json.dumps(self._handler(json.loads(payload), None)).encode(), None, 0.001)
        except Exception as error:  # noqa: BLE001 - as the child does
            return Reply(b"", Fault("exception", type(error).__name__), 0.001)

    def close(self) -> None:
        pass


def securities(*ids: str) -> tuple[Row, ...]:
    """Rows of the example: those named, or all."""
    rows = read_rows(SECURITIES, 1000).rows
    if not ids:
        return rows
    by_id = {row.id: row for row in rows}
    found = tuple(by_id[name] for name in ids)
    for index, row in enumerate(found):
        row.index = index
    return found


def attacked(handler: Callable[[Any, Any], Any], rows: tuple[Row, ...], settings: AttackSettings) -> Findings:
    """What an attack on a handler finds."""
    *_, findings = attack([InProcess(handler)], rows, settings)
    return findings
