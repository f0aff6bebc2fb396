"""The state machines of a deployment, one row each; each is the file `infra/workflows/<name>.asl.json`.

To add a machine, write its file and its row here; role, log group, alarms and outputs follow from the two.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from infra.function_table import function_arns
from infra.names import Names
from infra.paths import EVENTS, WORKFLOWS

_SUBSTITUTION = re.compile(r"\$\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class MachineRow:
    """A state machine.

    Attributes:
        name: of its file; its name in AWS begins with `touchstone-`.
        description: what it does.
        folder: where its file lies.
    """

    name: str
    description: str
    folder: Path = WORKFLOWS

    @property
    def construct_id(self) -> str:
        """Its id in the stack, and what stands for its ARN in ASL files: `TrainMachine`."""
        return "".join(part.title() for part in self.name.split("_")) + "Machine"

    def text(self) -> str:
        """Its ASL file."""
        return (self.folder / f"{self.name}.asl.json").read_text(encoding="utf-8")

    def definition(self) -> dict[str, Any]:
        """Its ASL."""
        parsed: dict[str, Any] = json.loads(self.text())
        return parsed


MACHINES: Final[tuple[MachineRow, ...]] = (
    MachineRow("train", "A recipe becomes a checkpoint: one SageMaker training job."),
    MachineRow("host", "Weights become a model that answers behind a deployment."),
    MachineRow("evaluate", "A model is asked a whole dataset, scored and judged."),
    MachineRow("release", "A candidate takes the stable deployment, or the champion comes back."),
    MachineRow("synthesize", "Documents become training sets, each row with its source."),
    MachineRow("customize", "Baseline, SFT, RFT, evaluations, gate, approval, release."),
)


FOLLOW: Final = MachineRow("follow", "Follows training jobs by SageMaker's events.", EVENTS)
"""Started by rules, not by people: its input is an event's."""


def substitutions_in(text: str) -> set[str]:
    """Names in `${...}` of an ASL file."""
    return set(_SUBSTITUTION.findall(text))


def substitutions(names: Names) -> Mapping[str, str]:
    """What stands for each `${...}` of the ASL files."""
    return {
        "Bucket": names.runs,
        "ApprovalTopic": names.arn("sns", names.approval_topic),
        "NoticeTopic": names.arn("sns", names.notice_topic),
        **function_arns(names),
        **{row.construct_id: names.machine_arn(row.name) for row in (*MACHINES, FOLLOW)},
    }
