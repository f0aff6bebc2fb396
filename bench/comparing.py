"""Time from result rows to the report: two runs of 10,000 samples summarised, compared, judged and shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from bench.table import Row
from tests.evaluation.synthetic import ledger_of, run_of
from touchstone.evaluation.comparison.comparison import compare
from touchstone.evaluation.gate.decision import decide
from touchstone.evaluation.gate.policy import Policy, settings_of
from touchstone.evaluation.report.input import ReportInput
from touchstone.evaluation.report.markdown import render_markdown
from touchstone.evaluation.report.page import render_html
from touchstone.evaluation.summaries.run_summary import summary_of

_SAMPLES = 10_000
_Done = TypeVar("_Done")


def measure() -> Iterator[Row]:
    """Processor and wall time of each step; the goal of all with the report is 10 s."""
    policy = Policy()
    settings = settings_of(policy)
    runs = [run_of(name, _SAMPLES, skill) for name, skill in (("base", 0.3), ("tuned", 0.5))]
    ledgers = [list(ledger_of(run.rows)) for run in runs]
    summaries, row = _timed(
        f"two summaries of {_SAMPLES:,} samples",
        lambda: [
            summary_of(run.rows, run.run, ledger, settings=settings) for run, ledger in zip(runs, ledgers, strict=True)
        ],
    )
    yield row
    comparison, row = _timed("their comparison", lambda: compare(runs[0], runs[1], settings))
    yield row
    gate, row = _timed("the gate", lambda: decide(comparison, summaries[0], summaries[1], policy))
    yield row
    report = ReportInput(summaries, comparison, gate)
    _, row = _timed("the report, as a page and as Markdown", lambda: (render_html(report), render_markdown(report)))
    yield row


def _timed(what: str, work: Callable[[], _Done]) -> tuple[_Done, Row]:
    wall, processor = time.perf_counter(), time.process_time()
    done = work()
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    return done, Row(what, f"{processor:.2f} s of processor, {wall:.2f} s of wall", "goal 10 s for all four")


if __name__ == "__main__":
    for measured in measure():
        print(*measured, sep=" | ")
