"""Retry and Catch, read from a state."""

from __future__ import annotations

from collections.abc import Iterator

from touchstone.rehearsal.asl.errors import ALL, DATA_LIMIT_EXCEEDED, RESERVED, RUNTIME
from touchstone.rehearsal.asl.limits import MAX_DELAY_SECONDS, MAX_SECONDS
from touchstone.rehearsal.asl.reading import Fields
from touchstone.rehearsal.asl.states import Catcher, Retrier

_MOST_BACKOFF = 1e6


def retriers_of(fields: Fields) -> tuple[Retrier, ...]:
    """The entries of Retry."""
    return tuple(_retrier(entry) for entry in _entries(fields, "Retry"))


def catchers_of(fields: Fields) -> tuple[Catcher, ...]:
    """The entries of Catch."""
    return tuple(_catcher(entry) for entry in _entries(fields, "Catch"))


def _entries(fields: Fields, key: str) -> Iterator[Fields]:
    entries = list(fields.each(key))
    for index, entry in enumerate(entries):
        _check_names(entry, last=index == len(entries) - 1)
        yield entry


def _check_names(entry: Fields, *, last: bool) -> None:
    names = entry.raw("ErrorEquals")
    if not isinstance(names, list):
        return
    if ALL in names and len(names) > 1:
        entry.fault("ErrorEquals", f"{ALL} stands alone in its list")
    if ALL in names and not last:
        entry.fault("ErrorEquals", f"{ALL} stands in the last entry only")
    for name in names:
        if isinstance(name, str) and name.startswith("States.") and name not in RESERVED:
            entry.fault("ErrorEquals", f"{name!r} is no error name of the States Language")
    if RUNTIME in names:
        entry.findings.note(entry.state, (*entry.path, "ErrorEquals"), f"nothing retries or catches {RUNTIME}")
    if DATA_LIMIT_EXCEEDED in names and "Retry" in entry.path:
        entry.findings.note(entry.state, (*entry.path, "ErrorEquals"), "the same data will be too large again")


def _retrier(fields: Fields) -> Retrier:
    interval = fields.number("IntervalSeconds", 1, MAX_SECONDS, 1.0) or 1.0
    delay = fields.number("MaxDelaySeconds", 1, MAX_DELAY_SECONDS - 1, None)
    if delay is not None and delay <= interval:
        fields.fault("MaxDelaySeconds", f"expected more than IntervalSeconds ({interval:g}), saw {delay:g}")
    attempts = fields.number("MaxAttempts", 0, MAX_SECONDS, 3.0)
    retrier = Retrier(
        errors=fields.names("ErrorEquals"),
        interval=interval,
        max_attempts=3 if attempts is None else int(attempts),
        backoff=fields.number("BackoffRate", 1, _MOST_BACKOFF, 2.0, whole=False) or 2.0,
        max_delay=delay,
        jitter=fields.one_of("JitterStrategy", ("FULL", "NONE")) == "FULL",
    )
    fields.finish("Comment")
    return retrier


def _catcher(fields: Fields) -> Catcher:
    catcher = Catcher(
        errors=fields.names("ErrorEquals"),
        next=fields.text("Next", required=True) or "",
        output=fields.template("Output"),
        assign=fields.assignments(),
    )
    fields.finish("Comment")
    return catcher
