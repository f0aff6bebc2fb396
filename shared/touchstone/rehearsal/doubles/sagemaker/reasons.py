"""FailureReason by class of failure; the first word is the class, as SageMaker writes it."""

from __future__ import annotations

CAUSES = {
    "capacity": "CapacityError: Unable to provision requested ML compute capacity. "
    "Please retry using a different ML instance type.",
    "data": "ClientError: Data download failed: the training data does not have the expected format",
    "recipe": "AlgorithmError: the recipe is wrong",
    "reward": "AlgorithmError: the reward Lambda failed, exit code: 1",
    "internal": "InternalServerError: We encountered an internal error. Please try again.",
}


def reason_of(cause: str, detail: str | None = None) -> str:
    """What FailureReason says (at most 1,024 characters, by the service model).

    Args:
        cause: a key of CAUSES.
        detail: more of it, in place of the general words after the class.
    """
    text = CAUSES[cause]
    return (text if detail is None else f"{text.partition(':')[0]}: {detail}")[:1024]
