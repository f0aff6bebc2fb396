"""Tools for tests, of every temper; loaded by path in a process of their own."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import os
import time
from collections.abc import Callable
from typing import Any, Literal

SHELF = {"rule 144": "a", "17 cfr 230.144": "a", "rule 144a": "b", "rule 701": "c"}
_COUNT = itertools.count()


def look(at: str, depth: int = 1) -> dict[str, Any]:
    """What the shelf holds under any usual name."""
    if not at.strip():
        raise ValueError("expected a name")
    found = SHELF.get(at.lower())
    return {"id": found, "pages": [{"number": number} for number in range(depth)]}


def read(page: int, book: str) -> str:
    return f"{book}{page}"


def pick(kind: Literal["x", "y"]) -> list[str]:
    return [kind]


def boom(word: str) -> None:
    raise KeyError(word)


def misread(word: str) -> Any:
    return json.loads(f"{word}{{")


def leave(code: int) -> None:
    raise SystemExit(code)


def hang() -> None:
    time.sleep(60)


def die() -> None:
    os._exit(3)


def count() -> int:
    return next(_COUNT)


def tell() -> object:
    return object()


def today() -> dict[str, Any]:
    print("zebra-quartz-secret", flush=True)  # noqa: T201 - what tools print must go nowhere
    return {"day": dt.date(2026, 1, 2), "ratio": 0.5}


TOOLS: list[Callable[..., Any]] = [look, read, pick, boom, misread, leave, hang, die, count, tell, today]
BY_NAME = {"search": look}
NOTHING = 3


async def later() -> int:
    return 1


BAD = [later, 7]
