"""The beginning of a run: its dataset checked and cut into batches, its facts written."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import touchstone
from touchstone.evaluation.run.manifest import (
    MANIFEST,
    DatasetFacts,
    Manifest,
    ManifestError,
    ModelFacts,
    Prices,
    RubricFacts,
)
from touchstone.evaluation.storage.batches import BatchSize, Cut, cut
from touchstone.evaluation.storage.run_objects import PLAN, RunObjects
from touchstone.inference.model import InferenceSettings
from touchstone.scoring.rubric import Rubric
from touchstone.wire.models.run_events import PlanEvent
from touchstone.wire.objects import NoSuchObjectError, Objects, Pointer


def plan_run(event: PlanEvent, objects: Objects, rubric: Rubric) -> dict[str, Any]:
    """Check the dataset, cut it, and write run.json and batches.json; the same event again changes neither.

    Returns:
        Run, numbers of batches, rows and samples, the dataset with version and digest (as batches take it), and where
        the plan lies.

    Raises:
        DatasetError: lines that hold no row, ids that stand twice, no row at all, or a compressed file.
        ManifestError: the prefix holds another run.
        StorageError: S3 refuses.
    """
    run = RunObjects(objects, event.output.bucket, event.output.prefix)
    place = Pointer(event.dataset.bucket, event.dataset.key, event.dataset.version_id)
    with objects.stream(place) as (stream, version_id):
        found = cut(stream, str(place), BatchSize(event.plan.rows, event.plan.bytes))
    run.write_json(MANIFEST, _begun(run, _facts(event, found, rubric)).document())
    plan = run.write_json(PLAN, [batch.document() for batch in found.batches])
    read = Pointer(place.bucket, place.key, place.version_id or version_id)
    return {
        "run": event.run,
        "batches": len(found.batches),
        "rows": found.rows,
        "samples": found.rows * event.samples,
        "dataset": {**read.document(), "digest": found.digest},
        "plan": plan.document(),
    }


def _facts(event: PlanEvent, found: Cut, rubric: Rubric) -> Manifest:
    kind, _, model = event.model.partition(":")
    return Manifest(
        run=event.run,
        touchstone=touchstone.__version__,
        model=ModelFacts("bedrock", event.name or model.rpartition("/")[2], f"{kind}:{model}"),
        dataset=DatasetFacts(event.dataset.key.rpartition("/")[2], found.digest, found.rows),
        rubric=RubricFacts(rubric.name, str(rubric.version), rubric.digest),
        samples=event.samples,
        inference=InferenceSettings(**event.inference.model_dump()),
        started=_now(),
        prices=None if event.prices is None else Prices(**event.prices.model_dump()),
        note=event.note,
    )


def _begun(run: RunObjects, fresh: Manifest) -> Manifest:
    """The facts of the run that is there already, or the new ones."""
    try:
        old = run.manifest()
    except NoSuchObjectError:
        return fresh
    differences = fresh.differences(old)
    if differences:
        listing = "\n".join(f"  {line}" for line in differences)
        raise ManifestError(f"{run.pointer('')} holds another run; choose another prefix\n{listing}")
    return Manifest(**{**{name: getattr(fresh, name) for name in asdict(fresh)}, "started": old.started})


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
