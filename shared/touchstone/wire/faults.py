"""Faults of ours, told without the text of the error: it may quote what a sample says."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class InternalFaultError(Exception):
    """A fault of ours; the message names type and place only, since the original may quote the payload."""


def place_of(error: BaseException) -> str:
    """File and line of the innermost frame."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "unknown" if trace is None else f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"  # noqa: PTH119


@contextmanager
def told_without_text(observe_crash: Callable[..., None], known: tuple[type[Exception], ...]) -> Iterator[None]:
    """Lets known errors through, by our own words, and turns any other into a fault of ours without its text.

    Args:
        observe_crash: is told the error's type, and of a fault of ours its place.
        known: errors whose messages never quote a sample.

    Raises:
        InternalFaultError: anything else was raised.
    """
    try:
        yield
    except known as error:
        observe_crash(type(error).__name__)
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, its message may hold confidential text
        place = place_of(error)
        observe_crash(type(error).__name__, place)
        raise InternalFaultError(f"{type(error).__name__} at {place}") from None
