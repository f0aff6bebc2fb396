"""Ctrl-C: the first one stops in good order, the second at once."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import click

from touchstone.inference.runner import Stop


@contextmanager
def stopping(stop: Stop) -> Iterator[None]:
    """The first Ctrl-C (or SIGTERM) stops in good order, the second at once."""

    def handle(*_: object) -> None:
        if stop.is_set:
            raise KeyboardInterrupt
        stop.set()
        click.echo("touchstone: stopping; the answers on their way get a few seconds (again: stop at once)", err=True)

    before = [(number, signal.signal(number, handle)) for number in (signal.SIGINT, signal.SIGTERM)]
    try:
        yield
    except KeyboardInterrupt:
        stop.set()
    finally:
        for number, handler in before:
            signal.signal(number, handler)
