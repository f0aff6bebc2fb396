"""Names of jobs and models, and client tokens: one function, so that a retry never makes a second job.

A name is made of the run, the step and a digest of everything that goes in. The same input gives the same name, so a
retry or a redrive names the same job, and AWS refuses or returns it; any other input gives another name, so that it
never silently gets the old job or model (a used client token returns what it once made).
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any, NamedTuple


class NameRule(NamedTuple):
    """What an API takes for a name: longest length, pattern, and characters of our digest in it."""

    longest: int
    pattern: str
    digest: int = 16


_BEDROCK_NAME = r"([0-9a-zA-Z][_-]?){1,63}"

TRAINING_JOB = NameRule(63, r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")
"""`TrainingJobName` of sagemaker:CreateTrainingJob (botocore 1.44.5)."""

CUSTOMIZATION_JOB = NameRule(63, r"[a-zA-Z0-9](-*[a-zA-Z0-9\+\-\.])*")
"""`jobName` of bedrock:CreateModelCustomizationJob."""

CUSTOM_MODEL = NameRule(63, _BEDROCK_NAME)
"""`modelName` of bedrock:CreateCustomModel, `customModelName` of bedrock:CreateModelCustomizationJob."""

DEPLOYMENT = NameRule(63, _BEDROCK_NAME)
"""`modelDeploymentName` of bedrock:CreateCustomModelDeployment."""

CLIENT_TOKEN = NameRule(256, r"[a-zA-Z0-9]([-a-zA-Z0-9]{0,254}[a-zA-Z0-9])?", 32)
"""`clientRequestToken` of Bedrock's three create calls."""

EXECUTION = NameRule(80, r"[a-zA-Z0-9_-]{1,80}")
"""`name` of states:StartExecution."""

NESTED_EXECUTION = NameRule(75, EXECUTION.pattern)
"""The same of an execution that a state starts: behind it come a hyphen and the starting execution's count of redrives,
up to 1,000 (Step Functions developer guide, quotas).
"""

RULES = {
    "training_job": TRAINING_JOB,
    "customization_job": CUSTOMIZATION_JOB,
    "custom_model": CUSTOM_MODEL,
    "deployment": DEPLOYMENT,
    "client_token": CLIENT_TOKEN,
    "execution": EXECUTION,
    "nested_execution": NESTED_EXECUTION,
}


def name_of(rule: NameRule, run: str, step: str, digest: str, attempt: int = 1) -> str:
    """The name that this input always gets.

    Args:
        rule: what the API takes.
        run: id of the run; what an API does not take in it becomes a hyphen.
        step: word for the step in the run.
        digest: digest of everything that goes in: request, recipe, data (`digest_of`).
        attempt: 1; higher only to do the same once more on purpose, after a job that failed or stopped.

    Returns:
        Run and step, cut to fit, and hexadecimal digits over all four: names that look alike still differ.

    Raises:
        ValueError: run, step or digest is empty, or the attempt is below 1.
    """
    if not (run and step and digest) or attempt < 1:
        raise ValueError("expected a run, a step and a digest that are not empty, and an attempt from 1")
    identity = json.dumps([run, step, digest, attempt])
    tail = hashlib.sha256(identity.encode()).hexdigest()[: rule.digest]
    room = rule.longest - len(tail) - 1
    step_slug = _slug(step)[: room // 2]
    run_slug = _slug(run)[: room - len(step_slug) - 1]
    return "-".join(part.strip("-") for part in (run_slug, step_slug, tail) if part.strip("-"))


def digest_of(document: Any) -> str:
    """`sha256:…` over a JSON value, whatever the order of its keys.

    Raises:
        ValueError: it holds NaN or an infinity.
        TypeError: it is no JSON value.
    """
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _slug(text: str) -> str:
    return re.sub(r"[^a-zA-Z0-9]+", "-", text).strip("-")
