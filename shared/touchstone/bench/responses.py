"""A response read as a platform would, with everything that is wrong with it (AWS contract, section 2)."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

_OK = 200


class Entry(NamedTuple):
    """What a response says of one item.

    Attributes:
        id: the id it echoes; None if it has none.
        reward: the `aggregate_reward_score`; None unless it is a finite number.
        metrics: finite values by name, in order.
        problems: what is wrong with the entry, as stable codes.
    """

    id: Any
    reward: float | None
    metrics: dict[str, float]
    problems: tuple[str, ...] = ()


class Response(NamedTuple):
    """A response.

    Attributes:
        entries: its entries, in order; empty if it can't be read.
        problems: what is wrong with the whole, as stable codes.
        enveloped: whether it came as `{statusCode, body}`.
        metric_types: names and types of the metrics, in the order of the first entry.
    """

    entries: tuple[Entry, ...]
    problems: tuple[str, ...] = ()
    enveloped: bool = False
    metric_types: tuple[tuple[str, str], ...] = ()


def read_response(body: bytes) -> Response:
    """The response of some bytes.

    Problems of the whole: `no_json`; `not_strict_json` (NaN or Infinity, which a strict parser refuses); `status` (an
    envelope whose statusCode is not 200); `reported_error` (an object with `errorType` or `errorMessage`); `no_list`.
    Of an entry: `no_object`, `no_id`, `no_reward`, `reward_not_a_number`, `reward_not_finite`, `metrics_no_list`,
    `bad_metric` (name, value or type missing or of another kind), `metric_not_finite`, `metric_twice`.
    """
    constants: list[str] = []
    try:
        value = json.loads(body, parse_constant=_noting(constants))
        enveloped = isinstance(value, dict) and "body" in value
        if enveloped and value.get("statusCode", _OK) != _OK:
            return Response((), ("status",), enveloped)
        if enveloped:
            value = value["body"]
            value = json.loads(value, parse_constant=_noting(constants)) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return Response((), ("no_json",))
    problems = ("not_strict_json",) if constants else ()
    if isinstance(value, dict) and ("errorType" in value or "errorMessage" in value):
        return Response((), ("reported_error",), enveloped)
    if not isinstance(value, list):
        return Response((), (*problems, "no_list"), enveloped)
    return Response(tuple(map(_entry, value)), problems, enveloped, _types(value))


def by_id(response: Response, ids: Sequence[str]) -> list[Entry | None]:
    """The entries of items by their ids; None where one is missing or stands twice.

    An item may have come without an id: if there are as many entries as items, the one in its place is its own, unless
    it has the id of another.
    """
    entries = response.entries
    found: dict[Any, Entry | None] = {}
    for entry in entries:
        if isinstance(entry.id, str):
            found[entry.id] = None if entry.id in found else entry
    if len(entries) != len(ids):
        return [found.get(one) for one in ids]
    known = set(ids)
    return [found.get(one, None if own.id in known else own) for one, own in zip(ids, entries, strict=True)]


def _noting(constants: list[str]) -> Any:
    def note(text: str) -> float:
        constants.append(text)
        return float(text.replace("Infinity", "inf"))

    return note


def _entry(value: Any) -> Entry:
    if not isinstance(value, dict):
        return Entry(None, None, {}, ("no_object",))
    problems: list[str] = [] if value.get("id") is not None else ["no_id"]
    reward, number = value.get("aggregate_reward_score"), None
    if reward is None:
        problems.append("no_reward")
    elif not _is_number(reward):
        problems.append("reward_not_a_number")
    elif not math.isfinite(reward):
        problems.append("reward_not_finite")
    else:
        number = float(reward)
    metrics = _metrics(value.get("metrics_list"), problems)
    return Entry(value.get("id"), number, metrics, tuple(problems))


def _metrics(metrics: Any, problems: list[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    if metrics is None:
        return found
    if not isinstance(metrics, list):
        problems.append("metrics_no_list")
        return found
    for metric in metrics:
        problem = _problem_of(metric, found)
        if problem is None:
            found[metric["name"]] = float(metric["value"])
        elif problem not in problems:
            problems.append(problem)
    return found


def _problem_of(metric: Any, found: dict[str, float]) -> str | None:
    if not isinstance(metric, dict) or not isinstance(metric.get("name"), str):
        return "bad_metric"
    if not _is_number(metric.get("value")) or metric.get("type") not in ("Metric", "Reward"):
        return "bad_metric"
    if not math.isfinite(metric["value"]):
        return "metric_not_finite"
    return "metric_twice" if metric["name"] in found else None


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _types(entries: list[Any]) -> tuple[tuple[str, str], ...]:
    metrics = entries[0].get("metrics_list") if entries and isinstance(entries[0], dict) else None
    if not isinstance(metrics, list):
        return ()
    return tuple((str(one.get("name")), str(one.get("type"))) for one in metrics if isinstance(one, dict))
