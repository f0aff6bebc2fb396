"""Proof that the job that runs is the job that was meant: our reward function, our weights, our recipe.

Users elsewhere saw the reward dropped on the way, and training start from the base model unnoticed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import yaml

from touchstone.training.expectation import Expectation
from touchstone.training.naming import digest_of


class Mismatch(NamedTuple):
    """Where a job is not the one that was meant: place in the description, what was meant, what is there."""

    place: str
    expected: str
    seen: str

    def __str__(self) -> str:
        return f"{self.place}: expected {self.expected}, saw {self.seen}"


def mismatches(description: Mapping[str, Any], expects: Expectation) -> tuple[Mismatch, ...]:
    """Where DescribeTrainingJob's answer differs from what was meant; empty is the proof.

    Of an `rft_eval`, the reward function is in the recipe only: the recipe's address is proven here, its text by
    `recipe_mismatches`.
    """
    return tuple(_training_job(description, expects))


def bedrock_mismatches(description: Mapping[str, Any], expects: Expectation) -> tuple[Mismatch, ...]:
    """The same of a Bedrock job, from GetModelCustomizationJob's answer."""
    grader = _inside(description, "customizationConfig", "rftConfig", "graderConfig", "lambdaGrader", "lambdaArn")
    train = (expects.channels or {}).get("train")
    pairs = (
        ("jobName", expects.job, description.get("jobName")),
        ("customizationConfig…lambdaArn", expects.reward, grader),
        ("baseModelArn", expects.base, description.get("baseModelArn")),
        ("trainingDataConfig.s3Uri", train, _inside(description, "trainingDataConfig", "s3Uri")),
    )
    return tuple(_differing(pairs))


def recipe_mismatches(text: str, expects: Expectation, reward: str | None = None) -> tuple[Mismatch, ...]:
    """Where a recipe that was read back differs from the one that was meant.

    Args:
        text: the recipe, as it lies in S3.
        expects: what was meant.
        reward: the reward function that every field for one must name; None checks the text's digest only.
    """
    found = []
    if expects.recipe_digest is not None and digest_of(text) != expects.recipe_digest:
        found.append(Mismatch("recipe", expects.recipe_digest, digest_of(text)))
    if reward is not None:
        seen = list(_functions(yaml.safe_load(text), ""))
        found += [Mismatch(place, reward, repr(value)) for place, value in seen if value != reward]
        if not seen:
            found.append(Mismatch("recipe", f"a field that names {reward}", "none"))
    return tuple(found)


def _functions(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Every field of a recipe that names a function."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            where = f"{place}/{key}"
            if key in {"reward_lambda_arn", "lambda_arn"}:
                yield where, inner
            else:
                yield from _functions(inner, where)


def _training_job(description: Mapping[str, Any], expects: Expectation) -> Iterator[Mismatch]:
    given = description.get("HyperParameters") or {}
    channels = _channels(description)
    pairs: list[tuple[str, Any, Any]] = [("TrainingJobName", expects.job, description.get("TrainingJobName"))]
    pairs += [(f"HyperParameters.{key}", value, given.get(key)) for key, value in expects.hyperparameters.items()]
    pairs += [(f"InputDataConfig.{key}", uri, channels.get(key)) for key, uri in (expects.channels or {}).items()]
    yield from _differing([*pairs, *_machines(description, expects), *_serverless(description, expects)])
    for key in expects.absent:
        if key in given:
            yield Mismatch(f"HyperParameters.{key}", "nothing: the job starts elsewhere", repr(given[key]))


def _machines(description: Mapping[str, Any], expects: Expectation) -> Iterator[tuple[str, Any, Any]]:
    for expected, path in (
        (expects.instances, ("ResourceConfig", "InstanceCount")),
        (expects.image, ("AlgorithmSpecification", "TrainingImage")),
    ):
        yield ".".join(path), expected, _inside(description, *path)


def _serverless(description: Mapping[str, Any], expects: Expectation) -> Iterator[tuple[str, Any, Any]]:
    config = description.get("ServerlessJobConfig") or {}
    yield "ServerlessJobConfig.EvaluatorArn", expects.reward, config.get("EvaluatorArn")
    source = _inside(description, "ModelPackageConfig", "SourceModelPackageArn")
    base = source or _unversioned(config.get("BaseModelArn"))
    yield "ServerlessJobConfig.BaseModelArn", _unversioned(expects.base), base


def _unversioned(arn: str | None) -> str | None:
    """A hub ARN without its version: a service reads `BaseModelArn` as the latest, and may answer with that."""
    return None if arn is None else re.sub(r"(/Model/[^/]+)/[0-9.]+$", r"\1", arn)


def _differing(pairs: Iterable[tuple[str, Any, Any]]) -> Iterator[Mismatch]:
    for place, expected, seen in pairs:
        if expected is not None and seen != expected:
            yield Mismatch(place, repr(expected), "nothing" if seen is None else repr(seen))


def _inside(value: Any, *path: str) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _channels(description: Mapping[str, Any]) -> dict[str, Any]:
    channels = {}
    for channel in description.get("InputDataConfig") or []:
        source = channel.get("DataSource") or {}
        uri = _inside(source, "S3DataSource", "S3Uri") or _inside(source, "DatasetSource", "DatasetArn")
        channels[channel.get("ChannelName")] = uri
    return channels
