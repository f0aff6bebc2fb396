"""The CDK app: settings in, bundles and stacks out."""

from __future__ import annotations

from pathlib import Path

import aws_cdk as cdk

from infra.bundling import build_bundle
from infra.checks import add_checks
from infra.paths import BUNDLES
from infra.scoring_stack import ScoringStack
from infra.settings import CONTEXT_KEY, Settings, read_settings


def build_app() -> cdk.App:
    """The app of the settings in its context, with bundles built."""
    app = cdk.App(analytics_reporting=False)
    settings = read_settings(app.node.try_get_context(CONTEXT_KEY))
    bundle = build_bundle("reward", BUNDLES / "reward", settings.reward_bundle())
    add_stacks(app, settings, reward_archive=bundle.archive)
    add_checks(app)
    return app


def add_stacks(app: cdk.App, settings: Settings, *, reward_archive: Path) -> ScoringStack:
    """Add the stacks of a deployment to an app."""
    name = settings.named("touchstone-scoring")
    return ScoringStack(app, name, settings=settings, reward_archive=reward_archive)
