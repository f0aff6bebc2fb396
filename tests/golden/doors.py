"""The three doors to a score: library, reward handler, command line's result rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from functions.reward import handler as reward
from touchstone.evaluation.files import score_files
from touchstone.scoring import SampleError, Scorer, reasons_of, rubric_from
from touchstone.wire.items import read_item
from touchstone.wire.rubrics import load_rubric


class Seen(NamedTuple):
    """What a door says of an item, so far as it says it."""

    numbers: dict[str, float | None]
    unscored: bool = False
    code: str | None = None
    exact: bool | None = None
    dialect: str | None = None
    reasons: list[tuple[str, float]] | None = None


PARTS = ("parse", "selection", "arguments", "order", "schema")


def by_library(items: Sequence[Any], rubric: dict[str, Any]) -> list[Seen]:
    """`Scorer.score(read_item(item))` and `reasons_of`."""
    scorer = Scorer(rubric_from(rubric))
    return [_library(item, scorer) for item in items]


def _library(item: Any, scorer: Scorer) -> Seen:
    try:
        score = scorer.score(read_item(item))
    except SampleError as error:
        return Seen({}, unscored=True, code=error.code)
    numbers = {part: getattr(score, part) for part in PARTS}
    numbers |= {"reward": score.reward, "graded": score.graded, "rung": score.rung}
    reasons = [(reason.code, reason.lost) for reason in reasons_of(score, scorer)]
    return Seen(numbers, exact=score.exact, dialect=score.dialect, reasons=reasons)


def by_command_line(items: Sequence[Any], rubric: dict[str, Any], folder: Path) -> list[Seen]:
    """The result rows that `touchstone score` writes for a file of the items."""
    rows = folder / "rows.jsonl"
    rows.write_text("".join(json.dumps(item) + "\n" for item in items))
    chunks = list(score_files([rows], load_rubric(_file(rubric, folder))))
    assert not any(chunk.bad_lines for chunk in chunks)
    lines = b"".join(chunk.rows for chunk in chunks).splitlines()
    return [_row(json.loads(line)) for line in lines]


def _row(row: dict[str, Any]) -> Seen:
    if "unscored" in row:
        return Seen({}, unscored=True, code=row["unscored"]["code"])
    numbers = {**row["parts"], "reward": row["reward"], "graded": row["graded"], "rung": row["rung"]}
    reasons = [(reason["code"], reason["lost"]) for reason in row["reasons"]]
    return Seen(numbers, exact=row["exact"], dialect=row["dialect"], reasons=reasons)


def by_handler(
    items: Sequence[Any], rubric: dict[str, Any], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> list[Seen]:
    """The entries of the reward Lambda, configured by its environment."""
    monkeypatch.setenv("TOUCHSTONE_RUBRIC", str(_file(rubric, folder)))
    monkeypatch.setenv("TOUCHSTONE_MAX_UNSCORED_SHARE", "1")
    reward._configured.cache_clear()  # noqa: SLF001 - the environment changed
    try:
        return [_entry(entry) for entry in reward.handler(list(items))]
    finally:
        reward._configured.cache_clear()  # noqa: SLF001


def _entry(entry: dict[str, Any]) -> Seen:
    metrics = {metric["name"]: metric["value"] for metric in entry["metrics_list"]}
    if metrics["unscored"]:
        return Seen({}, unscored=True)
    numbers: dict[str, float | None] = {part: metrics[part] for part in ("parse", "selection", "arguments")}
    numbers |= {part: metrics[part] if metrics[f"{part}_applies"] else None for part in ("order", "schema")}
    numbers |= {"reward": entry["aggregate_reward_score"], "rung": metrics["rung"]}
    dialect = next(name.removeprefix("dialect_") for name, on in metrics.items() if name.startswith("dialect_") and on)
    return Seen(numbers, exact=bool(metrics["exact"]), dialect=dialect)


def _file(rubric: dict[str, Any], folder: Path) -> Path:
    path = folder / "rubric.json"
    path.write_text(json.dumps(rubric))
    return path
