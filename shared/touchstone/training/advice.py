"""Notes on settings that are allowed: where AWS's sources disagree, where a limit is near, what is not verified.

No note stops a job; what stops one is a fault (settings/rules.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from touchstone.training.escrow import escrow_of
from touchstone.training.instances import offers_for
from touchstone.training.settings.jobs import (
    AnyJob,
    BedrockRftJob,
    DpoJob,
    GenQaJob,
    RecipeJob,
    RftEvalJob,
    RftJob,
    ServerlessJob,
    SftJob,
)

_FEW_ROWS = 100
_BEDROCK_REGION = "us-east-1"
_SERVERLESS_REGIONS = ("us-east-1", "us-west-2", "ap-southeast-2", "ap-northeast-1", "eu-central-1", "eu-west-1")


class Note(NamedTuple):
    """A note: stable code, JSON pointer into the settings, words."""

    code: str
    pointer: str
    words: str


def notes_on(job: AnyJob) -> tuple[Note, ...]:
    """The notes on a job."""
    notes = [*_on_function(job), *_on_rows(job), *_on_region(job)]
    if isinstance(job, ServerlessJob):
        notes += _on_serverless(job)
    elif not isinstance(job, BedrockRftJob):
        notes += [*_on_instances(job), *_on_start(job)]
    if isinstance(job, RftJob):
        notes += _on_rollouts(job)
    if isinstance(job, SftJob) and job.validation is not None:
        words = "the recipe takes validation rows, the user guide says they are not supported for Nova 2"
        notes.append(Note("validation_disputed", "/validation", words))
    return tuple(notes)


def _function_of(job: AnyJob) -> tuple[str, str] | None:
    """The function that a job calls, with its pointer."""
    match job:
        case RftJob() | RftEvalJob() | BedrockRftJob():
            return job.reward, "/reward"
        case GenQaJob():
            return job.processor.lambda_arn, "/processor/lambda_arn"
        case ServerlessJob():
            return None if job.evaluation_lambda is None else (job.evaluation_lambda, "/evaluation_lambda")
        case _:
            return None


def _on_function(job: AnyJob) -> Iterator[Note]:
    found = _function_of(job)
    if found is None:
        return
    arn, pointer = found
    _, _, _, region, _, _, name, *qualifier = arn.split(":")
    if "sagemaker" not in name.lower():
        words = (
            "the name holds no `SageMaker`: HyperPod refuses such functions, and AmazonSageMakerFullAccess does not "
            "let the role invoke them"
        )
        yield Note("function_name", pointer, words)
    if qualifier:
        words = "an alias or version: AWS's SDKs refuse it, and it is not known whether the container takes it"
        yield Note("function_qualified", pointer, words)
    if region != job.region:
        yield Note("function_elsewhere", pointer, f"the function is in {region}, the job in {job.region}")


def _on_rows(job: AnyJob) -> Iterator[Note]:
    data = job.data
    if data is None or data.rows is None or isinstance(job, SftJob | DpoJob):
        return
    if data.rows < _FEW_ROWS:
        yield Note("few_rows", "/data/rows", f"{data.rows} rows; AWS advises at least {_FEW_ROWS}")


def _on_region(job: AnyJob) -> Iterator[Note]:
    if job.region != _BEDROCK_REGION and not isinstance(job, RftEvalJob | GenQaJob):
        words = f"Bedrock imports and serves customised Nova models in {_BEDROCK_REGION}, by the pages we know"
        yield Note("import_elsewhere", "/region", words)


def _on_serverless(job: ServerlessJob) -> Iterator[Note]:
    if job.technique == "RLVR":
        words = "the API has RLVR, but AWS lists no region for serverless RFT; use a training job if it is refused"
        yield Note("serverless_rft", "/technique", words)
    if job.region not in _SERVERLESS_REGIONS:
        yield Note("serverless_region", "/region", f"AWS lists {', '.join(_SERVERLESS_REGIONS)}")


def _on_instances(job: RecipeJob) -> Iterator[Note]:
    tuning = None if isinstance(job, RftEvalJob | GenQaJob) else job.tuning
    machine, count = job.instances.type, job.instances.count
    offers = [offer for offer in offers_for(job.kind, job.model, tuning) if machine in offer.all_types]
    if any(machine in offer.types and count in offer.counts for offer in offers):
        return
    disputes = "; ".join(offer.dispute for offer in offers if offer.dispute)
    yield Note("instances_disputed", "/instances", f"AWS's sources disagree on {count} of {machine}: {disputes}")


def _on_start(job: RecipeJob) -> Iterator[Note]:
    if job.image is None:
        yield Note("image_mutable", "/image", "AWS may change what is behind the image's -latest tag")
    if job.checkpoint is None:
        return
    account, own = escrow_of(job.checkpoint.uri).account, job.role.split(":")[4]
    if account != own:
        words = f"the checkpoint is account {account}'s, the role account {own}'s; across accounts is not documented"
        yield Note("checkpoint_elsewhere", "/checkpoint/uri", words)


def _on_rollouts(job: RftJob) -> Iterator[Note]:
    settings = job.hyperparameters
    if settings.top_k == 1 or settings.temperature == 0:
        words = (
            "top_k 1 is what AWS's recipes for training jobs have; taken literally it makes all answers to a prompt "
            "alike, and rewards that are alike teach nothing. Watch for zero_spread in the metrics; HyperPod's has 0"
        )
        yield Note("answers_alike", "/hyperparameters/top_k", words)
    if settings.lambda_batch_size is not None:
        words = "lambda_batch_size is in the user guide and not in the recipe repository; null leaves it out"
        yield Note("batch_size_disputed", "/hyperparameters/lambda_batch_size", words)
