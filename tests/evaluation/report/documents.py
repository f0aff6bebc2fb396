"""Documents of runs, as the evaluation writes them: any size, any names, the same every time."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from touchstone.evaluation.report.input import CallShown, Example, LossShown, ReportInput, Side
from touchstone.evaluation.report.training import Training, training_from

METRICS = ("reward", "graded", "exact", "valid", "parse", "selection", "arguments", "order", "schema")
RUBRIC = "sha256:" + "ab" * 32
STATISTICS = {"level": 0.95, "replicates": 2000, "seed": 20260101, "unit": "sample", "clusters": 400}
NOTHING = {"mean": None, "low": None, "high": None, "n": 0, "clusters": 0}

Document = dict[str, Any]


def mean(value: float, n: int = 400, half: float = 0.04) -> Document:
    return {"mean": value, "low": max(0.0, value - half), "high": min(1.0, value + half), "n": n, "clusters": n}


def run_facts(name: str = "base", *, note: str | None = None, **more: Any) -> Document:
    return {
        "run": f"2026-11-23-{name}-3f9a12",
        "touchstone": "0.1.0",
        "model": {"kind": "bedrock", "name": f"nova-lite {name}", "spec": f"bedrock:{name}"},
        "dataset": {"name": "samples.jsonl", "digest": "sha256:" + "cd" * 32, "rows": 400},
        "rubric": {"name": "securities", "version": "1", "digest": RUBRIC},
        "samples": 1,
        "inference": {"temperature": 0.0, "max_tokens": 1024, "top_p": None, "tools": "native"},
        "prices": {"currency": "USD", "input_per_million": 0.3, "output_per_million": 2.5},
        "started": "2026-11-23T10:00:00Z",
        "finished": "2026-11-23T10:03:20Z",
        "seconds": 200.0,
        "note": note,
        **more,
    }


def summary(
    name: str = "base",
    reward: float = 0.6,
    *,
    categories: Sequence[str] = ("definition", "filing", "multi"),
    tools: Sequence[str] = ("regulation_lookup", "filing_search", "case_law_search"),
    note: str | None = None,
    **more: Any,
) -> Document:
    """The summary of a run of 400 samples whose means lie around `reward`."""
    chance = random.Random(f"{name} {reward}")  # noqa: S311 - numbers to draw, no secret

    def near() -> float:
        return min(1.0, max(0.0, reward + chance.uniform(-0.2, 0.2)))

    document = {
        "run": run_facts(name, note=note),
        "rubric": RUBRIC,
        "counts": {
            "rows": 400,
            "samples": 400,
            "scored": 396,
            "unscored": {"no_reference": 1},
            "failed": {"throttled": 3},
        },
        "metrics": {metric: mean(reward if metric == "reward" else near(), 396) for metric in METRICS},
        "rates": {
            "unscored": {"share": 0.0025, "low": 0.0, "high": 0.012, "n": 400},
            "failed": {"share": 0.0075, "low": 0.002, "high": 0.02, "n": 400},
        },
        "categories": {category: {"reward": mean(near(), 99), "exact": mean(near(), 99)} for category in categories},
        "tools": {tool: {"reward": mean(near(), 120), "exact": mean(near(), 120)} for tool in (*tools, "(abstain)")},
        "parameters": {f"{tool}.{name}": {"grade": mean(near(), 90)} for tool in tools for name in ("query", "limit")},
        "confusion": _confusion(tools, chance),
        "rungs": {"1": 40, "2": 90, "3": 6, "4": 60, "5": 200},
        "dialects": {"tool_calls": 396},
        "reasons": {
            "wrong_value": {"samples": 130, "points": 80.0 * (1 - reward)},
            "missing_call": {"samples": 40, "points": 60.0 * (1 - reward)},
            "unexpected_tool": {"samples": 9, "points": 2.5},
        },
        "stop_reasons": {"end_turn": 190, "tool_use": 207},
        "tokens": {"input": 350_000, "output": 19_000},
        "latency": {"p50": 0.75, "p95": 1.8, "max": 3.1},
        "cost": {"amount": 0.1525, "currency": "USD"},
        "statistics": STATISTICS,
        "statements": ["1 sample could not be scored by fault of the row, and are in no mean."],
    }
    return {**document, **more}


def empty_summary(unscored: int = 0, failed: int = 0) -> Document:
    """The summary of a run in which nothing is scored."""
    counts = {
        "rows": unscored + failed,
        "samples": unscored + failed,
        "scored": 0,
        "unscored": {"no_reference": unscored} if unscored else {},
        "failed": {"timeout": failed} if failed else {},
    }
    groups: Document = {key: {} for key in ("categories", "tools", "parameters", "confusion", "dialects", "reasons")}
    told: Document = dict.fromkeys(("stop_reasons", "tokens", "latency", "cost"))
    return {
        **summary(),
        **groups,
        **told,
        "counts": counts,
        "metrics": dict.fromkeys(METRICS, NOTHING),
        "rates": {rate: {"share": None, "low": None, "high": None, "n": 0} for rate in ("unscored", "failed")},
        "rungs": {str(rung): 0 for rung in range(1, 6)},
        "statements": ["None of the samples has a score: there is no mean."],
    }


def comparison(champion: Mapping[str, Any], candidate: Mapping[str, Any], **more: Any) -> Document:
    """The comparison of two summaries."""
    categories = {
        name: {**gain(own["reward"]["mean"], candidate["categories"][name]["reward"]["mean"], 99, 0.09), "p": 0.03}
        for name, own in champion["categories"].items()
    }
    return {
        "champion": champion["run"],
        "candidate": candidate["run"],
        "n": 393,
        "samples": 393,
        "clusters": 393,
        "left_out": {"unscored": 1, "failed": 6},
        "gains": {
            metric: gain(champion["metrics"][metric]["mean"], candidate["metrics"][metric]["mean"])
            for metric in METRICS
        },
        "mcnemar": {"both": 188, "gained": 174, "lost": 6, "neither": 25, "p": 5.9e-44},
        "categories": {name: {**found, "p_holm": 0.09} for name, found in categories.items()},
        "detectable": {"reward": 0.041, "exact": 0.06, "power": 0.8, "level": 0.95},
        "verdict": "better",
        "words": ["better: the candidate gains 27.0 points of reward with 393 samples; 95% interval 23.0 to 31.0"],
        "changes": {"regressions": [{"id": "q-17"}], "improvements": [{"id": "q-18"}]},
        "statistics": STATISTICS,
        **more,
    }


def gain(before: float, after: float, n: int = 393, half: float = 0.04) -> Document:
    difference = after - before
    low, high = difference - half, difference + half
    return {"champion": before, "candidate": after, "gain": difference, "low": low, "high": high, "n": n, "clusters": n}


def gate(decision: str = "promote") -> Document:
    """The gate's document; the rule on the gain decides, the others are met."""
    rules = {
        "gain": "the gain's interval lies above 0",
        "categories": "none of 3 judged categories loses more than its margin",
        "validity": "the candidate's share of valid answers is 0.975: at least 0.9",
        "unscored": "1.00% of the candidate's samples have no score",
        "samples": "393 samples in both runs; 100 are asked for",
    }
    return {
        "decision": decision,
        "policy": {"name": "default", "digest": "sha256:" + "ef" * 32},
        "rules": [
            {"rule": rule, "outcome": decision if rule == "gain" else "promote", "seen": 1, "limit": 0, "words": words}
            for rule, words in rules.items()
        ],
    }


