"""The states of a training job as a function of virtual time alone."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from touchstone.rehearsal.doubles.settings import Delays

ENDS = {"Completed": "Completed", "Failed": "Failed", "Stopped": "Stopped", "MaxRuntimeExceeded": "Stopped"}
"""TrainingJobStatus by the SecondaryStatus that a job ends in."""


class Phase(NamedTuple):
    """A SecondaryStatus and the virtual second at which it starts."""

    status: str
    start: float


@dataclass(frozen=True, slots=True)
class Course:
    """What happens to a job, known so far.

    Attributes:
        created: virtual second of creation.
        work: seconds of training or evaluating.
        longest: MaxRuntimeInSeconds.
        patience: MaxPendingTimeInSeconds.
        serverless: no instances to wait for.
        stuck: capacity never comes.
        fails_in: phase at whose start it fails, if it does; "half" for the middle of Training.
        stops_in: as `fails_in`, for a job that somebody else stops.
        stop: virtual second at which StopTrainingJob was called.
    """

    created: float
    work: float
    longest: float = math.inf
    patience: float = math.inf
    serverless: bool = False
    stuck: bool = False
    fails_in: str | None = None
    stops_in: str | None = None
    stop: float | None = None


def phases_of(course: Course, delays: Delays) -> list[Phase]:
    """All phases of a job, from creation to its end; the last one lasts."""
    planned = list(_planned(course, delays))
    start = dict(planned)["Training"]
    moments = {**dict(planned), "half": start + course.work / 2}
    cuts = [
        Phase("Failed", moments[course.fails_in]) if course.fails_in else None,
        Phase("Stopped", moments[course.stops_in]) if course.stops_in else None,
        Phase("MaxRuntimeExceeded", start + course.longest) if course.longest < course.work else None,
        Phase("Stopped", course.stop) if course.stop is not None else None,
        Phase("Stopped", course.created + course.patience)
        if planned[1].start > course.created + course.patience
        else None,
    ]
    cut = min((cut for cut in cuts if cut is not None), key=lambda cut: cut.start, default=None)
    if cut is None or cut.start >= planned[-1].start:
        return planned
    kept = [phase for phase in planned if phase.start < cut.start or phase.start == course.created]
    if cut.status == "Failed":
        return [*kept, cut]
    return [*kept, Phase("Stopping", cut.start), Phase(cut.status, cut.start + delays.stopping)]


def phase_at(phases: list[Phase], second: float) -> int:
    """Index of the phase that a virtual second is in."""
    return max(index for index, phase in enumerate(phases) if index == 0 or phase.start <= second)


def _planned(course: Course, delays: Delays) -> Iterable[Phase]:
    queue = [("Pending", delays.pending), ("LaunchingMLInstances", delays.launching)]
    waits = [("Starting", delays.launching)] if course.serverless else queue
    second = course.created
    last = ("Uploading", delays.uploading)
    for status, seconds in (*waits, ("Downloading", delays.downloading), ("Training", course.work), last):
        yield Phase(status, second)
        second += math.inf if course.stuck else seconds
    yield Phase("Completed", second)
