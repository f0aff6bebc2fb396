"""The limits of Standard workflows that a definition or its data can break, and JSON text as it is measured.

Source: Step Functions developer guide, "Service quotas", and "Passing data between states with variables".
"""

from __future__ import annotations

import json
from typing import Any, Final

from touchstone.rehearsal.asl.errors import DATA_LIMIT_EXCEEDED, StateError

MAX_PAYLOAD_BYTES: Final = 262_144
MAX_VARIABLES_BYTES: Final = 10_485_760
MAX_DEFINITION_BYTES: Final = 1_048_576
MAX_HISTORY_EVENTS: Final = 25_000
MAX_NAME_CHARACTERS: Final = 80
MAX_LABEL_CHARACTERS: Final = 40
MAX_SECONDS: Final = 99_999_999
MAX_DELAY_SECONDS: Final = 31_622_400
MAX_INLINE_CONCURRENCY: Final = 40
MAX_DISTRIBUTED_CONCURRENCY: Final = 10_000
EXPRESS_SECONDS: Final = 300
MAX_REDRIVES: Final = 1000

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def text_of(value: Any) -> str:
    """A JSON value as the text that the service counts and passes on."""
    return _encode(value)


def checked_text(value: Any, what: str) -> str:
    """The JSON text of a value.

    Args:
        value: a JSON value.
        what: what it is, for the cause: `output`, `input`, `result`.

    Raises:
        StateError: `States.DataLimitExceeded`, over 256 KiB of UTF-8.
    """
    text = _encode(value)
    if len(text) * 4 > MAX_PAYLOAD_BYTES and len(text.encode()) > MAX_PAYLOAD_BYTES:
        raise StateError(
            DATA_LIMIT_EXCEEDED,
            f"The state/task returned a result with a size exceeding the maximum number of bytes service limit: "
            f"{what} of {len(text.encode()):,} bytes, at most {MAX_PAYLOAD_BYTES:,}.",
        )
    return text
