"""The headline: the decision in words, before and after, and what it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from touchstone.evaluation.report.blocks import BigNumber, Headline
from touchstone.evaluation.report.input import ReportInput
from touchstone.evaluation.report.sections.statements import statements_of
from touchstone.evaluation.report.series import Series
from touchstone.evaluation.report.wording import (
    count,
    counted,
    interval,
    percent,
    points,
    points_interval,
    sentence,
)

_DECISIONS = {
    "promote": "Promote the candidate",
    "hold": "Hold: keep the champion for now",
    "reject": "Reject the candidate",
}
_VERDICTS = {
    "better": "The candidate is better",
    "worse": "The candidate is worse",
    "not decisive": "Not decisive",
}
_SHOWN = {"reward": "Reward", "exact": "Exact calls"}
_NOTES = "Note of "
_QUOTES = "This report quotes answers: keep it where their data may be kept."


def headline_of(report: ReportInput, series: Sequence[Series]) -> Headline:
    """The headline of a report."""
    decision, tone, by = _decision(report, series)
    return Headline(
        title=_title(series),
        decision=decision,
        tone=tone,
        by=sentence(by),
        numbers=_numbers(report, series),
        words=_words(report, series),
        notes=(*_notes(series), *([_QUOTES] if any(example.quotes for example in report.examples) else ())),
    )


def _title(series: Sequence[Series]) -> str:
    first, last = series[0], series[-1]
    if len(series) == 1:
        return first.name
    if first.name == last.name:
        return f"{last.name}: {last.run} against {first.run}"
    return f"{last.name} against {first.name}"


def _decision(report: ReportInput, series: Sequence[Series]) -> tuple[str, str, str]:
    if not any(one.scored for one in series):
        return "No score: there is nothing to average", "none", ""
    if report.gate is not None:
        decision = str(report.gate["decision"])
        policy = (report.gate.get("policy") or {}).get("name")
        by = f"Decision of the gate, policy {policy}" if policy else "Decision of the gate"
        return _DECISIONS.get(decision, sentence(decision)), decision, by
    if report.comparison is not None:
        verdict = str(report.comparison["verdict"])
        return _VERDICTS.get(verdict, sentence(verdict)), "none", "Verdict of the comparison; no gate was asked"
    if len(series) > 1:
        return f"{len(series)} runs side by side", "none", "No comparison was made: nothing is decided here"
    reward = series[0].metric("reward")
    between = f"Interval {interval(reward)}" if interval(reward) else "No interval"
    over = counted(int(reward.get("n") or 0), "scored sample")
    return f"Reward {percent(reward.get('mean'))}", "none", f"{between}, {over}. One run, nothing to compare it with"


def _numbers(report: ReportInput, series: Sequence[Series]) -> tuple[BigNumber, ...]:
    if not any(one.scored for one in series):
        return ()
    if report.comparison is not None:
        gains = report.comparison["gains"]
        return tuple(_gained(label, gains[name]) for name, label in _SHOWN.items() if name in gains)
    if len(series) > 1:
        return tuple(_beside(label, series[0].metric(name), series[-1].metric(name)) for name, label in _SHOWN.items())
    shown = {"exact": "Exact calls", "valid": "Valid answers"}
    return tuple(_alone(label, series[0].metric(name)) for name, label in shown.items())


def _gained(label: str, gain: Mapping[str, Any]) -> BigNumber:
    between = points_interval(gain)
    change = f"{points(gain.get('gain'))} points" + (f" ({between})" if between else "; no interval can be given")
    return BigNumber(label, percent(gain.get("champion")), percent(gain.get("candidate")), change)


def _beside(label: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> BigNumber:
    return BigNumber(label, percent(before.get("mean")), percent(after.get("mean")), f"over {count(after.get('n'))}")


def _alone(label: str, mean: Mapping[str, Any]) -> BigNumber:
    between = interval(mean)
    over = counted(int(mean.get("n") or 0), "sample")
    return BigNumber(label, "", percent(mean.get("mean")), f"{between}, {over}" if between else over)


def _words(report: ReportInput, series: Sequence[Series]) -> tuple[str, ...]:
    words = [sentence(word) for word in (report.comparison or {}).get("words", ()) if not word.startswith(_NOTES)]
    return tuple(words) if report.comparison is not None else (*words, *statements_of(series))


def _notes(series: Sequence[Series]) -> tuple[str, ...]:
    noted = [(one, one.facts.get("note")) for one in series]
    notes = {str(note) for _, note in noted if note}
    if len(notes) == 1 and all(note for _, note in noted):
        return tuple(notes)
    return tuple(f"{one.key}: {note}" for one, note in noted if note)
