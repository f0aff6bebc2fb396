"""The student in place of the training and evaluation containers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from touchstone.inference.model import ModelUnavailableError
from touchstone.rehearsal.doubles.trainer import Evaluated, JobFault, JobRequest, Trained
from touchstone.rehearsal.student.answering import desks_of, texts_of
from touchstone.rehearsal.student.job_data import Clients, reward_of, rows_at
from touchstone.rehearsal.student.job_settings import rft_settings, seed_of, setting, sft_settings
from touchstone.rehearsal.student.question import question_of_row
from touchstone.rehearsal.student.rewards import Graded, RewardError, graded, item_of
from touchstone.rehearsal.student.rft import reinforced
from touchstone.rehearsal.student.sft import supervised
from touchstone.rehearsal.student.targets import Target, targets_of
from touchstone.rehearsal.student.weights import Weights
from touchstone.scoring.errors import SampleError

_EVALUATION_BATCH, _SHOWN = 64, 10


class StudentTrainer:
    """Trains the student: fills the doubles' `Trainer`.

    Args:
        clients: gives the boto3 client of a service for the job's role.
        base: the base model.
    """

    def __init__(self, clients: Clients, base: Weights | None = None) -> None:
        self._clients = clients
        self._base = base or Weights()

    def train(self, job: JobRequest) -> Trained:
        """Weights and metrics of an SFT or RFT job.

        Raises:
            JobFault: the rows, the recipe or the reward function are at fault, or it is a DPO job.
        """
        start = self._start(job)
        if job.kind == "dpo":
            raise JobFault("internal", "the student has no DPO; rehearse SFT and RFT")
        rows = self._rows(job)
        if job.kind == "sft":
            tuned = supervised(start, list(_targets(rows)), sft_settings(job, len(rows)))
        else:
            reward = reward_of(job.reward_lambda, self._clients("lambda", job.role))
            _each(rows, question_of_row)
            try:
                tuned = reinforced(start, rows, reward, rft_settings(job, len(rows)))
            except RewardError as error:
                raise JobFault("reward", str(error)) from None
        return Trained(tuned.weights, tuned.metrics)

    def evaluate(self, job: JobRequest) -> Evaluated:
        """Metrics of an rft_eval job: means over all answers that the reward function scored.

        Raises:
            JobFault: the rows are at fault, or it is another evaluation.
        """
        if job.kind != "rft_eval":
            raise JobFault(
                "internal",
                f"the student does not run {job.kind}: its rows show no tools as schemas, which the student needs; "
                "rehearse rft_eval, or evaluate through Converse",
            )
        rows = self._rows(job)
        _each(rows, question_of_row)
        temperature = setting(job.recipe, "inference.temperature") or 0.0
        weights = self._start(job)
        texts = texts_of(desks_of(rows, weights.lexicon), weights.vector, float(temperature), seed_of(job))
        items = [item_of(row, f"sample-{at}", text) for at, (row, text) in enumerate(zip(rows, texts, strict=True))]
        reward = reward_of(job.reward_lambda, self._clients("lambda", job.role))
        return Evaluated(*_scored(items, reward))

    def _start(self, job: JobRequest) -> Weights:
        if job.base is None:
            return self._base
        if not isinstance(job.base.weights, Weights):
            raise JobFault("internal", "Engine core initialization failed: the checkpoint is none of the student's")
        return job.base.weights

    def _rows(self, job: JobRequest) -> list[dict[str, Any]]:
        return rows_at(job.channels["train"], self._clients("s3", job.role))


def _targets(rows: Sequence[Mapping[str, Any]]) -> Iterable[Target]:
    for read in _each(rows, lambda row: list(targets_of(row))):
        yield from read


def _each(rows: Sequence[Mapping[str, Any]], read: Callable[[Mapping[str, Any]], Any]) -> list[Any]:
    """Every row, read.

    Raises:
        JobFault: rows that can't be; the first ten are named.
    """
    found, faults = [], []
    for number, row in enumerate(rows, 1):
        try:
            found.append(read(row))
        except (SampleError, ModelUnavailableError, KeyError, TypeError, AttributeError) as error:
            faults.append(f"row {number}: {_told(error)}")
    if faults:
        more = f" and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        raise JobFault("data", "; ".join(faults[:_SHOWN]) + more)
    return found


def _told(error: Exception) -> str:
    """A fault without any text of the row."""
    if isinstance(error, SampleError):
        return f"{error.code} at {error.pointer or '/'}"
    return f"expected a row of this technique, {type(error).__name__}"


def _scored(items: Sequence[dict[str, Any]], reward: Callable[[Any], Any]) -> tuple[dict[str, float], tuple[()]]:
    """Means of the reward and of each metric; batches that the function failed on are counted, not scored."""
    grades: list[Graded] = []
    failed = 0
    for start in range(0, len(items), _EVALUATION_BATCH):
        batch = items[start : start + _EVALUATION_BATCH]
        try:
            grades += graded(reward, batch, len(batch))
        except (JobFault, RewardError):
            failed += len(batch)
    metrics = {"byoc_failure_count": float(failed)}
    if grades:
        metrics["lambda_reward_score"] = math.fsum(grade.reward for grade in grades) / len(grades)
        for name in grades[0].metrics:
            metrics[f"lambda_{name}"] = math.fsum(grade.metrics.get(name, 0.0) for grade in grades) / len(grades)
    return metrics, ()
