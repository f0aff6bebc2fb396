"""The app of some settings, with its checks, without bundling."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk

from infra.application import add_stacks
from infra.checks import add_checks
from infra.scoring_stack import ScoringStack
from infra.settings import read_settings
from infra.synth import cdk_context

Synthesised = Callable[..., tuple[cdk.App, ScoringStack]]


def app_of(settings: Mapping[str, Any] | None, archive: Path, out: Path) -> tuple[cdk.App, ScoringStack]:
    """An app and its stack, not synthesised yet.

    Args:
        settings: what stands under the context key; None for the defaults.
        archive: stands in for the reward function's bundle.
        out: where it synthesises to.
    """
    app = cdk.App(context=cdk_context(), outdir=str(out), analytics_reporting=False)
    stack = add_stacks(app, read_settings(settings), reward_archive=archive)
    add_checks(app)
    return app, stack
