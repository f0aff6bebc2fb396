"""What fails is singled out, at little cost; what hangs is not tried for ever."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.bench.fakes import InProcess
from touchstone.bench.attack.sending import Item, Sender
from touchstone.bench.targets.target import Fault, Reply


def items(*names: str) -> list[Item]:
    return [Item(f"{n}", name, json.dumps({"id": f"{n}", "name": name})) for n, name in enumerate(names)]


def paid(event: Any, _context: Any) -> Any:
    for item in event:
        if item["name"] == "bad":
            raise KeyError
    return [{"id": item["id"], "aggregate_reward_score": 1} for item in event]


class Hanging(InProcess):
    def __init__(self, handler: Callable[[Any, Any], Any], fault: Fault) -> None:
        super().__init__(handler)
        self._fault = fault

    def call(self, payload: bytes, seconds: float) -> Reply:
        reply = super().call(payload, seconds)
        return reply if reply.fault is None else Reply(b"", self._fault, seconds)


def test_items_are_sent_in_batches_and_by_size() -> None:
    target = InProcess(paid)
    sender = Sender(target, 5, 4)
    assert [outcome.reward for outcome in sender.send(items(*["good"] * 10))] == [1.0] * 10
    assert sender.calls == len(target.payloads) == 3
    large = [item._replace(text=item.text[:-1] + f', "x": "{"y" * 3_000_000}"}}') for item in items("good", "good")]
    sender.send(large)
    assert sender.calls == 5


def test_one_bad_item_among_many_is_found_by_halving() -> None:
    sender = Sender(InProcess(paid), 5, 64)
    outcomes = sender.send(items(*["good"] * 40, "bad", *["good"] * 23))
    assert [outcome.problem for outcome in outcomes] == [""] * 40 + ["exception"] + [""] * 23
    assert outcomes[40].detail == "KeyError"
    assert sender.lost == 63
    assert sender.spoiled == {"bad": 63}
    assert sender.calls == 1 + 2 * 6


def test_what_hangs_is_sent_alone_and_given_up_after_three_times() -> None:
    sender = Sender(Hanging(paid, Fault("timeout", "5 s")), 5, 4)
    outcomes = sender.send(items(*["bad", "good"] * 4))
    assert [outcome.problem for outcome in outcomes[::2]] == ["timeout"] * 3 + ["not_tried"]
    assert [outcome.reward for outcome in outcomes[1::2]] == [1.0] * 4
    assert [outcome.problem for outcome in sender.send(items("bad"))] == ["not_tried"]


def test_an_entry_that_is_missing_is_asked_for_alone() -> None:
    def drops_the_last(event: Any, _context: Any) -> Any:
        return paid(event, None)[: max(1, len(event) - 1)]

    sender = Sender(InProcess(drops_the_last), 5, 4)
    assert [outcome.reward for outcome in sender.send(items("a", "b", "c"))] == [1.0] * 3
    assert sender.spoiled == {"(together)": 1}


def test_an_entry_without_an_id_is_taken_by_its_place() -> None:
    def nameless(event: Any, _context: Any) -> Any:
        return [{"id": f"item-{n}", "aggregate_reward_score": n} for n, _ in enumerate(event)]

    outcomes = Sender(InProcess(nameless), 5, 4).send([item._replace(id=f"x{item.id}") for item in items("a", "b")])
    assert [outcome.reward for outcome in outcomes] == [0.0, 1.0]


def test_an_entry_with_anothers_id_is_none() -> None:
    def turned(event: Any, _context: Any) -> Any:
        return paid(event, None)[::-1][:1] * len(event)

    outcomes = Sender(InProcess(turned), 5, 4).together(items("a", "b"))
    assert [outcome.problem for outcome in outcomes] == ["no_entry", "no_entry"]
