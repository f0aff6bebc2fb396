"""Templates as they were last agreed on, without the hashes of code: `python -m tests.infra.snapshots` writes them."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra.synth import venv_node
from infra.variants import VARIANTS

FOLDER = Path(__file__).parent / "snapshots"


def masked(templates: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Templates without hashes of code and definitions of machines, which stand in files of their own."""
    document: dict[str, Any] = json.loads(json.dumps(templates))
    for template in document.values():
        for resource in template["Resources"].values():
            properties = resource.get("Properties", {})
            if resource["Type"] == "AWS::Lambda::Function":
                properties["Code"] = "(bundle)"
                variables = properties["Environment"]["Variables"]
                if "TOUCHSTONE_REWARD_DIGEST" in variables:
                    variables["TOUCHSTONE_REWARD_DIGEST"] = "(digest)"
            if resource["Type"] == "AWS::StepFunctions::StateMachine":
                properties["DefinitionString"] = "(ASL file)"
    return document


def text_of(document: Mapping[str, Any]) -> str:
    """A snapshot as it is kept."""
    return json.dumps(document, indent=1, sort_keys=True) + "\n"


def main() -> int:
    """Write every snapshot anew."""
    node = venv_node()
    if node is not None:
        os.environ["JSII_NODE"] = str(node)
    from .apps import app_of, templates_of  # noqa: PLC0415 - imports aws_cdk, which starts the Node chosen above

    FOLDER.mkdir(exist_ok=True)
    for name, settings in VARIANTS.items():
        with tempfile.TemporaryDirectory() as folder:
            archive = Path(folder) / "bundle.zip"
            with zipfile.ZipFile(archive, "w") as bundle:
                bundle.writestr("touchstone-manifest.json", '{"function": "reward"}')
            _, stacks = app_of(settings, archive, Path(folder) / "out")
            (FOLDER / f"{name}.json").write_text(text_of(masked(templates_of(stacks))), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
