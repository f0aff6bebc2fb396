"""The app of some settings, with its checks, without bundling."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk.assertions import Template

from infra.checks import add_checks
from infra.function_table import FUNCTIONS
from infra.settings import read_settings
from infra.stacks import Stacks, add_stacks
from infra.synth import cdk_context

Built = Callable[..., tuple[cdk.App, Stacks]]
Synthesised = Callable[..., dict[str, dict[str, Any]]]


def app_of(settings: Mapping[str, Any] | None, archive: Path, out: Path) -> tuple[cdk.App, Stacks]:
    """An app and its stacks, not synthesised yet.

    Args:
        settings: what stands under the context key; None for the defaults.
        archive: stands in for the bundle of every function.
        out: where it synthesises to.
    """
    app = cdk.App(context=cdk_context(), outdir=str(out), analytics_reporting=False)
    archives = dict.fromkeys((row.folder for row in FUNCTIONS), archive)
    stacks = add_stacks(app, read_settings(settings), archives)
    add_checks(app)
    return app, stacks


def templates_of(stacks: Stacks) -> dict[str, dict[str, Any]]:
    """The template of each stack, by its field in `Stacks`."""
    return {name: dict(Template.from_stack(stack).to_json()) for name, stack in stacks._asdict().items()}


def resources_of(template: Mapping[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    """Properties of a template's resources of a type, by logical id."""
    return {name: found.get("Properties", {}) for name, found in template["Resources"].items() if found["Type"] == kind}
