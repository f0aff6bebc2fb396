"""A Lambda handler called as the service calls it: JSON in, JSON out, payload limits kept, output caught."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from touchstone.scoring.errors import TouchstoneError

PAYLOAD_LIMIT = 6_291_456
"""Bytes of a synchronous Lambda request or response (Lambda quotas)."""


class InvocationError(TouchstoneError):
    """A handler that can't be loaded, or a payload that Lambda would refuse."""


class LocalFunction:
    """A handler of this repository, called in this process.

    Args:
        handler: `module:function`, importable from `root`.
        root: folder that holds the module.

    Attributes:
        log: everything that the handler printed: its log lines and metrics.

    Raises:
        InvocationError: there is no such handler.
    """

    def __init__(self, handler: str, root: Path) -> None:
        module, _, name = handler.partition(":")
        if str(root) not in sys.path:
            sys.path.insert(0, str(root))
        try:
            self._handler: Callable[[Any, object], Any] = getattr(importlib.import_module(module), name or "handler")
        except (ImportError, AttributeError) as error:
            raise InvocationError(f"no handler {handler} below {root}: {error}") from None
        self.log = ""

    def invoke(self, payload: bytes) -> bytes:
        """The response to a request.

        Raises:
            InvocationError: request or response is larger than Lambda takes.
        """
        _check_size("request", payload)
        caught = io.StringIO()
        try:
            with contextlib.redirect_stdout(caught):
                answer = self._handler(json.loads(payload), None)
        finally:
            self.log += caught.getvalue()
        response = json.dumps(answer, allow_nan=False).encode()
        _check_size("response", response)
        return response


def _check_size(what: str, payload: bytes) -> None:
    if len(payload) > PAYLOAD_LIMIT:
        raise InvocationError(
            f"the {what} has {len(payload):,} bytes, Lambda takes {PAYLOAD_LIMIT:,}: lower lambda_batch_size"
        )
