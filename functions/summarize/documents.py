"""From a run in S3 to its documents: summary, report, comparison and the gate's decision, written beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from touchstone.evaluation.comparison.comparison import RunData, compare
from touchstone.evaluation.gate.decision import decide
from touchstone.evaluation.gate.policy import Policy, PolicyError, load_policy, settings_of
from touchstone.evaluation.report.examples import Source, changed_examples, lowest_examples
from touchstone.evaluation.report.input import ReportInput
from touchstone.evaluation.report.markdown import render_markdown
from touchstone.evaluation.report.page import render_html
from touchstone.evaluation.report.training import Training, load_training
from touchstone.evaluation.run.manifest import MANIFEST, Manifest
from touchstone.evaluation.statistics.settings import StatisticsSettings
from touchstone.evaluation.storage.run_objects import RunObjects
from touchstone.evaluation.summaries.run_summary import summary_of
from touchstone.wire.models.run_events import ObjectPointer, RunPointer, SummaryEvent, TrainingPointer
from touchstone.wire.objects import Objects, Pointer, StorageError

SUMMARY = "summary.json"
_SHOWN = ("reward", "exact", "valid")


@dataclass(frozen=True, slots=True)
class _Run:
    """A run, read whole: its facts, its result rows, its summary."""

    facts: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    summary: Mapping[str, Any]

    @property
    def data(self) -> RunData:
        """As comparisons take it."""
        return RunData(self.facts, self.rows)


def summarize(event: SummaryEvent, objects: Objects) -> dict[str, Any]:
    """Summarize a run, compare it with the champion's if there is one, and write everything beside it.

    Returns:
        Run, counts, the headline means, the gain and the decision (null without a champion), and where each
        document lies.

    Raises:
        IncompleteRunError: batches are missing, or hold something else than was planned.
        ComparisonError: the two runs can't be compared; the run's own summary is written.
        PolicyError: the policy has faults.
        TrainingError: the metrics of a training job have faults.
        StorageError: S3 refuses, or the prefix holds another run.
    """
    place = RunObjects(objects, event.output.bucket, event.output.prefix)
    manifest = _finished(place, event.run)
    policy = _policy(event.policy, objects)
    earlier = [_earlier(pointer, objects) for pointer in event.earlier]
    training = [_training(pointer, objects) for pointer in event.training]
    own = _read(place, manifest, settings_of(policy))
    files = {"run": place.write_json(MANIFEST, own.facts), "summary": place.write_json(SUMMARY, own.summary)}
    comparison, gate = None, None
    if event.champion is None:
        examples = lowest_examples(Source(len(earlier), own.rows))
        report = ReportInput([*earlier, own.summary], examples=examples, training=training)
    else:
        objects_of_champion = RunObjects(objects, event.champion.bucket, event.champion.prefix)
        champion = _read(objects_of_champion, objects_of_champion.manifest(), settings_of(policy))
        comparison = compare(champion.data, own.data, settings_of(policy))
        gate = decide(comparison, champion.summary, own.summary, policy)
        files["comparison"] = place.write_json("comparison.json", comparison)
        files["gate"] = place.write_json("gate.json", gate)
        examples = changed_examples(comparison, Source(0, champion.rows), Source(len(earlier) + 1, own.rows))
        report = ReportInput([champion.summary, *earlier, own.summary], comparison, gate, examples, training)
    files["report"] = place.write("report.html", render_html(report), "text/html; charset=utf-8")
    files["markdown"] = place.write("report.md", render_markdown(report), "text/markdown; charset=utf-8")
    return {
        "run": event.run,
        "counts": own.summary["counts"],
        "metrics": {metric: own.summary["metrics"][metric] for metric in _SHOWN},
        "gain": None if comparison is None else comparison["gains"]["reward"],
        "decision": None if gate is None else gate["decision"],
        "files": {name: pointer.document() for name, pointer in files.items()},
    }


def _finished(place: RunObjects, run: str) -> Manifest:
    """The facts of the run, with its end if it had none yet."""
    manifest = place.manifest()
    if manifest.run != run:
        raise StorageError(f"{place.pointer('')} holds the run {manifest.run}, expected {run}")
    if manifest.finished is not None:
        return manifest
    now = datetime.now(UTC)
    seconds = (now - datetime.fromisoformat(manifest.started)).total_seconds()
    return replace(manifest, finished=f"{now:%Y-%m-%dT%H:%M:%SZ}", seconds=round(max(0.0, seconds), 3))


def _read(place: RunObjects, manifest: Manifest, settings: StatisticsSettings) -> _Run:
    rows, facts = list(place.results()), manifest.document()
    return _Run(facts, rows, summary_of(rows, facts, _without_text(place.answers()), settings=settings))


def _without_text(answers: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Answers of which only their being there is kept."""
    for answer in answers:
        yield {**answer, "answer": None if answer["answer"] is None else {}}


def _earlier(pointer: RunPointer, objects: Objects) -> Mapping[str, Any]:
    return RunObjects(objects, pointer.bucket, pointer.prefix).read_json(SUMMARY)


def _training(pointer: TrainingPointer, objects: Objects) -> Training:
    place = Pointer(pointer.bucket, pointer.key, pointer.version_id)
    with objects.file(place) as file:
        return load_training(file, pointer.name, str(place))


def _policy(pointer: ObjectPointer | None, objects: Objects) -> Policy:
    if pointer is None:
        return Policy()
    place = Pointer(pointer.bucket, pointer.key, pointer.version_id)
    with objects.file(place) as file:
        try:
            return load_policy(file)
        except PolicyError as error:
            raise PolicyError(str(place), error.faults) from None
