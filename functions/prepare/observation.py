"""What the prepare function lets others see: which machine, which run, and what kind of error."""

from __future__ import annotations

from touchstone.wire.observer import Observer

_OBSERVER = Observer("prepare", "not prepared")
observe_crash = _OBSERVER.crash


def observe(machine: str, run: str, seconds: float) -> None:
    """Log that a run was prepared."""
    _OBSERVER.logger.info("prepared", extra={"machine": machine, "run": run, "milliseconds": round(seconds * 1e3, 3)})
