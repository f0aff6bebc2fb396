"""Laws of names: whatever run or job an input may name, every name, key and request made of it is what AWS takes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from functions.canary.event import CanaryEvent
from functions.prepare.customize import STEPS, prepare_customize
from functions.prepare.evaluate import prepare_evaluate
from functions.prepare.host import prepare_host
from functions.prepare.release import prepare_release
from functions.prepare.settings import Settings
from functions.prepare.synthesize import prepare_synthesize
from functions.prepare.train import prepare_train
from functions.resolve_checkpoint.event import ResolveEvent
from tests.training.shapes import faults_of
from tests.workflows.world import ENVIRONMENT, INPUTS, WEIGHTS
from touchstone.rehearsal.asl.limits import MAX_REDRIVES
from touchstone.training.naming import EXECUTION, TRAINING_JOB
from touchstone.wire.models.machine_inputs import JobName, Run
from touchstone.wire.models.run_events import PlanEvent

MODEL = "arn:aws:bedrock:us-east-1:123456789012:custom-model/imported/abcdefghijkl"
ARN = "arn:aws:bedrock:us-east-1:123456789012:custom-model-deployment/abcdefghijkl"
LONGEST_KEY, APPENDED = 1024, 120
"""Bytes of a key in S3 (its user guide), and what machines and functions put behind the keys of a plan at most."""
LONGEST_PREFIX = 256
_KEYS = ("ledger", "note", "map_prefix", "prefix")
_FORBIDDEN = '<>{}[]?*"#%\\^|~`$&,;:/'


def _texts(pattern: str, letters: str, longest: int) -> st.SearchStrategy[str]:
    """Texts of a pattern, as often of nearly the longest as of any length."""
    long = st.text(st.sampled_from(letters), min_size=longest - 8, max_size=longest)
    return st.one_of(st.from_regex(pattern, fullmatch=True), long.filter(lambda text: re.fullmatch(pattern, text)))


RUNS = _texts(r"[A-Za-z0-9][A-Za-z0-9._\-]{0,62}", "aZ9._-", 63)
CUSTOMIZED = _texts(r"[A-Za-z0-9][A-Za-z0-9._\-]{0,43}", "aZ9._-", 44)
JOBS = _texts(TRAINING_JOB.pattern, "aZ9-", 63).filter(lambda text: len(text) <= TRAINING_JOB.longest)
EXECUTIONS = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters=_FORBIDDEN), min_size=1, max_size=EXECUTION.longest
)
"""What StartExecution takes (its API reference)."""


@cache
def settings() -> Settings:
    """With the longest prefix that a deployment's settings take."""
    return Settings.from_environment({**ENVIRONMENT, "TOUCHSTONE_RUN_PREFIX": "p" * (LONGEST_PREFIX - 1) + "/"})


