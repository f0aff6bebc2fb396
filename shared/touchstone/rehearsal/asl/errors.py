"""The error names of Step Functions, what a failed state carries, and which names match which.

Names and meaning: Amazon States Language, appendix A; Step Functions developer guide, "Handling errors".
"""

from __future__ import annotations

from collections.abc import Collection

ALL = "States.ALL"
TIMEOUT = "States.Timeout"
HEARTBEAT_TIMEOUT = "States.HeartbeatTimeout"
TASK_FAILED = "States.TaskFailed"
BRANCH_FAILED = "States.BranchFailed"
NO_CHOICE_MATCHED = "States.NoChoiceMatched"
QUERY_EVALUATION_ERROR = "States.QueryEvaluationError"
ITEM_READER_FAILED = "States.ItemReaderFailed"
RESULT_WRITER_FAILED = "States.ResultWriterFailed"
EXCEED_TOLERATED_FAILURE_THRESHOLD = "States.ExceedToleratedFailureThreshold"
DATA_LIMIT_EXCEEDED = "States.DataLimitExceeded"
RUNTIME = "States.Runtime"
PERMISSIONS = "States.Permissions"
INTRINSIC_FAILURE = "States.IntrinsicFailure"

RESERVED = frozenset(
    {
        ALL,
        TIMEOUT,
        HEARTBEAT_TIMEOUT,
        TASK_FAILED,
        BRANCH_FAILED,
        NO_CHOICE_MATCHED,
        QUERY_EVALUATION_ERROR,
        ITEM_READER_FAILED,
        RESULT_WRITER_FAILED,
        EXCEED_TOLERATED_FAILURE_THRESHOLD,
        DATA_LIMIT_EXCEEDED,
        RUNTIME,
        PERMISSIONS,
        INTRINSIC_FAILURE,
        "States.Http.Socket",
        "States.ResultPathMatchFailure",
        "States.ParameterPathFailure",
    }
)
_TERMINAL = frozenset({DATA_LIMIT_EXCEEDED, RUNTIME})


class StateError(Exception):
    """A state that failed.

    Attributes:
        error: the error name, which Retry and Catch match.
        cause: one sentence for a person, or None where the service gives none (timeouts).
        field: where in the state it arose, as the service writes it (`Arguments/Payload`), if it is a query's failure.
        from_branch: it came out of a branch of a Parallel or an iteration of a Map.
    """

    def __init__(self, error: str, cause: str | None = None, *, field: str | None = None) -> None:
        super().__init__(f"{error}: {cause}" if cause else error)
        self.error = error
        self.cause = cause
        self.field = field
        self.from_branch = False
        self.located = False

    def locate(self, state: str, entered: int) -> None:
        """Say once which state it was in, as the service's own failures do."""
        if self.cause is not None and not self.located:
            self.cause = (
                f"An error occurred while executing the state '{state}' (entered at the event id #{entered}). "
                f"{self.cause}"
            )
        self.located = True


class TaskError(Exception):
    """What an integration raises when the service it calls answered with an error.

    Attributes:
        error: the name that Step Functions gives it, `Bedrock.ThrottlingException`, `Lambda.TooManyRequestsException`.
        cause: the service's message; a JSON text for a failed job.
    """

    def __init__(self, error: str, cause: str = "") -> None:
        super().__init__(f"{error}: {cause}")
        self.error = error
        self.cause = cause


class ExecutionEnded(BaseException):
    """Ends a strand from the outside: the execution was stopped, timed out, or a sibling branch failed."""


def matches(error: str, names: Collection[str], *, from_branch: bool = False) -> bool:
    """Whether an `ErrorEquals` list takes an error.

    `States.ALL` takes all but States.DataLimitExceeded and States.Runtime; States.TaskFailed takes all but
    those and timeouts; States.Timeout takes a missed heartbeat too; nothing takes States.Runtime.
    """
    if error == RUNTIME:
        return False
    if error in names:
        return True
    if error == HEARTBEAT_TIMEOUT and TIMEOUT in names:
        return True
    if error in _TERMINAL:
        return False
    if ALL in names or (from_branch and BRANCH_FAILED in names):
        return True
    return TASK_FAILED in names and error not in {TIMEOUT, HEARTBEAT_TIMEOUT}
