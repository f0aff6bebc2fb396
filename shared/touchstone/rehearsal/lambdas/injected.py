"""What fault rules do to an invocation: `outcome` ends it otherwise, `malformed` spoils its answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from touchstone.rehearsal.doubles.faults import Applied
from touchstone.rehearsal.lambdas.function import Outcome


def injected(applied: Applied, identifier: str, timeout: float) -> Outcome | None:
    """The end that a rule wants of an invocation that is not run: a time-out, or an error by its type."""
    outcome = applied.outcome
    if outcome.get("status") == "timeout":
        said = f"RequestId: {identifier} Error: Task timed out after {timeout:.2f} seconds"
        return _error("Sandbox.Timedout", said)
    if outcome.get("cause"):
        return _error(str(outcome["cause"]), str(outcome.get("message", "by a fault rule")))
    return None


def spoilt(outcome: Outcome, applied: Applied) -> Outcome:
    """An answer as a rule spoils it: cut in half, or with members replaced or, by null, taken away."""
    if outcome.error is not None or applied.malformed is None:
        return outcome
    if not isinstance(applied.malformed, Mapping):
        return Outcome(json.dumps(outcome.payload[: len(outcome.payload) // 2].decode("utf-8", "ignore")).encode())
    answer: Any = json.loads(outcome.payload)
    merged = {**(answer if isinstance(answer, dict) else {}), **applied.malformed}
    return Outcome(json.dumps({key: value for key, value in merged.items() if value is not None}).encode())


def _error(error_type: str, message: str) -> Outcome:
    return Outcome(json.dumps({"errorType": error_type, "errorMessage": message}).encode(), "Unhandled")
