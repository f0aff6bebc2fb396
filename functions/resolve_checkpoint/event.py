"""What the machines send: a job's name, what it must say of itself, and where its metrics go."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from touchstone.wire.models.machine_inputs import JobName
from touchstone.wire.models.run_events import Event, RunPointer


class ResolveEvent(Event):
    """Resolve a training job."""

    job: JobName
    expects: Annotated[
        dict[str, Any] | None, Field(description="What the job must say of itself; nothing of a job of somebody else.")
    ] = None
    output: Annotated[RunPointer, Field(description="Where metrics.json goes.")]
