"""The JSONata functions that Step Functions adds, and the standard ones it changes.

Source: Step Functions developer guide, "Transforming data with JSONata": $partition, $range, $hash, $random, $uuid
and $parse are added; $eval is not there. Arguments that are no integers are cut towards zero; what has no answer is
undefined. Clock and randomness belong to the execution, so that a rehearsal gives the same bytes each time.
"""

from __future__ import annotations

import hashlib
import json
import math
import random
import uuid
from collections.abc import Callable, Iterable
from typing import Any, Final, Protocol

from jsonata import Jsonata  # type: ignore[import-untyped]
from jsonata.functions import Functions  # type: ignore[import-untyped]
from jsonata.jexception import JException  # type: ignore[import-untyped]
from jsonata.utils import Utils  # type: ignore[import-untyped]

MAX_RANGE_ITEMS: Final = 360_145
MAX_STEPS: Final = 1_000_000
_ALGORITHMS: Final = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


class Clock(Protocol):
    """What tells the time, in milliseconds since 1970."""

    def millis(self) -> int:
        """Now."""
        ...


def partition(array: Any = None, size: Any = None) -> Any:
    """`$partition(array, size)`: the array in pieces of that many items, the last with what is left."""
    if array is None or size is None:
        return None
    items, length = list(array), _integer(size, "$partition", 2)
    if length < 0:
        raise JException("T0410", -1, 2, "partition")
    if not items or length == 0:
        return None
    return [items[start : start + length] for start in range(0, len(items), length)]


def number_range(first: Any = None, last: Any = None, step: Any = None) -> Any:
    """`$range(first, last, step)`: the numbers from first to last, both included where the steps meet it."""
    if first is None or last is None or step is None:
        return None
    start, end, by = (_integer(value, "$range", place) for place, value in enumerate((first, last, step), 1))
    if by == 0 or (end - start) * by < 0:
        return None
    numbers = range(start, end + (1 if by > 0 else -1), by)
    if len(numbers) > MAX_RANGE_ITEMS:
        raise ValueError("Expression evaluation memory limit exceeded")
    return numbers[0] if len(numbers) == 1 else list(numbers)


def digest(text: Any = None, algorithm: Any = None) -> Any:
    """`$hash(text, algorithm)`: hexadecimal digest of the UTF-8 bytes; MD5, SHA-1, SHA-256, SHA-384 or SHA-512."""
    if text is None or algorithm is None:
        return None
    if not isinstance(text, str):
        raise JException("T0410", -1, 1, "hash")
    if algorithm not in _ALGORITHMS:
        raise ValueError(f"$hash: expected one of {', '.join(_ALGORITHMS)}")
    return hashlib.new(_ALGORITHMS[algorithm], text.encode(), usedforsecurity=False).hexdigest()


def parse(text: Any = None) -> Any:
    """`$parse(text)`: the value of a JSON text."""
    if text is None:
        return None
    if not isinstance(text, str):
        raise JException("T0410", -1, 1, "parse")
    value = json.loads(text, parse_constant=_no_constant)
    return Utils.NULL_VALUE if value is None else value


def no_eval(*_: Any) -> Any:
    """`$eval` is not supported; the service answers T1006 to a call."""
    raise JException("T1006", -1, "eval")


def bound_functions(clock: Clock, rng: random.Random) -> dict[str, Any]:
    """$now, $millis, $random and $uuid of one execution, ready to bind."""

    def now(picture: Any = None, timezone: Any = None) -> Any:
        return Functions.datetime_from_millis(clock.millis(), picture, timezone)

    def rand(seed: Any = None) -> float:
        if seed is None:
            return rng.random()
        return random.Random(_integer(seed, "$random", 1)).random()  # noqa: S311 - the language's own function

    def new_uuid() -> str:
        return str(uuid.UUID(int=rng.getrandbits(128), version=4))

    functions: dict[str, Callable[..., Any]] = {"now": now, "millis": clock.millis, "random": rand, "uuid": new_uuid}
    return {name: Jsonata.JLambda(function) for name, function in functions.items()}


class Budget:
    """How many steps an expression may still take; an endless one must not hang the rehearsal."""

    def __init__(self) -> None:
        self._left = MAX_STEPS

    def renew(self) -> None:
        """Start anew: another expression."""
        self._left = MAX_STEPS

    def spend(self, *_: Any) -> None:
        """One step.

        Raises:
            JException: D1012: none is left.
        """
        self._left -= 1
        if self._left < 0:
            raise JException("D1012", -1, MAX_STEPS)


def shared_frame(budget: Budget) -> Any:
    """The frame all expressions stand in: the language's own functions and those of the service."""
    frame = Jsonata.Frame(Jsonata.static_frame)
    frame.set_evaluate_entry_callback(budget.spend)
    added: Iterable[tuple[str, Callable[..., Any]]] = (
        ("partition", partition),
        ("range", number_range),
        ("hash", digest),
        ("parse", parse),
        ("eval", no_eval),
    )
    for name, function in added:
        frame.bind(name, Jsonata.JLambda(function))
    return frame


def _integer(value: Any, function: str, place: int) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise JException("T0410", -1, place, function.removeprefix("$"))
    return int(value)


def _no_constant(name: str) -> Any:
    raise ValueError(f"$parse: {name} is no JSON")
