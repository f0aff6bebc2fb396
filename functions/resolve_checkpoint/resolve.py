"""From a job's name to its weights: proof that it is the job that was meant, manifest, training metrics, health."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from functions.resolve_checkpoint.event import ResolveEvent
from functions.resolve_checkpoint.jobs import Jobs
from touchstone.scoring.errors import TouchstoneError
from touchstone.training.checkpoint import (
    Checkpoint,
    Place,
    from_description,
    from_manifest,
    from_tarball,
    not_found,
    places,
)
from touchstone.training.expectation import Expectation
from touchstone.training.health import Health, health_of
from touchstone.training.metrics import MetricsError, Series
from touchstone.training.metrics import from_tarball as metrics_from
from touchstone.training.proof import mismatches
from touchstone.training.record import record_of
from touchstone.training.status import Outcome, what_happened
from touchstone.wire.objects import NoSuchObjectError, Objects, Pointer

_SHOWN = 20
_CURVES = ("reward_mean", "loss", "entropy", "length")


class OtherJobError(TouchstoneError):
    """The job is not the one that was meant: its reward function, its weights or its data are others."""


def resolve(event: ResolveEvent, jobs: Jobs, objects: Objects) -> dict[str, Any]:
    """What became of the job; of a completed one, where its weights are and how it went.

    Raises:
        OtherJobError: the job is not the one that was meant.
        CheckpointError: it completed, but no weights are named.
        JobUnavailableError, JobRefusedError: SageMaker doesn't say.
        StorageError: S3 refuses.
    """
    description = jobs.describe(event.job)
    outcome = what_happened(description)
    told = _told(outcome)
    if outcome.state != "completed":
        return told
    _prove(description, event)
    output = str((description.get("OutputDataConfig") or {}).get("S3OutputPath", ""))
    found = from_description(description) or _checkpoint(output, event.job, objects)
    series, health = _metrics(output, event.job, objects)
    place = _keep(event, series, health, objects)
    package = found.model_package
    return {
        **told,
        "source": {"checkpoint": found.uri} if package is None else {"model_package": package},
        "checkpoint": found.uri,
        "metrics": place.document(),
        "numbers": {} if series is None else _numbers(series),
        "health": {"verdict": health.verdict, "findings": [finding.code for finding in health.findings]},
    }


def _told(outcome: Outcome) -> dict[str, Any]:
    """The outcome without AWS's own reason, which may quote rows."""
    keys = ("job", "state", "final", "cause", "what", "meaning", "next_step", "again", "log")
    document = outcome.document()
    return {key: document[key] for key in keys}


def _prove(description: Mapping[str, Any], event: ResolveEvent) -> None:
    if event.expects is None:
        return
    found = mismatches(description, Expectation.from_document(event.expects))
    if found:
        listing = "; ".join(str(one) for one in found[:_SHOWN])
        raise OtherJobError(f"the job {event.job} is not the one that was meant: {listing}")


def _checkpoint(output: str, job: str, objects: Objects) -> Checkpoint:
    """The weights that the first manifest names."""
    looked_at = []
    for place in places(output, job):
        looked_at.append(place.uri)
        try:
            return _read(place, objects)
        except NoSuchObjectError:
            continue
    raise not_found(looked_at)


def _read(place: Place, objects: Objects) -> Checkpoint:
    if place.form == "tarball":
        with objects.stream(_pointer(place.uri)) as (stream, _):
            return from_tarball(stream, place.uri)
    folder = place.uri.rpartition("/")[0] if place.platform == "hyperpod" else None
    return from_manifest(objects.read(_pointer(place.uri)).content, place.uri, folder=folder)


def _metrics(output: str, job: str, objects: Objects) -> tuple[Series | None, Health]:
    """The metrics in the job's tarball; without any, nothing is known of its health."""
    tarball = next(place.uri for place in places(output, job) if place.form == "tarball")
    try:
        with objects.stream(_pointer(tarball)) as (stream, _):
            series = metrics_from(stream, tarball)
    except (MetricsError, NoSuchObjectError):
        return None, Health("unknown", ())
    return series, health_of(series)


def _keep(event: ResolveEvent, series: Series | None, health: Health, objects: Objects) -> Pointer:
    place = Pointer(event.output.bucket, f"{event.output.prefix.rstrip('/')}/metrics.json")
    document = record_of(event.job, series, health)
    objects.write(place, (json.dumps(document, indent=2) + "\n").encode(), "application/json")
    return place


def _numbers(series: Series) -> dict[str, Any]:
    """First and last value of the curves that matter."""
    ends = {name: series.known(name) for name in _CURVES}
    curves = {name: {"first": known[0][1], "last": known[-1][1]} for name, known in ends.items() if known}
    return {"steps": len(series.steps), **curves}


def _pointer(uri: str) -> Pointer:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return Pointer(bucket, key)
