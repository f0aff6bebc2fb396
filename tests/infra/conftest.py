"""Synthesis in this process: no bundle, no registry, no CDK CLI; only the Node that jsii needs."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from infra.synth import venv_node

if TYPE_CHECKING:
    from .apps import Built, Synthesised

_NODE = venv_node()
if _NODE is not None:
    os.environ["JSII_NODE"] = str(_NODE)


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stand-in for the bundle of every function."""
    path = tmp_path_factory.mktemp("archive") / "reward.zip"
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("touchstone-manifest.json", '{"function": "reward"}')
    return path


@pytest.fixture
def build(archive: Path, tmp_path: Path) -> Built:
    """Builds the app of some settings into a folder of the test's own."""
    from .apps import app_of  # noqa: PLC0415 - imports aws_cdk, which starts the Node chosen above

    def build_app(settings: Mapping[str, Any] | None = None) -> Any:
        return app_of(settings, archive, tmp_path / "cdk.out")

    return build_app


@pytest.fixture(scope="session")
def templates(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    """The templates of some settings, synthesised once for all tests."""
    from .apps import app_of, templates_of  # noqa: PLC0415 - as above

    known: dict[str, dict[str, dict[str, Any]]] = {}

    def synthesise(settings: Mapping[str, Any] | None = None) -> dict[str, dict[str, Any]]:
        key = json.dumps(settings, sort_keys=True)
        if key not in known:
            _, stacks = app_of(settings, archive, tmp_path_factory.mktemp("assembly"))
            known[key] = templates_of(stacks)
        return known[key]

    return synthesise
