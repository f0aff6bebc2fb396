"""Rules on the envelope: where an event's items are (AWS contract, 1.1)."""

from __future__ import annotations

import json

from touchstone.bench.conform.kit import Kit, compare
from touchstone.bench.conform.rule import Rule


def _list(kit: Kit) -> str:
    return f"{len(kit.base)} items"


def _list_of_one(kit: Kit) -> str:
    compare(kit.base[:1], kit.rewards(kit.items[:1]))
    return ""


def _one_item(kit: Kit) -> str:
    compare(kit.base[:1], kit.rewards(kit.items[:1], kit.item))
    return ""


def _trajectories(kit: Kit) -> str:
    compare(kit.base, kit.rewards(kit.items, {"trajectories": kit.items}))
    return ""


def _text(kit: Kit) -> str:
    compare(kit.base, kit.rewards(kit.items, json.dumps(kit.items)))
    return ""


def _body(kit: Kit) -> str:
    compare(kit.base, kit.rewards(kit.items, {"body": json.dumps(kit.items)}))
    return ""


def _empty(kit: Kit) -> str:
    kit.answer([], [])
    return ""


RULES = (
    Rule("list", "must", "a list of items is answered", "1.1 Bedrock RFT [D-BRF]", _list),
    Rule("list-of-one", "must", "a list of one item is answered alike", "1.1 HyperPod, one a call [B1]", _list_of_one),
    Rule("one-item", "should", "one item without a list is answered with a list of one", "1.1 [D-IRF]", _one_item),
    Rule("trajectories", "should", "items under `trajectories` are found", "1.1 open-weight [C-BS]", _trajectories),
    Rule("event-as-text", "should", "an event that is JSON text is read", "1.1, inferred", _text),
    Rule("body", "should", "items under `body`, as an HTTP caller sends them, are found", "1.1, 2, inferred", _body),
    Rule("empty-list", "should", "a list of no items is answered with a list of none", "1.1, inferred", _empty),
)
