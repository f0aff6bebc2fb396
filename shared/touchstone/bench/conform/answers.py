"""Rules on the response, seen over everything that came back (AWS contract, section 2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

from touchstone.bench.conform.kit import Kit
from touchstone.bench.conform.rule import Broken, NotTested, Rule

_RANGE = 1.0


def _responses(kit: Kit) -> int:
    if not kit.responses:
        raise NotTested("no call was answered")
    return len(kit.responses)


def _bare_list(kit: Kit) -> str:
    count = _responses(kit)
    enveloped = sum(response.enveloped for _, response in kit.responses)
    if enveloped:
        raise Broken(f"{enveloped} of {count} responses are envelopes")
    return f"{count} responses"


def _strict_json(kit: Kit) -> str:
    _responses(kit)
    loose = sum("not_strict_json" in response.problems for _, response in kit.responses)
    if loose:
        raise Broken(f"{loose} responses hold NaN or Infinity")
    return ""


def _count(kit: Kit) -> str:
    wrong = sum(len(ids) != len(response.entries) for ids, response in kit.responses)
    if wrong:
        raise Broken(f"{wrong} of {_responses(kit)} responses have another number of entries than items")
    return f"{_responses(kit)} responses"


def _ids(kit: Kit) -> str:
    _responses(kit)
    wrong = checked = 0
    for ids, response in kit.responses:
        for own, entry in zip(ids, response.entries, strict=False):
            if own is not None:
                checked += 1
                wrong += not _same_id(own, entry.id)
    if wrong:
        raise Broken(f"{wrong} of {checked} ids are not echoed in their places")
    return f"{checked} ids"


def _same_id(own: Any, other: Any) -> bool:
    return type(own) is type(other) and bool(own == other)


def _kinds_of_ids(kit: Kit) -> str:
    ids: list[Any] = ["", "x" * 2000, 17, 0, "17", "a/b c", "item-1"]
    entries = kit.answer([{**kit.item, "id": one} for one in ids], [None] * len(ids))
    wrong = [type(one).__name__ for one, entry in zip(ids, entries, strict=True) if not _same_id(one, entry.id)]
    if wrong:
        raise Broken(f"{len(wrong)} of {len(ids)} ids come back changed")
    return f"{len(ids)} ids"


def _duplicate_ids(kit: Kit) -> str:
    twice = [{**item, "id": "twice"} for item in kit.items[:2]]
    found = kit.rewards(twice)
    if found != kit.base[:2]:
        raise Broken("rewards of items with the same id are mixed up")
    return ""


def _problems(kit: Kit, codes: Collection[str]) -> str:
    _responses(kit)
    found = Counter(
        p for _, response in kit.responses for entry in response.entries for p in entry.problems if p in codes
    )
    if found:
        raise Broken(", ".join(f"{code} x{count}" for code, count in sorted(found.items())))
    return f"{sum(len(response.entries) for _, response in kit.responses)} entries"


def _reward(kit: Kit) -> str:
    return _problems(kit, ("no_object", "no_reward", "reward_not_a_number", "reward_not_finite"))


def _metrics(kit: Kit) -> str:
    return _problems(kit, ("metrics_no_list", "bad_metric", "metric_twice", "metric_not_finite"))


def _range(kit: Kit) -> str:
    rewards = [entry.reward for _, response in kit.responses for entry in response.entries if entry.reward is not None]
    if not rewards:
        raise NotTested("there is no reward")
    if max(map(abs, rewards)) > _RANGE:
        raise Broken(f"rewards from {min(rewards):.4g} to {max(rewards):.4g}")
    return f"{min(rewards):.4g} to {max(rewards):.4g}"


def _stable_metrics(kit: Kit) -> str:
    _responses(kit)
    sets = Counter(
        tuple(entry.metrics) for _, response in kit.responses for entry in response.entries if not entry.problems
    )
    if len(sets) > 1:
        raise Broken(f"{len(sets)} different lists of metrics: of {', '.join(str(len(names)) for names in sets)} names")
    return f"names: {len(next(iter(sets), ()))}"


RULES = (
    Rule("kinds-of-ids", "should", "ids of any kind are echoed, numbers as numbers", "1.2, 2", _kinds_of_ids),
    Rule(
        "duplicate-ids",
        "should",
        "items with the same id keep their own rewards",
        "11.25, undocumented",
        _duplicate_ids,
    ),
    Rule("count", "must", "there is one entry an item", "2 [D-BRF][D-IRF]", _count),
    Rule("ids", "must", "each entry has its item's id, in its item's place", "2, 10.10", _ids),
    Rule("reward", "must", "`aggregate_reward_score` is a finite number", "2 [C-NF][C-SDK3], 10.10", _reward),
    Rule("reward-range", "should", "rewards lie between -1 and 1", "2 [D-BRF][B1]", _range),
    Rule("metrics", "must", "metrics have a name, a finite number and a known type", "2 [C-NF][C-SDK3]", _metrics),
    Rule(
        "stable-metrics",
        "should",
        "all entries have the same metrics in one order",
        "2; else curves break",
        _stable_metrics,
    ),
    Rule("strict-json", "must", "responses are strict JSON, without NaN", "2, score range", _strict_json),
    Rule(
        "bare-list",
        "should",
        "responses are bare lists, as Nova wants them",
        "2, envelope conflict [S-TPL]",
        _bare_list,
    ),
)
