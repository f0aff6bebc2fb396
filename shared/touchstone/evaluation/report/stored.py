"""The report of run folders: summaries read or made, the first run compared with the last, the gate asked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from touchstone.evaluation.comparison.comparison import compare
from touchstone.evaluation.comparison.pairing import ComparisonError, RunData, paired
from touchstone.evaluation.comparison.stored_runs import run_data_of
from touchstone.evaluation.gate.decision import decide
from touchstone.evaluation.gate.policy import Policy, settings_of
from touchstone.evaluation.report.examples import Shown, Source, changed_examples, lowest_examples, lowest_rows
from touchstone.evaluation.report.execution_texts import execution_texts
from touchstone.evaluation.report.input import ReportInput
from touchstone.evaluation.report.training import Training
from touchstone.evaluation.run.dataset import DatasetError, open_dataset
from touchstone.evaluation.run.folder import RESULTS, SUMMARY, RunFolder
from touchstone.evaluation.statistics.settings import StatisticsSettings
from touchstone.evaluation.summaries.run_summary import summary_of
from touchstone.inference.prompt import key_of
from touchstone.scoring.errors import SampleError
from touchstone.wire.items import read_item

_MADE_WITH = ("level", "replicates", "seed")


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run folder that was read."""

    folder: RunFolder
    data: RunData

    @classmethod
    def of(cls, path: Path) -> StoredRun:
        """The run of a folder.

        Raises:
            TouchstoneError: it holds no run, or a broken one.
        """
        return cls(RunFolder(path), run_data_of(path))

    def summary(self, settings: StatisticsSettings) -> Mapping[str, Any]:
        """Its summary: summary.json if it is of this run, these results and these settings, else made anew."""
        found = self._written()
        if found is not None and found.get("run") == self.data.run and _made_with(found, settings):
            return found
        folder = self.folder
        return summary_of(
            self.data.rows, self.data.run, folder.answers(), final_answers=folder.final_answers(), settings=settings
        )

    def source(self, series: int, wanted: Iterable[str], *, show_text: bool) -> Source:
        """Its rows and the answers to some prompts, for examples; with text, also what became of their calls."""
        ids = set(wanted)
        answers = {
            (key_of(line["id"]), int(line["sample"])): line["answer"]
            for line in self.folder.answers()
            if line["answer"] is not None and key_of(line["id"]) in ids
        }
        return Source(series, self.data.rows, answers, execution_texts(self.folder, ids) if show_text else {})

    def _written(self) -> Mapping[str, Any] | None:
        path = self.folder.path / SUMMARY
        try:
            if path.stat().st_mtime_ns < (self.folder.path / RESULTS).stat().st_mtime_ns:
                return None
            found = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None


def report_of(
    paths: Sequence[Path],
    policy: Policy,
    *,
    show_text: bool = False,
    dataset: Path | None = None,
    training: Sequence[Training] = (),
) -> ReportInput:
    """The report of run folders.

    Args:
        paths: the folders in the order base, SFT, RFT; the first is compared with the last.
        policy: of the gate; its settings are those of every interval.
        show_text: show the answers of the examples.
        dataset: the runs' dataset, to show the expected calls too.
        training: the jobs that trained the last run's model.

    Raises:
        ComparisonError: the runs do not belong together.
        DatasetError: the dataset is not the runs'.
        TouchstoneError: a folder holds no run, or a broken one.
        OSError: a file can't be read.
    """
    runs = [StoredRun.of(path) for path in paths]
    for between in runs[1:-1]:
        _belongs(runs[0], between)
    settings = settings_of(policy)
    comparison = compare(runs[0].data, runs[-1].data, settings) if len(runs) > 1 else None
    summaries = [run.summary(settings) for run in runs]
    gate = None if comparison is None else decide(comparison, summaries[0], summaries[-1], policy)
    wanted = _wanted(comparison, runs[-1])
    shown = Shown(show_text, _expected(dataset, runs[-1], wanted) if show_text and dataset else {})
    last = runs[-1].source(len(runs) - 1, wanted, show_text=show_text)
    if comparison is None:
        return ReportInput(summaries, examples=lowest_examples(last, shown), training=training)
    examples = changed_examples(comparison, runs[0].source(0, wanted, show_text=show_text), last, shown)
    return ReportInput(summaries, comparison, gate, examples, training)


def _belongs(first: StoredRun, between: StoredRun) -> None:
    try:
        paired(first.data, between.data)
    except ComparisonError as error:
        said = [f"{first.folder.path.name} and {between.folder.path.name}: {fault}" for fault in error.differences]
        raise ComparisonError(said) from None


def _made_with(summary: Mapping[str, Any], settings: StatisticsSettings) -> bool:
    used = summary.get("statistics") or {}
    return all(used.get(key) == getattr(settings, key) for key in _MADE_WITH)


def _wanted(comparison: Mapping[str, Any] | None, run: StoredRun) -> set[str]:
    """The ids of all examples, as keys."""
    if comparison is None:
        return {key_of(row["id"]) for row in lowest_rows(run.data.rows)}
    return {key_of(change["id"]) for changes in comparison["changes"].values() for change in changes}


def _expected(dataset: Path, run: StoredRun, wanted: set[str]) -> dict[str, Any]:
    """The expected calls of some rows, by key."""
    opened = open_dataset(dataset)
    told = run.data.run["dataset"]
    if opened.digest != told["digest"]:
        raise DatasetError(
            f"{dataset} has the digest {opened.digest}; the run was made on {told['name']}, {told['digest']}"
        )
    calls = {}
    for row in opened.rows():
        if key_of(row.id) in wanted:
            try:
                calls[key_of(row.id)] = read_item(row.item).reference["calls"]
            except SampleError:
                continue
    return calls
