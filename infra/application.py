"""The CDK app: settings in, bundles and stacks out."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import aws_cdk as cdk

from infra.bundling import BundleSettings, kept_bundle
from infra.checks import add_checks
from infra.function_table import FUNCTIONS, FunctionRow
from infra.paths import ROOT
from infra.settings import CONTEXT_KEY, FILE_KEY, Settings, SettingsError, advice, read_context
from infra.stacks import add_stacks

BUNDLES_KEY = "touchstone-bundles"
"""Context key; `current` makes an assembly for a rehearsal: its bundles can be imported by the running interpreter, and
the rule packs, which judge what is deployed, don't run."""


def build_app() -> cdk.App:
    """The app of the settings in its context, with bundles built.

    Raises:
        SettingsError: the context can't be used.
        BundleError: a bundle can't be built.
    """
    app = cdk.App(analytics_reporting=False)
    context = app.node.try_get_context
    settings = read_context(context(CONTEXT_KEY), context(FILE_KEY))
    for warning in advice(settings):
        sys.stderr.write(f"warning: {warning}\n")
    current = wants_current(context(BUNDLES_KEY))
    add_stacks(app, settings, build_archives(settings, current=current))
    if not current:
        add_checks(app)
    return app


def build_archives(settings: Settings, *, current: bool = False) -> dict[str, Path]:
    """The archive of every function's bundle, by its folder; built at once, since most of it is waiting.

    Args:
        settings: of the deployment.
        current: whether they are for the running interpreter, whatever the functions' runtime is.

    Raises:
        BundleError: one can't be built.
    """
    with ThreadPoolExecutor() as pool:
        building = {}
        for row in FUNCTIONS:
            own = bundle_settings(row, settings, current=current)
            building[row.folder] = pool.submit(kept_bundle, row.folder, own)
        return {folder: bundle.result().archive for folder, bundle in building.items()}


def bundle_settings(row: FunctionRow, settings: Settings, *, current: bool = False) -> BundleSettings:
    """What a function's bundle is built for; one that scores carries the rubric."""
    rubric = settings.reward.rubric if row.scores else None
    architecture = "current" if current else settings.architecture
    return BundleSettings(settings.python, architecture, None if rubric is None else ROOT / rubric)


def wants_current(context: object) -> bool:
    """Whether bundles are for the running interpreter.

    Raises:
        SettingsError: the context asks for something else.
    """
    if context not in {None, "current"}:
        raise SettingsError(f'context key "{BUNDLES_KEY}": expected "current" or nothing, saw {context!r}')
    return context == "current"
