"""Items sent in batches; what fails is singled out, and what failed only because of another is told apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from touchstone.bench.responses import Entry, Response, by_id, read_response
from touchstone.bench.targets.target import Target

_PATIENCE = 3
_NO_PARTS: Mapping[str, float] = MappingProxyType({})
_LARGEST_BATCH = 5_000_000
_TOGETHER = "(together)"


class Item(NamedTuple):
    """An item to send: its id, the class of its answer, and its JSON text."""

    id: str
    name: str
    text: str


class Outcome(NamedTuple):
    """What came of an item.

    Attributes:
        reward: the reward; None if there is none.
        problem: why not, as a stable code: of the call (`exception`, `timeout`, `crash`, `refused`, `unreachable`,
            `too_large`), of the response (`no_json`, `no_list`, `status`, `reported_error`), of the entry (`no_entry`,
            `no_reward`, `reward_not_a_number`, `reward_not_finite`), or `not_tried`, when its class has hung or died
            several times.
        detail: of the call: type and place of an exception, signal of a crash.
        remarks: what else is wrong with its entry or response: stable codes.
        parts: its metrics of type `Reward`, by name.
    """

    reward: float | None
    problem: str = ""
    detail: str = ""
    remarks: tuple[str, ...] = ()
    parts: Mapping[str, float] = _NO_PARTS


class Sender:
    """Sends items to a target.

    Args:
        target: the reward function.
        seconds: time limit of a call.
        batch_size: most items of a call.

    Attributes:
        calls: number of calls so far.
        slowest: seconds of the slowest call that was answered.
        lost: items that were answered alone, and not beside others.
        spoiled: the same by the class of every item that failed alone in their batch; `(together)` where none did.
    """

    def __init__(self, target: Target, seconds: float, batch_size: int) -> None:
        self._target = target
        self._seconds = seconds
        self._batch_size = batch_size
        self._given_up: Counter[str] = Counter()
        self.calls = 0
        self.slowest = 0.0
        self.lost = 0
        self.spoiled: Counter[str] = Counter()

    def send(self, items: Sequence[Item]) -> list[Outcome]:
        """The outcome of each item, in order."""
        outcomes: list[Outcome] = []
        batch: list[Item] = []
        size = 0
        for item in items:
            if batch and (len(batch) >= self._batch_size or size + len(item.text) > _LARGEST_BATCH):
                outcomes += self._sent(batch)
                batch, size = [], 0
            batch.append(item)
            size += len(item.text)
        return outcomes + (self._sent(batch) if batch else [])

    def together(self, items: Sequence[Item]) -> list[Outcome]:
        """The outcomes of items sent in one call, whatever becomes of it."""
        found = self._call(items)
        return [found] * len(items) if isinstance(found, Outcome) else found

    def _sent(self, items: Sequence[Item]) -> list[Outcome]:
        tried = [item for item in items if self._given_up[item.name] < _PATIENCE]
        outcomes = dict(zip((item.id for item in tried), self._tried(tried), strict=True)) if tried else {}
        return [outcomes.get(item.id, Outcome(None, "not_tried")) for item in items]

    def _tried(self, items: Sequence[Item]) -> list[Outcome]:
        found = self._call(items)
        if not isinstance(found, Outcome):
            return self._without_gaps(items, found)
        outcomes = self._singled(items, found)
        self._blame(items, outcomes)
        return outcomes

    def _singled(self, items: Sequence[Item], found: Outcome) -> list[Outcome]:
        """The outcome of each item of a call that failed as a whole: halved until what fails fails alone."""
        if found.problem in ("timeout", "crash"):
            if len(items) > 1:
                return [outcome for item in items for outcome in self._sent([item])]
            self._given_up[items[0].name] += 1
        if len(items) == 1:
            return [found]
        middle = len(items) // 2
        outcomes: list[Outcome] = []
        for half in (items[:middle], items[middle:]):
            again = self._call(half)
            outcomes += self._singled(half, again) if isinstance(again, Outcome) else self._without_gaps(half, again)
        return outcomes

    def _blame(self, items: Sequence[Item], outcomes: Sequence[Outcome]) -> None:
        """Count what failed beside others and not alone, by the classes of what fails alone."""
        victims = sum(not outcome.problem for outcome in outcomes)
        self.lose(victims, *{item.name for item, outcome in zip(items, outcomes, strict=True) if outcome.problem})

    def lose(self, victims: int, *guilty: str) -> None:
        """Count items that were lost to others in their batch."""
        self.lost += victims
        for name in (guilty or (_TOGETHER,)) if victims else ():
            self.spoiled[name] += victims

    def _without_gaps(self, items: Sequence[Item], outcomes: list[Outcome]) -> list[Outcome]:
        """The outcomes, items without an entry sent again alone: were they dropped for another's sake?"""
        if len(items) == 1:
            return outcomes
        for place, (item, outcome) in enumerate(zip(items, outcomes, strict=True)):
            if outcome.problem == "no_entry":
                (outcomes[place],) = self._tried([item])
                if not outcomes[place].problem:
                    self.lose(1)
        return outcomes

    def _call(self, items: Sequence[Item]) -> list[Outcome] | Outcome:
        """The outcomes of one call, or one outcome for all of it."""
        payload = f"[{','.join(item.text for item in items)}]".encode()
        self.calls += 1
        reply = self._target.call(payload, self._seconds)
        if reply.fault is not None:
            return Outcome(None, reply.fault.code, reply.fault.detail)
        self.slowest = max(self.slowest, reply.seconds)
        response = read_response(reply.body)
        fatal = [problem for problem in response.problems if problem != "not_strict_json"]
        if fatal:
            return Outcome(None, fatal[0])
        entries = by_id(response, [item.id for item in items])
        return [_outcome(entry, response) for entry in entries]


def _outcome(entry: Entry | None, response: Response) -> Outcome:
    if entry is None:
        return Outcome(None, "no_entry")
    remarks = (*response.problems, *entry.problems)
    if entry.reward is None:
        return Outcome(None, next(problem for problem in entry.problems if problem != "no_id"), remarks=remarks)
    parts = {
        name: entry.metrics[name] for name, kind in response.metric_types if kind == "Reward" and name in entry.metrics
    }
    return Outcome(entry.reward, remarks=remarks, parts=parts)