def _strings(document: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(document, Mapping):
        for name, value in document.items():
            yield from _strings(value, name)
    elif isinstance(document, list | tuple):
        for value in document:
            yield from _strings(value, key)
    elif isinstance(document, str):
        yield key, document


def legal_keys(plan: Mapping[str, Any]) -> None:
    own = f"s3://{ENVIRONMENT['TOUCHSTONE_BUCKET']}/"
    keys = [text.removeprefix(own) for key, text in _strings(plan) if key in _KEYS or text.startswith(own)]
    assert keys
    assert all(len(key.encode()) <= LONGEST_KEY - APPENDED for key in keys)
    assert not any("//" in key for key in keys)


def legal_execution(name: str) -> str:
    assert re.fullmatch(EXECUTION.pattern, name)
    assert len(name) <= EXECUTION.longest
    return name


def nested(name: str) -> str:
    """A name as a state makes it of a planned one, after the most redrives that there may be."""
    return legal_execution(f"{name}-{MAX_REDRIVES}")


def hosted(document: dict[str, Any], execution: str) -> None:
    plan = prepare_host(document, execution, settings())
    legal_keys(plan)
    assert faults_of("bedrock:CreateCustomModel", _as_sent(plan["model"]["request"])) == []
    deployment = _as_sent({**plan["deployment"]["request"], "ModelArn": MODEL})
    assert faults_of("bedrock:CreateCustomModelDeployment", deployment) == []


def _as_sent(arguments: Any) -> Any:
    """Members as Bedrock has them: small first letters."""
    if isinstance(arguments, list):
        return [_as_sent(one) for one in arguments]
    if not isinstance(arguments, Mapping):
        return arguments
    return {_member(name): _as_sent(value) for name, value in arguments.items()}


def _member(name: str) -> str:
    return {"S3DataSource": "s3DataSource", "S3Uri": "s3Uri"}.get(name, name[:1].lower() + name[1:])


def trained(document: dict[str, Any], execution: str) -> str:
    plan, planned = prepare_train(document, execution, settings())
    legal_keys({**plan, "recipe": planned.recipe_uri})
    assert faults_of("sagemaker:CreateTrainingJob", plan["request"]) == []
    job = str(plan["request"]["TrainingJobName"])
    ResolveEvent.model_validate({"job": job, "expects": plan["expects"], "output": plan["output"]})
    return job


def evaluated(document: dict[str, Any], execution: str) -> None:
    plan = prepare_evaluate(document, execution, settings())
    legal_keys(plan)
    PlanEvent.model_validate(
        {**plan["evaluation"], **plan["planning"], "model": f"bedrock:{ARN}", "output": plan["output"]}
    )
    if "resolve" in plan:
        ResolveEvent.model_validate(plan["resolve"])
    if "host" in plan:
        hosted({"source": {"checkpoint": WEIGHTS}, **plan["host"]}, nested(plan["host_name"]))


def released(document: dict[str, Any], execution: str) -> None:
    plan = prepare_release(document, execution, settings())
    legal_keys(plan)
    CanaryEvent.model_validate({**plan["canary"], "candidate": f"bedrock:{ARN}"})
    hosted(plan["host"], nested(plan["host_name"]))


@given(run=RUNS, execution=EXECUTIONS, attempt=st.integers(1, 99))
@example(run="r" * 63, execution="e" * 80, attempt=99)
@example(run="r._-" * 15 + "r..", execution="ß" * 80, attempt=1)
def test_a_run_of_any_machine(run: str, execution: str, attempt: int) -> None:
    given = {"run": run, "attempt": attempt}
    trained({**INPUTS["train"], **given}, execution)
    hosted({**INPUTS["host"], **given}, execution)
    evaluated({**INPUTS["evaluate"], **given}, execution)
    released({**INPUTS["release"], **given}, execution)
    legal_keys(prepare_synthesize({**INPUTS["synthesize"], "run": run}, execution, settings()))


@given(job=JOBS, execution=EXECUTIONS)
@example(job="j" * 63, execution="e" * 80)
@example(job="j" + "-" * 61 + "j", execution="e")
def test_a_job_that_is_evaluated_under_its_own_name(job: str, execution: str) -> None:
    """As the machine that follows jobs has it: run, execution and model are all the job's name."""
    legal_execution(job)
    legal_execution(f"{job}-2026-11-24")
    document = {key: value for key, value in INPUTS["evaluate"].items() if key not in {"run", "model"}}
    for name in (job, execution):
        evaluated({**document, "run": job, "model": {"job": job}}, name)


@given(run=CUSTOMIZED, execution=EXECUTIONS)
@example(run="r" * 44, execution="e" * 80)
def test_a_run_of_customize_and_all_that_it_starts(run: str, execution: str) -> None:
    plan = prepare_customize({**INPUTS["customize"], "run": run}, execution, settings())
    legal_keys(plan)
    assert set(plan["names"]) == set(STEPS)
    names = {step: nested(name) for step, name in plan["names"].items()}
    assert len(set(names.values())) == len(STEPS)
    evaluated(plan["baseline"], names["baseline"])
    start = {**plan["rft_start"], "uri": WEIGHTS}
    jobs = {"sft": trained(plan["sft"], names["sft"])}
    jobs["rft"] = trained({**plan["rft"], "checkpoint": start}, names["rft"])
    assert len(set(jobs.values())) == len(jobs)
    for step, job in jobs.items():
        evaluated({**plan[f"{step}_evaluation"], "model": {"job": job}}, names[f"{step}_evaluation"])
    released({**plan["release"], "source": {"checkpoint": WEIGHTS}}, names["release"])


@pytest.mark.parametrize(
    ("what", "wrong"),
    [
        (JobName, "j" * 64),
        (JobName, "j" + "-" * 80 + "j"),
        (JobName, "j-"),
        (JobName, "j_j"),
        (JobName, "j\n"),
        (Run, "r" * 64),
        (Run, "r/r"),
        (Run, "r\n"),
        (Run, ""),
    ],
)
def test_names_that_are_refused(what: Any, wrong: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(what).validate_python(wrong)
