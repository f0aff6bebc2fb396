"""The app of some settings, with its checks, without bundling."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk

from infra.application import Stacks, add_stacks
from infra.checks import add_checks
from infra.settings import read_settings
from infra.synth import cdk_context

Synthesised = Callable[..., tuple[cdk.App, Stacks]]


def app_of(settings: Mapping[str, Any] | None, archive: Path, out: Path) -> tuple[cdk.App, Stacks]:
    """An app and its stacks, not synthesised yet.

    Args:
        settings: what stands under the context key; None for the defaults.
        archive: stands in for the bundle of every function.
        out: where it synthesises to.
    """
    app = cdk.App(context=cdk_context(), outdir=str(out), analytics_reporting=False)
    archives = dict.fromkeys(("reward", "evaluate", "summarize"), archive)
    stacks = add_stacks(app, read_settings(settings), archives)
    add_checks(app)
    return app, stacks
