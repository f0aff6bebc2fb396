"""Why a job failed, by what `FailureReason` says; a reason that no pattern knows stays unknown (never guessed)."""

from __future__ import annotations

import re
from typing import NamedTuple


class FailureClass(NamedTuple):
    """A class of failures.

    Attributes:
        code: stable code.
        pattern: what the reason says, in any case; the first class that fits wins.
        meaning: what it means.
        next_step: what to do.
        again: `same` the same job may be sent again as the next attempt, `changed` only after a change, `look` unknown.
    """

    code: str
    pattern: str
    meaning: str
    next_step: str
    again: str


FAILURES = (
    FailureClass(
        "capacity",
        r"capacityerror|insufficient.{0,20}capacity|unable to provision requested ml compute capacity|"
        r"no.{0,20}capacity available",
        "AWS had no free instances of this type",
        "wait and raise attempt; or take another instance type, fewer instances, another region or a training plan",
        "same",
    ),
    FailureClass(
        "quota",
        r"resourcelimitexceeded|service limit|service quota|quota.{0,40}exceeded|limit exceeded for",
        "a quota of the account is used up or 0",
        "raise the quota of the instance type `for training job usage` in Service Quotas, or wait for other jobs",
        "changed",
    ),
    FailureClass(
        "reward_function",
        r"lambda.{0,200}(time[d ]? ?out|timeout|error|fail|exception|throttl|too many requests|denied|not authorized)|"
        r"(error|fail|exception|could not|unable|denied|not authorized).{0,200}lambda|"
        r"aggregate_reward_score|reward function",
        "the reward function could not be called, failed, or answered what the container does not take",
        "look at the function's errors, timeouts and throttles in its own log; check lambda:InvokeFunction of the role",
        "changed",
    ),
    FailureClass(
        "access_denied",
        r"accessdenied|access denied|not authorized|unable to assume|cannot assume|forbidden|\b403\b|"
        r"does not have permission|kmsaccess|kms\.\w*denied",
        "the execution role lacks a permission, or can't be assumed",
        "grant what the reason names: S3, KMS, ECR, Lambda, or the role's trust of sagemaker.amazonaws.com",
        "changed",
    ),
    FailureClass(
        "bad_data",
        r"no such key|nosuchkey|no s3 objects found|s3 prefix|invalid.{0,40}(data|json|line|row|sample|record|format)|"
        r"(data|dataset|jsonl?|row|sample|record)s?.{0,80}(invalid|malformed|validation|missing|empty|not found)|"
        r"(expected|converse) format|schemaversion|reserved (keyword|string)",
        "the rows are missing, or not in the form that the job reads",
        "check the channel's address and validate the rows (docs/rows.md); SFT reads Converse rows, RFT chat rows",
        "changed",
    ),
    FailureClass(
        "bad_recipe",
        r"recipe|hyperparameter|unsupported (model|instance)|engine core initialization failed|"
        r"configuration (error|key)|omegaconf|hydra",
        "the container refuses the recipe, or the checkpoint is of another model",
        "read the recipe back from its address; compare model, tuning and checkpoint with the job's settings",
        "changed",
    ),
    FailureClass(
        "out_of_memory",
        r"out ?of ?memory|cuda oom|\boom\b",
        "the instances ran out of memory",
        "lower max_length, global_batch_size or number_generation",
        "changed",
    ),
    FailureClass(
        "service_fault",
        r"internalservererror|internal (server |service )?error|service unavailable|please (try again|retry)",
        "a fault of the service",
        "raise attempt to do the same once more; if it comes back, ask AWS with the job's ARN",
        "same",
    ),
    FailureClass(
        "client_error",
        r"^\s*clienterror",
        "SageMaker blames the request or its data; the reason fits no narrower class",
        "read the reason and the job's log",
        "look",
    ),
    FailureClass(
        "algorithm_error",
        r"^\s*algorithmerror|exit code|exitcode",
        "the container ended with an error; the reason fits no narrower class",
        "read the end of the job's log in /aws/sagemaker/TrainingJobs",
        "look",
    ),
)
"""First match wins: narrow classes stand before wide ones."""

UNKNOWN = FailureClass(
    "unknown",
    "",
    "the reason fits no class that we know",
    "read the reason and the end of the job's log in /aws/sagemaker/TrainingJobs",
    "look",
)


def class_of(reason: str) -> FailureClass:
    """The class of a reason."""
    found = (known for known in FAILURES if re.search(known.pattern, reason, re.IGNORECASE | re.DOTALL))
    return next(found, UNKNOWN)
