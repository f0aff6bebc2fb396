"""When to end a run early: a model that can't be had should not fail ten thousand rows one after another."""

from __future__ import annotations

from touchstone.inference.retry import Asked
from touchstone.scoring.errors import TouchstoneError

_FEWEST = 20
_NOBODYS = ("out_of_time", "no_recorded_answer")
_ADVICE = {
    "refused": "check the model's name and region, the address, and what the credentials may do",
    "prompt_refused": "every prompt was refused as wrong: check the model's name, the settings and one prompt",
    "throttled": "it throttles all the time: lower --concurrency, raise --budget, or ask for more quota",
    "not_ready": "it is not ready: wait for it, or raise --budget",
}
_OTHERWISE = "check the address and the service, then run the same again"


class GaveUpError(TouchstoneError):
    """The model can't be had: the rest was not asked.

    Attributes:
        code: code of the failures.
    """

    def __init__(self, code: str, problem: str) -> None:
        super().__init__(problem)
        self.code = code


class Breaker:
    """Counts failures in a row.

    Before any answer, one `refused` (no right, no such model) is enough, or 20 failures of any kind; afterwards it
    takes 20 in a row that are no fault of their prompts, or twice as many as requests are made at once, if that is
    more.
    """

    def __init__(self, model: str, concurrency: int) -> None:
        self._model = model
        self._most = max(_FEWEST, 2 * concurrency)
        self._in_a_row = 0
        self._has_answered = False

    def note(self, asked: Asked) -> None:
        """Take in how a request went.

        Raises:
            GaveUpError: there is no use in going on.
        """
        failure = asked.failure
        if failure is None:
            self._has_answered = True
            self._in_a_row = 0
            return
        if failure.code in _NOBODYS or (failure.code == "prompt_refused" and self._has_answered):
            return
        self._in_a_row += 1
        at_once = failure.code == "refused" and not self._has_answered
        if at_once or self._in_a_row >= self._most:
            seen = f"{failure.code}{f' ({failure.detail})' if failure.detail else ''}"
            times = "" if at_once else f", {self._in_a_row} times in a row"
            raise GaveUpError(
                failure.code, f"{self._model} can't be had: {seen}{times}; {_ADVICE.get(failure.code, _OTHERWISE)}"
            )
