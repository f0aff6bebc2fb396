"""Seeded runs to the contract: result rows, run.json and a ledger of a model with a skill, without any model."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from touchstone.evaluation.comparison.pairing import RunData

RUBRIC = "sha256:" + "ab" * 32
DATASET = "sha256:" + "cd" * 32
TOOLS = {
    "regulation_lookup": ("citation", "as_of"),
    "case_law_search": ("query", "court", "limit"),
    "filing_lookup": ("cik", "form"),
}
CATEGORIES = {"definition": 0.5, "sorting": 0.3, "workflow": 0.15, "abstain": 0.05}

Row = dict[str, Any]


def run_document(name: str, rows: int, *, samples: int = 1, **changes: Any) -> Row:
    return {
        "run": name,
        "touchstone": "0.1.0",
        "model": {"kind": "replay", "name": name, "spec": f"replay:{name}.jsonl"},
        "dataset": {"name": "samples.jsonl", "digest": DATASET, "rows": rows},
        "rubric": {"name": "securities", "version": "1", "digest": RUBRIC},
        "samples": samples,
        "inference": {"temperature": 0.0, "max_tokens": 1024, "top_p": None, "tools": "native"},
        "prices": {"currency": "USD", "input_per_million": 0.3, "output_per_million": 2.5},
        "started": "2026-11-23T10:00:00Z",
        "finished": "2026-11-23T10:03:00Z",
        "seconds": 180.0,
        "note": None,
        **changes,
    }


def run_of(name: str, count: int, skill: float, *, samples: int = 1, **options: Any) -> RunData:
    rows = result_rows(name, count, skill, samples=samples, **options)
    return RunData(run_document(name, count, samples=samples), rows)


def result_rows(
    name: str,
    count: int,
    skill: float,
    *,
    samples: int = 1,
    families: bool = False,
    unscored: int = 0,
    failed: float = 0.0,
) -> list[Row]:
    """The rows of a run. Prompts are equally hard for every model; the answers depend on its name and skill."""
    rows = []
    for index in range(count):
        prompt = random.Random(f"prompt {index}")  # noqa: S311 - seeded on purpose
        category = prompt.choices(list(CATEGORIES), list(CATEGORIES.values()))[0]
        tool, hardness = prompt.choice(sorted(TOOLS)), prompt.gauss(0, 1)
        family = f"document-{prompt.randrange(max(2, count // 6))}" if families else None
        for sample in range(samples):
            luck = random.Random(f"{name} {index} {sample}")  # noqa: S311 - as above
            row = {"id": f"q-{index:05}", "sample": sample, "rubric": RUBRIC, "category": category, "family": family}
            if index < unscored:
                fault = {"code": "no_reference", "pointer": "/reference_answer", "problem": "expected a reference"}
                rows.append({**row, "unscored": fault})
            elif luck.random() < failed:
                rows.append({**row, "failed": {"code": "throttled"}})
            else:
                ease = skill - hardness + luck.gauss(0, 0.7)
                rows.append({**row, **_outcome(None if category == "abstain" else tool, category, ease, luck)})
    return rows


def _outcome(tool: str | None, category: str, ease: float, luck: random.Random) -> Row:
    if tool is None:
        return _abstained(right=ease > -0.5)
    grades = dict.fromkeys(TOOLS[tool], 1.0)
    emitted: str | None = tool
    if -1 < ease <= 0:
        grades[luck.choice(TOOLS[tool])] = luck.choice([0.0, 0.5, 0.7])
    elif ease <= -1:
        emitted = luck.choice(["(unknown)", "(broken)", None, *(other for other in TOOLS if other != tool)])
    right = emitted == tool
    graded = sum(grades.values()) / len(grades) * 0.8 + 0.2 if right else 0.0
    exact = graded == 1.0
    return {
        **_scores(graded, exact=exact, rung=5 if exact else 2 if right else 1),
        "parts": {
            "parse": 0.0 if emitted in {"(broken)", None} else 1.0,
            "selection": float(right),
            "arguments": sum(grades.values()) / len(grades) if right else 0.0,
            "order": float(ease > 0) if category == "workflow" else None,
            "schema": float(right),
        },
        "valid": right,
        "dialect": "tool_calls" if emitted else "none",
        "tools": [tool],
        "calls": [{"expected": tool, "emitted": emitted, "arguments": grades if right else {}}],
        "reasons": [] if exact else [_reason("wrong_value" if right else "missing_call", 1 - 0.8 * graded)],
    }


def _abstained(*, right: bool) -> Row:
    whole = float(right)
    return {
        **_scores(whole, exact=right, rung=5 if right else 1),
        "parts": {"parse": 1.0, "selection": whole, "arguments": whole, "order": None, "schema": None},
        "valid": True,
        "dialect": "none" if right else "json",
        "tools": [],
        "calls": [] if right else [{"expected": None, "emitted": "filing_lookup", "arguments": {}}],
        "reasons": [] if right else [_reason("call_not_expected", 1.0)],
    }


def _scores(graded: float, *, exact: bool, rung: int) -> Row:
    return {"reward": 0.8 * graded + 0.2 * exact, "graded": graded, "exact": exact, "rung": rung}


def _reason(code: str, lost: float) -> Row:
    return {"code": code, "pointer": "/expected/0", "lost": lost}


def scored(identity: Any, reward: float, *, sample: int = 0, **changes: Any) -> Row:
    """One scored row, told by its reward alone."""
    return {
        "id": identity,
        "sample": sample,
        "rubric": RUBRIC,
        "category": "definition",
        "family": None,
        **_scores(reward, exact=reward == 1.0, rung=5 if reward == 1.0 else 2),
        "reward": reward,
        "parts": {"parse": 1.0, "selection": 1.0, "arguments": reward, "order": None, "schema": 1.0},
        "valid": True,
        "dialect": "json",
        "tools": ["regulation_lookup"],
        "calls": [{"expected": "regulation_lookup", "emitted": "regulation_lookup", "arguments": {"citation": reward}}],
        "reasons": [] if reward == 1.0 else [_reason("wrong_value", 1 - reward)],
        **changes,
    }


def ledger_of(rows: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    """A ledger that could have led to the rows."""
    for place, row in enumerate(rows):
        answered = "failed" not in row
        yield {
            "id": row["id"],
            "sample": row["sample"],
            "digest": "sha256:" + "ef" * 32,
            "answer": {"role": "assistant", "content": "..."} if answered else None,
            "failed": None if answered else {"code": "throttled", "attempts": 4, "retryable": True},
            "stop_reason": "tool_use" if answered else None,
            "tokens": {"input": 800, "output": 40} if answered else None,
            "seconds": 0.5 + place % 10 / 10 if answered else None,
        }


def write_run(folder: Path, data: RunData) -> Path:
    """A run folder with what a comparison reads."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "run.json").write_text(json.dumps(data.run), encoding="utf-8")
    lines = "".join(json.dumps(row) + "\n" for row in data.rows)
    (folder / "results.jsonl").write_text(lines, encoding="utf-8")
    return folder
