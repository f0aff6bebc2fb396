"""Laws of the states of a job, whatever happens to it."""

from __future__ import annotations

import math
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from touchstone.rehearsal.doubles.sagemaker.timeline import ENDS, Course, phase_at, phases_of
from touchstone.rehearsal.doubles.settings import Delays

SECONDS = st.integers(0, 20_000)
CUT = st.sampled_from([None, "LaunchingMLInstances", "Training", "Uploading", "half"])
ORDER = ["Pending", "LaunchingMLInstances", "Starting", "Downloading", "Training", "Uploading", "Stopping", *ENDS]
courses = st.builds(
    Course,
    created=SECONDS,
    work=st.integers(1, 20_000),
    longest=st.one_of(st.just(math.inf), SECONDS),
    patience=st.one_of(st.just(math.inf), SECONDS),
    stuck=st.booleans(),
    fails_in=CUT,
    stops_in=CUT,
    stop=st.none(),
)


@given(courses, st.one_of(st.none(), SECONDS), SECONDS)
def test_a_job_only_goes_forward_and_comes_to_one_end(course: Course, stop: int | None, second: int) -> None:
    if stop is not None:
        course = replace(course, stop=course.created + stop)
    phases = phases_of(course, Delays())
    starts = [phase.start for phase in phases]
    assert starts[0] == course.created
    assert starts == sorted(starts)
    places = [ORDER.index(phase.status) for phase in phases]
    assert places == sorted(set(places))
    assert phases[-1].status in ENDS
    assert all(phase.status not in ENDS for phase in phases[:-1])
    now = phase_at(phases, course.created + second)
    assert phases[now].start <= course.created + second or now == 0


@given(courses, SECONDS, SECONDS)
def test_a_stop_never_changes_what_was_before_it(course: Course, stop: int, second: int) -> None:
    stopped = replace(course, stop=course.created + stop)
    moment = course.created + min(second, stop - 1)
    if second < stop:
        before, after = phases_of(course, Delays()), phases_of(stopped, Delays())
        assert before[phase_at(before, moment)].status == after[phase_at(after, moment)].status
