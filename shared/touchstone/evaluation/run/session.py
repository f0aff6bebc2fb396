"""A run in its folder, from its first answer to its results, however often it is interrupted."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import touchstone
from touchstone.evaluation.execution.record import ExecutionRecord, record_from
from touchstone.evaluation.run.appended import LineIndex
from touchstone.evaluation.run.dataset import Dataset
from touchstone.evaluation.run.evaluate import Evaluated, EvaluationSettings, evaluate_rows
from touchstone.evaluation.run.executing import Execution, ask_final_answers, execute_answers
from touchstone.evaluation.run.folder import ANSWERS, EXECUTIONS, FINAL_ANSWERS, RunFolder
from touchstone.evaluation.run.ledger import Index, Record, Writer
from touchstone.evaluation.run.manifest import (
    MANIFEST,
    DatasetFacts,
    Manifest,
    ManifestError,
    ModelFacts,
    Prices,
    RubricFacts,
    identity_of,
    read_manifest,
    write_manifest,
)
from touchstone.evaluation.run.scoring import score_ledger
from touchstone.inference.model import Model
from touchstone.inference.retry import Clock
from touchstone.inference.runner import Stop
from touchstone.scoring.score import Scorer
from touchstone.wire.atomic import PARTIAL

_DIGITS = 6
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run.

    Attributes:
        model: the model.
        dataset: the dataset.
        scorer: the rubric's scorer.
        settings: how.
        name: what a person calls the model; its own name by default.
        prices: for the cost, if known.
        note: a line that every output shows.
    """

    model: Model
    dataset: Dataset
    scorer: Scorer
    settings: EvaluationSettings
    name: str | None = None
    prices: Prices | None = None
    note: str | None = None

    def manifest(self, run: str, started: str) -> Manifest:
        """The facts, as they are at the start."""
        model, rubric = self.model, self.scorer.rubric
        return Manifest(
            run=run,
            touchstone=touchstone.__version__,
            model=ModelFacts(model.kind, self.name or model.name, model.spec),
            dataset=DatasetFacts(self.dataset.name, self.dataset.digest, self.dataset.size),
            rubric=RubricFacts(rubric.name, str(rubric.version), rubric.digest),
            samples=self.settings.samples,
            inference=self.settings.inference,
            started=started,
            prices=self.prices,
            note=self.note,
        )


def run_folder(plan: Plan, parent: Path, today: datetime | None = None) -> Path:
    """The folder for a plan: that of the latest run of the very same plan, else a new one named after day and model."""
    manifest = plan.manifest("", "")
    digest = hashlib.sha256(identity_of(manifest).encode()).hexdigest()[:_DIGITS]
    slug = re.sub(r"[^a-z0-9]+", "-", manifest.model.name.lower()).strip("-")[:_LONGEST_NAME] or "model"
    there = sorted(parent.glob(f"[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]-{slug}-{digest}"))
    return there[-1] if there else parent / f"{today or datetime.now(UTC):%Y-%m-%d}-{slug}-{digest}"


