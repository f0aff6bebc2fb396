"""The CDK app: settings in, bundles and stacks out."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import aws_cdk as cdk

from infra.bundling import build_bundle
from infra.checks import add_checks
from infra.evaluation_stack import EvaluationStack
from infra.paths import BUNDLES
from infra.scoring_stack import ScoringStack
from infra.settings import CONTEXT_KEY, Settings, read_settings


class Stacks(NamedTuple):
    """The stacks of a deployment."""

    scoring: ScoringStack
    evaluation: EvaluationStack


def build_app() -> cdk.App:
    """The app of the settings in its context, with bundles built."""
    app = cdk.App(analytics_reporting=False)
    settings = read_settings(app.node.try_get_context(CONTEXT_KEY))
    add_stacks(app, settings, build_archives(settings))
    add_checks(app)
    return app


def build_archives(settings: Settings) -> dict[str, Path]:
    """The archive of every function's bundle, by function; built at once, since most of it is waiting.

    Raises:
        BundleError: one can't be built.
    """
    scoring, plain = settings.scoring_bundle(), settings.plain_bundle()
    wanted = {"reward": scoring, "evaluate": scoring, "summarize": plain}
    with ThreadPoolExecutor() as pool:
        building = {name: pool.submit(build_bundle, name, BUNDLES / name, own) for name, own in wanted.items()}
        return {name: bundle.result().archive for name, bundle in building.items()}


def add_stacks(app: cdk.App, settings: Settings, archives: Mapping[str, Path]) -> Stacks:
    """Add the stacks of a deployment to an app.

    Args:
        app: the app.
        settings: of the deployment.
        archives: the archive of each function's bundle.
    """
    return Stacks(
        ScoringStack(app, settings.named("touchstone-scoring"), settings=settings, reward_archive=archives["reward"]),
        EvaluationStack(
            app,
            settings.named("touchstone-evaluation"),
            settings=settings,
            evaluate_archive=archives["evaluate"],
            summarize_archive=archives["summarize"],
        ),
    )
