"""The samples to look at: worst regressions, best gains, or the worst answers of a single run."""

from __future__ import annotations

from collections.abc import Sequence

from touchstone.evaluation.report.blocks import ExampleGroup, Section
from touchstone.evaluation.report.input import ReportInput
from touchstone.evaluation.report.sections.means import left_out
from touchstone.evaluation.report.series import Series

_SHOWN = 8
_GROUPS = {
    "regression": "Worst regressions",
    "improvement": "Best gains",
    "worst": "Lowest rewards",
}
_NONE = {
    "regression": "No sample that both runs scored earns less than before.",
    "improvement": "No sample that both runs scored earns more than before.",
}


def examples_section(report: ReportInput, series: Sequence[Series]) -> Section | None:
    """The examples that were given, by kind; what a comparison has none of is said."""
    if not report.examples and report.comparison is None:
        return None
    del series
    groups = []
    words: list[str] = []
    for kind, title in _GROUPS.items():
        found = [example for example in report.examples if example.kind == kind]
        if found:
            left = left_out(len(found), min(len(found), _SHOWN), "samples")
            groups.append(ExampleGroup(title, tuple(found[:_SHOWN]), left))
        elif kind in _NONE and not _changed(report, kind):
            words.append(_NONE[kind])
    if not groups and not words:
        return None
    if groups and not any(example.quotes for example in report.examples):
        words.insert(0, "Names, codes, scores and lengths only: the text itself stays out unless it is asked for.")
    return Section("samples", "Samples to look at", tuple(words), tuple(groups))


def _changed(report: ReportInput, kind: str) -> bool:
    changes = (report.comparison or {}).get("changes") or {}
    return bool(changes.get(f"{kind}s"))
