"""Tools: the rewards of the samples that expect each."""

from __future__ import annotations

from collections.abc import Sequence

from touchstone.evaluation.report.blocks import Section
from touchstone.evaluation.report.input import ReportInput
from touchstone.evaluation.report.sections.groups import group_exhibit
from touchstone.evaluation.report.series import Series, said_level


def tools_section(report: ReportInput, series: Sequence[Series]) -> Section:
    """Reward and exact calls by expected tool."""
    if not any(one.summary.get("tools") for one in series):
        return Section("tools", "Tools", ("No scored sample expects a tool.",))
    words = ("A sample counts for every tool that it expects, and for (abstain) where no call is right.",)
    return Section("tools", "Tools", words, (group_exhibit("Tool", "tools", series, said_level(report)),))
