"""Faults of ours, told without the text of the error: it may quote what a sample says."""

from __future__ import annotations

import os


class InternalFaultError(Exception):
    """A fault of ours; the message names type and place only, since the original may quote the payload."""


def place_of(error: BaseException) -> str:
    """File and line of the innermost frame."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "unknown" if trace is None else f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"  # noqa: PTH119
