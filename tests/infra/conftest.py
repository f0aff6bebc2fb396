"""Synthesis in this process: no bundle, no registry, no CDK CLI; only the Node that jsii needs."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from infra.synth import venv_node

if TYPE_CHECKING:
    from .apps import Synthesised

_NODE = venv_node()
if _NODE is not None:
    os.environ["JSII_NODE"] = str(_NODE)


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stand-in for the reward function's bundle."""
    path = tmp_path_factory.mktemp("archive") / "reward.zip"
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("touchstone-manifest.json", '{"function": "reward"}')
    return path


@pytest.fixture
def build(archive: Path, tmp_path: Path) -> Synthesised:
    """Builds the app of some settings into a folder of the test's own."""
    from .apps import app_of  # noqa: PLC0415 - imports aws_cdk, which starts the Node chosen above

    def build_app(settings: Mapping[str, Any] | None = None) -> Any:
        return app_of(settings, archive, tmp_path / "cdk.out")

    return build_app