class Session:
    """One sitting at a run: begins it, or goes on where it was left.

    Args:
        plan: what to run.
        path: folder of the run; made if it is missing.

    Attributes:
        folder: the folder.
        manifest: the facts of the run.
        there: number of answers that were there already.

    Raises:
        ManifestError: the folder holds another run, or something that is no run.
        LedgerError: the ledger is broken, or another process is writing it.
        OSError: the folder can't be written.
    """

    def __init__(self, plan: Plan, path: Path) -> None:
        self._plan = plan
        self.folder = RunFolder(path)
        path.mkdir(parents=True, exist_ok=True)
        self.manifest = _begun(plan, path)
        if not (path / MANIFEST).exists():
            write_manifest(path, self.manifest)
        self._writer = Writer(path / ANSWERS)
        try:
            self._index = Index(path / ANSWERS)
        except Exception:
            self._writer.close()
            raise
        self._is_open = False
        write_manifest(path, self.manifest)

    @property
    def there(self) -> int:
        """Number of answers that were there when the session began."""
        return len(self._index.done)

    def evaluate(self, stop: Stop, clock: Clock | None = None) -> Generator[Evaluated]:
        """Ask and score what is missing or has failed; every answer is in the ledger before it is yielded.

        Raises:
            GaveUpError: the model can't be had.
        """
        plan = self._plan
        now = (clock or Clock()).now
        began = now()
        rows, answered = plan.dataset.rows(), self._index.done
        asking = evaluate_rows(rows, plan.model, plan.scorer, plan.settings, done=answered, stop=stop, clock=clock)
        try:
            with self._writer as ledger, closing(asking):
                for done in asking:
                    if done.record is not None:
                        self._reopen()
                        ledger.append(done.record)
                    yield done
        finally:
            self.manifest = replace(self.manifest, seconds=round(self.manifest.seconds + now() - began, 3))
            write_manifest(self.folder.path, self.manifest)

    def _reopen(self) -> None:
        """Take away what tells of a state of the ledgers that is about to change."""
        if not self._is_open:
            self._is_open = True
            self.manifest = replace(self.manifest, finished=None)
            write_manifest(self.folder.path, self.manifest)
            self.folder.discard_derived()

    def execute(self, execution: Execution) -> Generator[ExecutionRecord]:
        """Execute what is not executed yet, or could not be; every outcome is in its ledger before it is yielded."""
        plan, path = self._plan, self.folder.path
        with Writer(path / EXECUTIONS) as ledger:
            done = LineIndex(path / EXECUTIONS, record_from).done
            answers, samples = Index(path / ANSWERS), plan.settings.samples
            for record in execute_answers(plan.dataset, answers, plan.scorer, samples, execution, done):
                self._reopen()
                ledger.append(record)
                yield record

    def ask_final_answers(self, stop: Stop, clock: Clock | None = None) -> Generator[Record]:
        """Ask for the final answers that are missing or have failed; each is in its ledger before it is yielded.

        Raises:
            GaveUpError: the model can't be had.
        """
        plan, path = self._plan, self.folder.path
        with Writer(path / FINAL_ANSWERS) as ledger:
            asking = ask_final_answers(
                plan.dataset,
                LineIndex(path / EXECUTIONS, record_from),
                plan.model,
                plan.settings,
                Index(path / FINAL_ANSWERS).done,
                scorer=plan.scorer,
                stop=stop,
                clock=clock or Clock(sleep=stop.sleep),
            )
            with closing(asking):
                for record in asking:
                    self._reopen()
                    ledger.append(record)
                    yield record

    def finish(self, execution: Execution | None = None) -> None:
        """Write the results of a run that is complete, and the facts once more.

        Args:
            execution: what the answers were executed with, if they were: its outcomes stand in the results.
        """
        path, plan = self.folder.path, self._plan
        facts = None if execution is None else execution.facts
        if facts != self.manifest.execution:
            self.folder.discard_derived()
        executions = None if execution is None else LineIndex(path / EXECUTIONS, record_from)
        answers = Index(path / ANSWERS)
        self.folder.write_results(score_ledger(plan.dataset, answers, plan.scorer, plan.settings.samples, executions))
        self.manifest = replace(self.manifest, finished=self.manifest.finished or _utc(), execution=facts)
        write_manifest(path, self.manifest)


def _begun(plan: Plan, path: Path) -> Manifest:
    """The facts of the run that goes on in a folder, or of a new one."""
    fresh = plan.manifest(path.name, _utc())
    if not (path / MANIFEST).exists():
        if any(file.suffix != PARTIAL for file in path.iterdir()):
            raise ManifestError(f"{path} is no run: it has files but no {MANIFEST}; choose another folder")
        return fresh
    old = read_manifest(path)
    differences = fresh.differences(old)
    if differences:
        listing = "\n".join(f"  {line}" for line in differences)
        raise ManifestError(f"{path} holds another run; choose another folder\n{listing}")
    return replace(fresh, started=old.started, finished=old.finished, seconds=old.seconds, execution=old.execution)


def _utc() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
