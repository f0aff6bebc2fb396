"""What became of a training job, in words: status, cause, what it means, what to do next (AWS contract, 5.6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, NamedTuple

from touchstone.training.failure_reasons import class_of

State = Literal["running", "waiting", "completed", "failed", "stopped", "stopping", "deleting", "unknown"]

_LOG = "/aws/sagemaker/TrainingJobs"
_FINAL: frozenset[State] = frozenset({"completed", "failed", "stopped"})


class Telling(NamedTuple):
    """What a status tells: state, code of the cause, what happened, what it means, what to do, whether again."""

    state: State
    cause: str
    what: str
    meaning: str
    next_step: str
    again: str


_INTERRUPTED = ("interrupted", "it was interrupted", "AWS took the instances away", "raise attempt to do it once more")
_CAPACITY = Telling(
    "waiting",
    "pending_capacity",
    "it waits for capacity",
    "the instances are not there yet; for large ones this can take hours",
    "wait; if it takes too long, stop it and change type, count or region, or reserve a training plan",
    "no",
)
_TELLINGS: dict[tuple[str, str | None], Telling] = {
    ("Completed", None): Telling(
        "completed",
        "completed",
        "it completed",
        "weights and output are written; whether anything was learned the metrics tell, not the status",
        "read the checkpoint out of the manifest",
        "no",
    ),
    ("Stopped", None): Telling(
        "stopped",
        "stopped",
        "it was stopped",
        "somebody, or an execution that was aborted, called StopTrainingJob; it is not complete",
        "find out who stopped it (CloudTrail: StopTrainingJob); raise attempt to do it once more",
        "same",
    ),
    ("Stopped", "MaxRuntimeExceeded"): Telling(
        "stopped",
        "max_runtime",
        "it ran into its time limit",
        "it was stopped before its last step; a checkpoint may be there, of fewer steps than were asked for",
        "raise max_runtime_seconds or lower max_steps; either makes a new job",
        "changed",
    ),
    ("Stopped", "MaxWaitTimeExceeded"): Telling(
        "stopped",
        "capacity",
        "it waited for capacity for longer than allowed",
        "it is not complete",
        "wait and raise attempt, or change the instances",
        "same",
    ),
    ("Stopped", "Interrupted"): Telling("stopped", *_INTERRUPTED, "same"),
    ("InProgress", "Interrupted"): Telling("running", *_INTERRUPTED[:3], "wait: SageMaker may go on with it", "no"),
    ("InProgress", "Pending"): _CAPACITY,
    ("InProgress", "LaunchingMLInstances"): _CAPACITY,
    ("InProgress", "Starting"): Telling(
        "waiting", "in_progress", "it is starting", "nothing is wrong so far", "wait", "no"
    ),
    ("InProgress", None): Telling("running", "in_progress", "it runs", "nothing is wrong so far", "wait", "no"),
    ("Stopping", None): Telling(
        "stopping", "stopping", "it is being stopped", "StopTrainingJob was called, or a limit reached", "wait", "no"
    ),
    ("Deleting", None): Telling(
        "deleting",
        "deleting",
        "it is being deleted",
        "DeleteTrainingJob was called; soon it can't be described any more",
        "take what you need from its output folder",
        "look",
    ),
}
_NO_REASON = Telling(
    "failed", "no_reason", "it failed", "AWS gives no reason", f"read the end of the job's log in {_LOG}", "look"
)
_UNKNOWN = Telling(
    "unknown", "unknown_status", "its status is one that we don't know", "it may be new", "look at it in AWS", "look"
)
_NO_LOG = "none: of a Bedrock job, AWS shows metrics only"
_AT_BEDROCK = {
    "completed": (
        "deploy outputModelArn",
        "the model is made; whether anything was learned the metrics tell, not the status",
    ),
    "stopped": (
        "find out who stopped it (CloudTrail: StopModelCustomizationJob); raise attempt to do it once more",
        "somebody, or an execution that was aborted, called StopModelCustomizationJob; it is not complete",
    ),
    "stopping": ("wait", "StopModelCustomizationJob was called"),
    "no_reason": ("look at it in the console", "AWS gives no reason"),
    "unknown": ("read the reason", "the reason fits no class that we know"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job.

    Attributes:
        job: its name.
        state: one word; `waiting` is before it trains, `unknown` a status that we don't know.
        final: whether it will not change any more.
        cause: stable code of the cause.
        what: what happened.
        meaning: what it means.
        next_step: what to do.
        again: `no`: nothing to repeat; `same`: the same, as the next attempt; `changed`: only after a change; `look`:
            a person must find out.
        reason: what AWS said, as it said it: `FailureReason`, or the last status message. It may quote rows.
        log: log group and stream prefix.
        seen: the status that this was read from.
    """

    job: str
    state: State
    final: bool
    cause: str
    what: str
    meaning: str
    next_step: str
    again: str
    reason: str | None
    log: str
    seen: str

    def document(self) -> dict[str, Any]:
        """The outcome as JSON."""
        return asdict(self)


def what_happened(description: Mapping[str, Any]) -> Outcome:
    """What DescribeTrainingJob's answer says happened.

    Args:
        description: the answer, or the `Cause` of a failed `.sync` task, decoded.
    """
    job, status = str(description.get("TrainingJobName")), str(description.get("TrainingJobStatus"))
    secondary = str(description.get("SecondaryStatus"))
    telling = _telling(status, secondary, str(description.get("FailureReason") or ""))
    return Outcome(
        job=job,
        state=telling.state,
        final=telling.state in _FINAL,
        cause=telling.cause,
        what=telling.what,
        meaning=telling.meaning,
        next_step=telling.next_step,
        again=telling.again,
        reason=description.get("FailureReason") or _last_message(description),
        log=f"{_LOG} {job}/",
        seen=f"{status}/{secondary}",
    )


def what_happened_at_bedrock(description: Mapping[str, Any]) -> Outcome:
    """The same of a Bedrock job, from GetModelCustomizationJob's answer."""
    status = str(description.get("status"))
    outcome = what_happened(
        {
            "TrainingJobName": description.get("jobName"),
            "TrainingJobStatus": status,
            "FailureReason": description.get("failureMessage"),
        }
    )
    next_step, meaning = _AT_BEDROCK.get(outcome.cause, (outcome.next_step, outcome.meaning))
    return replace(outcome, next_step=next_step, meaning=meaning, log=_NO_LOG, seen=status)


def _telling(status: str, secondary: str, reason: str) -> Telling:
    if status == "Failed":
        if not reason:
            return _NO_REASON
        found = class_of(reason)
        return Telling("failed", found.code, "it failed", found.meaning, found.next_step, found.again)
    return _TELLINGS.get((status, secondary)) or _TELLINGS.get((status, None)) or _UNKNOWN


def _last_message(description: Mapping[str, Any]) -> str | None:
    transitions = description.get("SecondaryStatusTransitions") or []
    return next((str(one["StatusMessage"]) for one in reversed(transitions) if one.get("StatusMessage")), None)
