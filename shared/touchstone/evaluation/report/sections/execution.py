"""What the calls return: executed answers beside exact ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from touchstone.evaluation.report.blocks import Cell, Column, Exhibit, Section, Table
from touchstone.evaluation.report.input import ReportInput
from touchstone.evaluation.report.sections.means import left_out
from touchstone.evaluation.report.series import Series
from touchstone.evaluation.report.wording import count, counted, percent

_ROWS = 10
_VERDICTS = {
    "both": ("Right both ways", "exact calls, same results"),
    "execution_only": ("Same results by other calls", "right by execution, not exact"),
    "exact_only": ("Exact, with other results", "right by the calls alone"),
    "neither": ("Right neither way", ""),
}
_REASONS = {
    "other_result": "the right tool returned something else",
    "missing_call": "an expected call was not made",
    "surplus_call": "a call that was not expected",
    "wrong_order": "calls in another order than demanded",
    "invalid_argument": "arguments that the tool does not take",
    "refused": "the tool refused the arguments",
    "unknown_tool": "no such tool",
    "unreadable_call": "an attempt that can't be used",
    "unknown_label": "a reference to no earlier call",
    "failed_before": "a reference to a call that failed",
    "no_such_path": "a reference to nothing in the result",
    "not_text": "a reference to no text, within a text",
    "empty_answer": "neither text nor calls",
}


def execution_section(report: ReportInput, series: Sequence[Series]) -> Section | None:
    """How execution and exact calls agree, and what the answers lost by execution; left out where nothing was run."""
    del report
    executed = [one for one in series if one.summary.get("execution")]
    if not executed:
        return None
    exhibits = [Exhibit(_agreement(executed))]
    if codes := _codes(executed):
        exhibits.append(Exhibit(_reasons(executed, codes)))
    return Section("execution", "Scored by execution", tuple(_words(executed, series)), tuple(exhibits))


def _words(executed: Sequence[Series], series: Sequence[Series]) -> list[str]:
    words = ["The calls of answers and references were run, and what they return was compared. It is not the reward."]
    tools = {str((_section(one)["tools"] or {}).get("tools") or "unknown tools") for one in executed}
    words.append(f"The tools: {', '.join(sorted(tools))}.")
    missing = [one.key for one in series if one not in executed]
    if missing:
        words.append(f"Not executed: {', '.join(missing)}.")
    for one in executed:
        section, whose = _section(one), f" of {one.key}" if len(series) > 1 else ""
        if unscored := section["unscored"]:
            codes = ", ".join(f"{code} {number:,}" for code, number in unscored.items())
            samples = counted(sum(unscored.values()), "sample")
            words.append(f"{samples}{whose} could not be scored by execution, by no fault of the model: {codes}.")
        if finals := section["final_answers"]:
            there = counted(int(finals["answers"]), "final answer")
            failed = sum(finals["failed"].values())
            words.append(f"{there}{whose} asked for after execution{f', {failed:,} failed' if failed else ''}.")
    return words


def _agreement(executed: Sequence[Series]) -> Table:
    columns = (Column("Verdict", numeric=False), *(Column(one.title) for one in executed))
    rows = tuple(
        (Cell(title, explained), *(_share(_section(one)["agreement"], verdict) for one in executed))
        for verdict, (title, explained) in _VERDICTS.items()
    )
    return Table("Exact calls and the results of execution", columns, rows)


def _share(agreement: Mapping[str, int], verdict: str) -> Cell:
    total = sum(agreement.values())
    return Cell(percent(agreement[verdict] / total if total else None), count(agreement[verdict]))


def _codes(executed: Sequence[Series]) -> list[str]:
    last = _section(executed[-1])["reasons"]
    found = {code for one in executed for code in _section(one)["reasons"]}
    return sorted(found, key=lambda code: (-float(last.get(code, {}).get("points", 0.0)), code))


def _reasons(executed: Sequence[Series], codes: Sequence[str]) -> Table:
    columns = (Column("Reason", numeric=False), *(Column(one.title) for one in executed))
    rows = tuple(
        (Cell(code, _REASONS.get(code, ""), name=True), *(_cost(one, code) for one in executed))
        for code in codes[:_ROWS]
    )
    caption = "Points of the mean score by execution lost to each reason, with the number of samples"
    return Table(caption, columns, rows, left_out(len(codes), len(rows), "reasons"), folds=True)


def _cost(one: Series, code: str) -> Cell:
    section = _section(one)
    scored, lost = sum(section["agreement"].values()), section["reasons"].get(code)
    if not lost or not scored:
        return Cell("0.0", "0")
    return Cell(f"{100.0 * lost['points'] / scored:.1f}", count(lost["samples"]))


def _section(one: Series) -> Mapping[str, Any]:
    found: Mapping[str, Any] = one.summary["execution"]
    return found
