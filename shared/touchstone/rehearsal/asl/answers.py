"""What services answer, as what states see: errors located, and answers that take their time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from touchstone.rehearsal.asl.errors import StateError, TaskError
from touchstone.rehearsal.asl.futures import Future


def answered(function: Callable[[], Any]) -> Any:
    """What a call to a service gives.

    Raises:
        StateError: the service answered with an error; its cause is passed on as it is.
    """
    try:
        return function()
    except TaskError as error:
        raise failure_of(error) from None


def failure_of(error: TaskError) -> StateError:
    """A service's error as the state's."""
    failed = StateError(error.error, error.cause)
    failed.located = True
    return failed


def settle(later: Future[Any], result: Any) -> None:
    """Answer with the result, or fail with the error that the result is."""
    if isinstance(result, TaskError):
        later.fail(failure_of(result))
    else:
        later.set(result)
