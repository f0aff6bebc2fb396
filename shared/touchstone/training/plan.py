"""The one entry: job settings in, everything to start the job out. Pure; the caller uploads the recipe and sends.

>>> from touchstone.training.plan import plan  # doctest: +SKIP
>>> planned = plan(settings)
>>> planned.recipe_uri, planned.recipe, planned.request
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from touchstone.training.advice import Note, notes_on
from touchstone.training.expectation import Expectation
from touchstone.training.images import image_of
from touchstone.training.models import foundation_model_arn, hub_arn
from touchstone.training.naming import CUSTOMIZATION_JOB, TRAINING_JOB, digest_of, name_of
from touchstone.training.recipes.document import recipe_of, recipe_text
from touchstone.training.recipes.run import start_of
from touchstone.training.requests.bedrock_rft import bedrock_rft_request
from touchstone.training.requests.serverless_job import serverless_request
from touchstone.training.requests.shared import Request
from touchstone.training.requests.training_job import recipe_uri, training_job_request
from touchstone.training.settings.jobs import AnyJob, BedrockRftJob, GenQaJob, RecipeJob, RftJob, ServerlessJob
from touchstone.training.settings.reading import read_settings

Api = Literal["sagemaker:CreateTrainingJob", "bedrock:CreateModelCustomizationJob"]

_ANY_NAME = "name"


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything to start a job.

    Attributes:
        kind: kind of job.
        name: its name: the same for the same input, another for any other.
        digest: digest of everything that goes in: request, recipe, data.
        api: the call to make.
        request: what to send.
        recipe: text of the recipe; None for jobs without.
        recipe_uri: where it must lie before the call; None for jobs without.
        expects: what the job must say of itself afterwards (`proof.mismatches`).
        notes: what a person should know; none of them stops the job.
    """

    kind: str
    name: str
    digest: str
    api: Api
    request: Request
    recipe: str | None
    recipe_uri: str | None
    expects: Expectation
    notes: tuple[Note, ...]

    def document(self) -> dict[str, Any]:
        """The plan as JSON, without the recipe's text: state of a machine carries addresses only."""
        return {
            "kind": self.kind,
            "name": self.name,
            "digest": self.digest,
            "api": self.api,
            "request": self.request,
            "recipe_uri": self.recipe_uri,
            "expects": self.expects.document(),
            "notes": [note._asdict() for note in self.notes],
        }


def plan(document: object) -> Plan:
    """The plan of job settings.

    Args:
        document: the settings, a JSON object (schema: job.schema.json).

    Raises:
        JobSettingsError: every fault of them.
    """
    return plan_of(read_settings(document))


def plan_of(job: AnyJob) -> Plan:
    """The plan of settings that have been read."""
    digest = _digest_of(job)
    rule = CUSTOMIZATION_JOB if isinstance(job, BedrockRftJob) else TRAINING_JOB
    name = name_of(rule, job.run, job.step, digest, job.attempt)
    request, recipe = _parts(job, name, digest)
    return Plan(
        kind=job.kind,
        name=name,
        digest=digest,
        api="bedrock:CreateModelCustomizationJob" if isinstance(job, BedrockRftJob) else "sagemaker:CreateTrainingJob",
        request=request,
        recipe=recipe,
        recipe_uri=None if isinstance(job, ServerlessJob | BedrockRftJob) else recipe_uri(job, name),
        expects=_expectation(job, name, recipe, request),
        notes=notes_on(job),
    )


def _parts(job: AnyJob, name: str, digest: str) -> tuple[Request, str | None]:
    if isinstance(job, ServerlessJob):
        return serverless_request(job, name), None
    if isinstance(job, BedrockRftJob):
        return bedrock_rft_request(job, name, digest), None
    return training_job_request(job, name), recipe_text(recipe_of(job, name))


def _digest_of(job: AnyJob) -> str:
    """The digest of what would be sent, under a name that is no name yet, and of the data and the reward behind it."""
    request, recipe = _parts(job, _ANY_NAME, _ANY_NAME)
    validation = getattr(job, "validation", None)
    data = [None if part is None else part.digest for part in (job.data, validation)]
    behind = {"data": data, "reward": getattr(job, "reward_digest", None)}
    return digest_of({"request": request, "recipe": recipe, **behind})


def _expectation(job: AnyJob, name: str, recipe: str | None, request: Request) -> Expectation:
    if isinstance(job, BedrockRftJob):
        base = foundation_model_arn(job.model, job.region)
        channels = {"train": job.data.uri}
        return Expectation(name, {}, channels=channels, reward=job.reward, base=base)
    if isinstance(job, ServerlessJob):
        train = job.dataset if job.data is None else job.data.uri
        base = job.packages.source or hub_arn(job.model, job.region)
        given = dict(request.get("HyperParameters", {}))
        return Expectation(name, given, channels={"train": str(train)}, reward=job.evaluator, base=base)
    return _recipe_expectation(job, name, str(recipe))


def _recipe_expectation(job: RecipeJob, name: str, recipe: str) -> Expectation:
    start, other = "base_model", "base_model_location"
    if job.checkpoint is not None:
        start, other = other, start
    hyperparameters = {start: start_of(job)}
    if isinstance(job, RftJob):
        hyperparameters["reward_lambda_arn"] = job.reward
    if isinstance(job, GenQaJob):
        hyperparameters["eval_lambda_arn"] = job.processor.lambda_arn
    return Expectation(
        name,
        hyperparameters,
        absent=(other,),
        channels={"train": job.data.uri, "recipe": recipe_uri(job, name)},
        instances=job.instances.count,
        image=job.image or image_of(job.kind, job.region),
        recipe_digest=digest_of(recipe),
    )