def example(identity: str = "q-17", kind: Any = "regression", **more: Any) -> Example:
    """An example of two runs: right before, a wrong value and a missing call after."""
    before = Side(0, 1.0, 1.0, 5, (CallShown("filing_search", "filing_search", 1.0),), length=212)
    losses = (
        LossShown("wrong_value", "/expected/0/arguments/query", 0.3),
        LossShown("missing_call", "/expected/1", 0.5),
    )
    calls = (CallShown("filing_search", "filing_search", 0.5), CallShown("case_law_search", None))
    after = Side(1, 0.2, 0.2, 2, calls, losses, length=98)
    return Example(
        **{"kind": kind, "id": identity, "sample": None, "category": "multi", "sides": (before, after), **more}
    )


def compared(**more: Any) -> ReportInput:
    """A report of two runs with comparison, gate and examples."""
    before, after = summary("base", 0.6), summary("rft", 0.87)
    shown = (example(), example("q-18", "improvement"))
    return ReportInput(
        **{"runs": (before, after), "comparison": comparison(before, after), "gate": gate(), "examples": shown, **more}
    )


def single(**more: Any) -> ReportInput:
    """A report of one run, with its worst answer."""
    side = Side(
        0, 0.2, 0.2, 2, (CallShown("filing_search", "(unknown)"),), (LossShown("missing_call", "/expected/0", 0.8),)
    )
    worst = example("q-3", "worst", sides=(side,))
    return ReportInput(**{"runs": [summary("base", 0.7)], "examples": (worst,), **more})


def execution(both: int, only: int, **more: Any) -> Document:
    """What a summary says of answers that were executed, some of them in vain."""
    return {
        "tools": {"tools": "my_tools:TOOLS", "digest": "sha256:" + "ef" * 32, "likeness": "same_result"},
        "agreement": {"both": both, "exact_only": 2, "execution_only": only, "neither": 390 - both - only},
        "reasons": {
            "other_result": {"samples": 90, "points": 70.5},
            "missing_call": {"samples": 30, "points": 12.0},
            "a_new_code": {"samples": 1, "points": 0.5},
        },
        "unscored": {"timeout": 1, "tool_raised": 3},
        "final_answers": None,
        **more,
    }


