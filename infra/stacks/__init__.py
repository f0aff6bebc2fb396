"""The stacks of a deployment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import aws_cdk as cdk

from infra.settings import Settings
from infra.stacks.foundation import FoundationStack
from infra.stacks.observability import ObservabilityStack
from infra.stacks.pipelines import PipelinesStack
from infra.stacks.scoring import ScoringStack


class Stacks(NamedTuple):
    """The stacks of a deployment, in the order of their dependence."""

    foundation: FoundationStack
    scoring: ScoringStack
    pipelines: PipelinesStack
    observability: ObservabilityStack


def add_stacks(app: cdk.App, settings: Settings, archives: Mapping[str, Path]) -> Stacks:
    """Add the stacks of a deployment to an app.

    Args:
        app: the app.
        settings: of the deployment.
        archives: the archive of each function's bundle.
    """
    foundation = FoundationStack(app, settings)
    ground = foundation.ground
    stacks = Stacks(
        foundation,
        ScoringStack(app, settings, ground, archives),
        PipelinesStack(app, settings, ground),
        ObservabilityStack(app, settings, ground),
    )
    for above, below in zip(stacks[1:], stacks, strict=False):
        above.add_stack_dependency(below)
    return stacks
