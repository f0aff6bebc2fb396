"""Templates as they were last agreed on, without the hashes of code, and what idles by them.

`python -m tests.infra.snapshots` writes the snapshots and the table of docs/cost.md anew.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from infra.idle_cost import Item, idle_cost, row
from infra.paths import ROOT
from infra.synth import venv_node
from infra.variants import VARIANTS

FOLDER = Path(__file__).parent / "snapshots"
PAGE = ROOT / "docs" / "cost.md"
BEGIN, END = "<!-- idle -->", "<!-- end of idle -->"
DEPLOYMENTS = {
    "dev": "`dev`, new VPC, one zone",
    "prod": "`prod`, new VPC, two zones, jobs in it",
    "imported": "your VPC, two subnets, your keys",
}


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


def page_with(text: str, costs: Mapping[str, Sequence[Item]]) -> str:
    """docs/cost.md with the table as it is counted."""
    head, _, rest = text.partition(BEGIN)
    heading = [
        "| deployment | interface endpoints | keys | alarms | dashboard | USD a month |",
        "|---|---|---|---|---|---|",
    ]
    rows = [row(DEPLOYMENTS[name], items) for name, items in costs.items()]
    return "\n".join([f"{head}{BEGIN}", "", *heading, *rows, "", f"{END}{rest.partition(END)[2]}"])


def written(templates: Mapping[str, Mapping[str, Any]], folder: Path) -> list[Path]:
    """Templates as files of a folder, as a synthesis leaves them."""
    paths = []
    for name, template in templates.items():
        paths.append(folder / f"touchstone-{name}.template.json")
        paths[-1].write_text(json.dumps(template), encoding="utf-8")
    return paths


def main() -> int:
    """Write every snapshot and the page of what idles anew."""
    node = venv_node()
    if node is not None:
        os.environ["JSII_NODE"] = str(node)
    from .apps import app_of, templates_of  # noqa: PLC0415 - imports aws_cdk, which starts the Node chosen above

    FOLDER.mkdir(exist_ok=True)
    costs = {}
    for name, settings in VARIANTS.items():
        with tempfile.TemporaryDirectory() as folder:
            archive = Path(folder) / "bundle.zip"
            with zipfile.ZipFile(archive, "w") as bundle:
                bundle.writestr("touchstone-manifest.json", '{"function": "reward"}')
            _, stacks = app_of(settings, archive, Path(folder) / "out")
            templates = templates_of(stacks)
            costs[name] = idle_cost(written(templates, Path(folder)))
            (FOLDER / f"{name}.json").write_text(text_of(masked(templates)), encoding="utf-8")
    PAGE.write_text(page_with(PAGE.read_text(encoding="utf-8"), costs), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
