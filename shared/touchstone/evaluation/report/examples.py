"""The samples to look at, out of result rows: names, codes and numbers; the text itself only where it is handed in."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

from touchstone.evaluation.report.input import CallShown, Example, ExampleKind, LossShown, Side
from touchstone.inference.prompt import key_of

Rows = Iterable[Mapping[str, Any]]
Answers = Mapping[tuple[str, int], Mapping[str, Any]]

_LOWEST = 8
_LOSSES = 4
_CHARACTERS = 4000
_FULL = {"reward": 1.0}
_GROUPS: tuple[tuple[str, ExampleKind], ...] = (("regressions", "regression"), ("improvements", "improvement"))


@dataclass(frozen=True, slots=True)
class Source:
    """A run that examples are taken from.

    Attributes:
        series: its place in the report.
        rows: its result rows.
        answers: its ledger's lines by id (as `key_of` writes it) and sample, for the lengths of the answers.
        executed: what became of the calls, as text, likewise; read only where text is shown.
    """

    series: int
    rows: Sequence[Mapping[str, Any]]
    answers: Answers = field(default_factory=dict)
    executed: Mapping[tuple[str, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """What text to show.

    Attributes:
        answers: whether to show the answers.
        expected: the expected calls by id (as `key_of` writes it), as JSON.
    """

    answers: bool = False
    expected: Mapping[str, Any] = field(default_factory=dict)


_NO_TEXT = Shown()


def changed_examples(
    comparison: Mapping[str, Any], champion: Source, candidate: Source, shown: Shown = _NO_TEXT
) -> tuple[Example, ...]:
    """Examples of a comparison's worst regressions and best gains.

    Of several answers to a prompt, the pair is shown whose rewards differ most in the direction of the change.
    """
    changes = comparison["changes"]
    wanted = {key_of(change["id"]) for changed, _ in _GROUPS for change in changes[changed]}
    sides = [_scored(source.rows, wanted) for source in (champion, candidate)]
    examples = []
    for changed, kind in _GROUPS:
        for change in changes[changed]:
            before, after = (rows[key_of(change["id"])] for rows in sides)
            sample = _furthest(before, after, kind)
            if sample is not None:
                both = ((champion, before), (candidate, after))
                examples.append(_example(kind, change, sample, both, shown))
    return tuple(examples)


def lowest_examples(source: Source, shown: Shown = _NO_TEXT) -> tuple[Example, ...]:
    """Examples of a single run: the lowest rewards below 1, of each prompt its worst answer."""
    lowest = lowest_rows(source.rows)
    by_prompt = _scored(source.rows, {key_of(row["id"]) for row in lowest})
    runs = [((source, by_prompt[key_of(row["id"])]),) for row in lowest]
    samples = [row.get("sample") or 0 for row in lowest]
    return tuple(_example("worst", *each, shown) for each in zip(lowest, samples, runs, strict=True))


def lowest_rows(rows: Rows) -> list[Mapping[str, Any]]:
    """The rows of the lowest rewards below 1, one a prompt, lowest first."""
    worst: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        if "reward" in row and row["reward"] < worst.get(key_of(row["id"]), _FULL)["reward"]:
            worst[key_of(row["id"])] = row
    return sorted(worst.values(), key=lambda row: row["reward"])[:_LOWEST]


def _scored(rows: Rows, wanted: set[str]) -> dict[str, dict[int, Mapping[str, Any]]]:
    """Scored rows by prompt and sample."""
    found: defaultdict[str, dict[int, Mapping[str, Any]]] = defaultdict(dict)
    for row in rows:
        if "reward" in row and key_of(row["id"]) in wanted:
            found[key_of(row["id"])][row.get("sample") or 0] = row
    return found


def _furthest(
    before: Mapping[int, Mapping[str, Any]], after: Mapping[int, Mapping[str, Any]], kind: ExampleKind
) -> int | None:
    sign = -1.0 if kind == "regression" else 1.0
    both = sorted(before.keys() & after.keys())
    return max(both, key=lambda sample: sign * (after[sample]["reward"] - before[sample]["reward"]), default=None)


def _example(
    kind: ExampleKind,
    head: Mapping[str, Any],
    sample: int,
    runs: Sequence[tuple[Source, Mapping[int, Mapping[str, Any]]]],
    shown: Shown,
) -> Example:
    key = key_of(head["id"])
    calls = shown.expected.get(key)
    return Example(
        kind=kind,
        id=head["id"] if isinstance(head["id"], str) else key,
        sample=sample if any(len(rows) > 1 for _, rows in runs) else None,
        category=head["category"],
        sides=tuple(_side(source, rows, sample, key, shown) for source, rows in runs),
        expected=None if calls is None else _cut(json.dumps(calls, indent=2, ensure_ascii=False)),
    )


def _side(source: Source, rows: Mapping[int, Mapping[str, Any]], sample: int, key: str, shown: Shown) -> Side:
    row = rows[sample]
    answer = source.answers.get((key, sample))
    text = None if answer is None else _text(answer)
    shows = shown.answers and text is not None
    executed = source.executed.get((key, sample))
    return Side(
        series=source.series,
        reward=row["reward"],
        mean=fmean(one["reward"] for one in rows.values()),
        rung=row["rung"],
        calls=tuple(map(_call, row["calls"])),
        losses=_losses(row["reasons"]),
        length=None if text is None else len(text),
        text="\n\n".join([_cut(text or ""), *([_cut(executed)] if executed else [])]) if shows else None,
    )


def _call(call: Mapping[str, Any]) -> CallShown:
    grades = call["arguments"].values()
    matched = call["expected"] is not None and call["expected"] == call["emitted"] and bool(grades)
    return CallShown(call["expected"], call["emitted"], fmean(grades) if matched else None)


def _losses(reasons: Sequence[Mapping[str, Any]]) -> tuple[LossShown, ...]:
    ranked = sorted(reasons, key=lambda reason: -reason["lost"])[:_LOSSES]
    return tuple(LossShown(reason["code"], _pointer(reason), reason["lost"]) for reason in ranked)


def _pointer(reason: Mapping[str, Any]) -> str:
    """The pointer, without a name that the model made up: rows written to show text hold it."""
    pointer: str = reason["pointer"]
    head, found, _ = pointer.partition("/arguments")
    return head + found if reason["code"] == "unknown_argument" else pointer


def _text(message: Mapping[str, Any]) -> str:
    """An answer as text: its content, and its calls as JSON."""
    content, calls = message.get("content"), message.get("tool_calls")
    parts = [content if isinstance(content, str) else "" if content is None else _json(content)]
    parts += [_json(calls)] if calls else []
    return "\n".join(part for part in parts if part)


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _cut(text: str) -> str:
    left = len(text) - _CHARACTERS
    return text if left <= 0 else f"{text[:_CHARACTERS]}\n… {left:,} more characters are left out"
