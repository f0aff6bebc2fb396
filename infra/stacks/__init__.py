"""The stacks of a deployment: foundation, scoring, pipelines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import aws_cdk as cdk

from infra.settings import Settings
from infra.stacks.foundation import FoundationStack
from infra.stacks.pipelines import PipelinesStack
from infra.stacks.scoring import ScoringStack


class Stacks(NamedTuple):
    """The stacks of a deployment."""

    foundation: FoundationStack
    scoring: ScoringStack
    pipelines: PipelinesStack


def add_stacks(app: cdk.App, settings: Settings, archives: Mapping[str, Path]) -> Stacks:
    """Add the stacks of a deployment to an app.

    Args:
        app: the app.
        settings: of the deployment.
        archives: the archive of each function's bundle.
    """
    foundation = FoundationStack(app, settings.named("touchstone-foundation"), settings=settings)
    scoring = ScoringStack(app, settings.named("touchstone-scoring"), settings=settings, archives=archives)
    pipelines = PipelinesStack(app, settings.named("touchstone-pipelines"), settings=settings)
    scoring.add_stack_dependency(foundation)
    pipelines.add_stack_dependency(scoring)
    return Stacks(foundation, scoring, pipelines)
