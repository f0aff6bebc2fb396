"""Rules on behaviour, size and time (AWS contract, 2, 3, 10)."""

from __future__ import annotations

import json
import time
from copy import deepcopy

from touchstone.bench.conform.kit import Kit, compare
from touchstone.bench.conform.rule import Broken, NotTested, Rule
from touchstone.bench.rows import Json
from touchstone.bench.targets.spec import ARN
from touchstone.bench.targets.target import PAYLOAD_LIMIT

_BATCH, _LARGE_BATCH = 64, 200
_ROOM = 20_000
_SLOW = 10.0
_COLONS = 6
_MOST_BYTES = 5_500_000


def _right_pays(kit: Kit) -> str:
    right, silent = kit.base[::2], kit.base[1::2]
    called = [index for index, row in enumerate(kit.rows) if row.plan.expected]
    if not called:
        raise NotTested("no row expects a call")
    worse = [index for index in called if right[index] <= silent[index]]
    if worse:
        raise Broken(
            f"in {len(worse)} of {len(called)} rows the right answer earns no more than silence: the references or the "
            "form of answers are not read; give --dataset and --dialect"
        )
    return f"{len(called)} rows"


def _deterministic(kit: Kit) -> str:
    first, again = (kit.answer(kit.items, [item["id"] for item in kit.items]) for _ in range(2))
    if first != again:
        raise Broken("the same event twice is answered differently")
    return ""


def _batch_as_single(kit: Kit) -> str:
    compare(kit.base, [kit.rewards([item])[0] for item in kit.items])
    return f"{len(kit.items)} items"


def _permutation(kit: Kit) -> str:
    compare(kit.base[::-1], kit.rewards(kit.items[::-1]))
    return ""


def _many(kit: Kit, count: int) -> list[Json]:
    return [{**deepcopy(kit.items[n % len(kit.items)]), "id": f"many-{n}"} for n in range(count)]


def _large_batch(kit: Kit) -> str:
    fits = _MOST_BYTES * len(kit.items) // len(json.dumps(kit.items))
    items = _many(kit, min(_LARGE_BATCH, fits))
    started = time.perf_counter()
    found = kit.rewards(items)
    took = time.perf_counter() - started
    compare([kit.base[n % len(kit.base)] for n in range(len(items))], found)
    return f"{len(items)} items, {len(json.dumps(items)):,} bytes in {took:.2f} s"


def _six_megabytes(kit: Kit) -> str:
    item = kit.item
    empty = len(json.dumps([item]))
    item["messages"] = [{"role": "user", "content": "x" * (PAYLOAD_LIMIT - empty - _ROOM)}, *item["messages"]]
    started = time.perf_counter()
    found = kit.rewards([item])
    compare(kit.base[:1], found)
    return f"{len(json.dumps([item])):,} bytes in {time.perf_counter() - started:.2f} s"


def _long_answer(kit: Kit) -> str:
    item = kit.item
    item["messages"][-1] = {
        "role": "assistant",
        "content": "x " * (PAYLOAD_LIMIT // 2 - len(json.dumps([item])) - _ROOM),
    }
    kit.rewards([item])
    return f"{len(json.dumps([item])):,} bytes"


def _quick(kit: Kit) -> str:
    items = _many(kit, _BATCH)
    started = time.perf_counter()
    kit.rewards(items)
    took = time.perf_counter() - started
    if took > _SLOW:
        raise Broken(f"{_BATCH} items take {took:.1f} s, more than {_SLOW:g} s")
    return f"{_BATCH} items in {took:.2f} s"


def _name(kit: Kit) -> str:
    if not ARN.fullmatch(kit.target.spec):
        raise NotTested("only of a function in AWS")
    if "sagemaker" not in kit.target.spec.split(":")[6].lower():
        raise Broken("the function's name holds no SageMaker")
    return ""


def _unqualified(kit: Kit) -> str:
    if not ARN.fullmatch(kit.target.spec):
        raise NotTested("only of a function in AWS")
    if kit.target.spec.count(":") > _COLONS:
        raise Broken("the ARN has an alias or version")
    return ""


RULES = (
    Rule("right-pays", "must", "a right answer earns more than silence", "10.13, 10.14: else all is zero", _right_pays),
    Rule("deterministic", "must", "the same event has the same answer", "10.16: groups are compared", _deterministic),
    Rule(
        "batch-as-single", "must", "an item earns in a batch what it earns alone", "3.3: 1, 64 or 128", _batch_as_single
    ),
    Rule("any-order", "must", "an item earns the same in any place of a batch", "2: results have ids", _permutation),
    Rule("large-batch", "must", f"{_LARGE_BATCH} items in one event are answered", "1.1 pre-flight, 3.3", _large_batch),
    Rule("six-megabytes", "must", "an event of 6 MB is answered, for the same reward", "3.1", _six_megabytes),
    Rule("long-answer", "must", "an answer of 6 MB is answered", "3.1", _long_answer),
    Rule(
        "quick", "should", f"{_BATCH} items take at most {_SLOW:g} s", "3.2: aim for seconds; the limit is ours", _quick
    ),
    Rule("function-name", "should", "the function's name holds `SageMaker`", "3.4", _name),
    Rule("unqualified", "should", "the function's ARN has no alias or version", "3.2", _unqualified),
)