def executed() -> ReportInput:
    """A report of two runs that were executed, the second one with final answers."""
    finals = {"answers": 388, "failed": {"throttled": 2}}
    runs = []
    for name, reward, found in (
        ("base", 0.6, execution(180, 30)),
        ("rft", 0.87, execution(300, 20, final_answers=finals)),
    ):
        made = summary(name, reward, execution=found)
        means = {"same_results": mean(reward - 0.05, 392), "execution": mean(reward + 0.02, 392)}
        runs.append({**made, "metrics": {**made["metrics"], **means}})
    both = comparison(runs[0], runs[1])
    gains = {name: gain(runs[0]["metrics"][name]["mean"], runs[1]["metrics"][name]["mean"]) for name in means}
    return compared(runs=runs, comparison={**both, "gains": {**both["gains"], **gains}})


def one_category() -> ReportInput:
    """A report of two runs with one category, no confusion data, no parameter and no gate."""
    runs = [summary(name, 0.5, categories=["only"], confusion={}, parameters={}) for name in ("base", "rft")]
    return ReportInput(runs, comparison(runs[0], runs[1], verdict="not decisive"))


def texts_shown(text: str = "the answer, word for word") -> ReportInput:
    """A report of two runs that shows text."""
    shown = example()
    sides = tuple(Side(s.series, s.reward, s.mean, s.rung, s.calls, s.losses, len(text), text) for s in shown.sides)
    return compared(examples=(example(sides=sides, expected=text),))


def crowded() -> ReportInput:
    """Three runs with 40 categories, 30 tools and names of 60 characters."""
    categories = [
        f"category-{number:02d}-of-documents-that-nobody-has-ever-sorted-{number:04d}"[:60] for number in range(40)
    ]
    tools = [f"tool_{number:02d}_that_looks_up_what_the_exchange_commission_asked_for"[:60] for number in range(30)]
    runs = [
        summary(name, reward, categories=categories, tools=tools, note="hand-written answers; no model made them")
        for name, reward in (("base", 0.5), ("sft", 0.7), ("rft", 0.74))
    ]
    return ReportInput(runs, comparison(runs[0], runs[-1]), gate("hold"), [example(f"q-{n:05d}") for n in range(20)])


def metrics_document(values: Mapping[str, Sequence[float | None]], *findings: Document, **more: Any) -> Document:
    """What the train machine leaves of a job whose steps count from 1."""
    steps = list(range(1, 1 + max((len(column) for column in values.values()), default=0)))
    curves = {"steps": steps, "values": {name: list(column) for name, column in values.items()}}
    verdict = "unhealthy" if any(found["bad"] for found in findings) else "healthy"
    return {
        "job": "tools-rft-1f6a",
        "series": {**curves, "source": "s3://runs/output.tar.gz", "unknown": [], "not_finite": 0, **more},
        "health": {"verdict": verdict, "findings": list(findings)},
    }


def finding(code: str, words: str, *, bad: bool = False) -> Document:
    return {"code": code, "bad": bad, "words": words, "next_step": "evaluate the checkpoint"}


def trainings() -> tuple[Training, ...]:
    """An SFT job whose loss falls, an RFT job whose reward rises while its answers grow, and one without metrics."""
    loss = [2.0 - step / 50 for step in range(80)]
    reward = [0.3 + step / 200 for step in range(80)]
    sparse = [value if step % 10 == 0 else None for step, value in enumerate(reward)]
    rft: dict[str, Sequence[float | None]] = {
        "reward_mean": reward,
        "validation_reward": sparse,
        "reward_min": [value - 0.2 for value in reward],
        "reward_max": [value + 0.2 for value in reward],
        "entropy": [1.2 - step / 100 for step in range(80)],
        "length": [100.0 + 3 * step for step in range(80)],
        "a_new_metric": [0.00002] * 80,
    }
    lost = {**metrics_document({}), "series": None, "health": {"verdict": "unknown", "findings": []}}
    documents = {
        "sft": metrics_document({"loss": loss}, finding("loss_falls", "the loss goes from 2.000 to 0.420")),
        "rft": metrics_document(
            rft,
            finding("reward_rises", "the mean reward goes from 0.300 to 0.695"),
            finding("length_grows", "answers grow from 100 to 337 tokens", bad=True),
            not_finite=2,
            unknown=["strange"],
        ),
        "dpo": lost,
    }
    return tuple(training_from(document, name, name) for name, document in documents.items())


def _confusion(tools: Sequence[str], chance: random.Random) -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = {}
    for place, tool in enumerate(tools):
        other = tools[(place + 1) % len(tools)]
        table[tool] = {tool: 80 + chance.randrange(40), other: chance.randrange(1, 12), "(none)": chance.randrange(5)}
        table[tool]["(unknown)"] = chance.randrange(1, 4)
    return {**table, "(none)": {"(none)": 15, tools[0]: 2}}


CASES: dict[str, Callable[[], ReportInput]] = {
    "compared": compared,
    "crowded": crowded,
    "single": single,
    "executed": executed,
    "one category": one_category,
    "text shown": texts_shown,
    "unscored": lambda: ReportInput([empty_summary(12)]),
    "hold": lambda: compared(gate=gate("hold")),
    "trained": lambda: compared(training=trainings()),
    "reject": lambda: compared(gate=gate("reject")),
}
