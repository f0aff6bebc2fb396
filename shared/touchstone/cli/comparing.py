"""What `touchstone compare` does, once its options are read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from touchstone.cli.exits import BAD_INPUT, HOLD, OK, REJECT, leave
from touchstone.evaluation.comparison.comparison import compare
from touchstone.evaluation.comparison.stored_runs import run_data_of
from touchstone.evaluation.gate.decision import decide
from touchstone.evaluation.gate.policy import Policy, load_policy, settings_of
from touchstone.evaluation.run.folder import RunFolder
from touchstone.evaluation.summaries.run_summary import summary_of
from touchstone.scoring.errors import TouchstoneError

COMPARISON, GATE = "comparison.json", "gate.json"
_EXITS = {"promote": OK, "hold": HOLD, "reject": REJECT}


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison and the gate's decision on it.

    Attributes:
        comparison: the comparison document.
        gate: the gate document.
        written: files that hold them.
    """

    comparison: dict[str, Any]
    gate: dict[str, Any]
    written: Sequence[Path]

    @property
    def exit_code(self) -> int:
        """0 promote, 3 hold, 4 reject."""
        return _EXITS[self.gate["decision"]]

    def as_json(self) -> str:
        """Both documents."""
        return json.dumps({"comparison": self.comparison, "gate": self.gate}, indent=2, allow_nan=False)


def compared(champion: Path, candidate: Path, policy_file: Path | None, out: Path) -> Compared:
    """Compare, decide and write; bad input ends the command."""
    try:
        policy = Policy() if policy_file is None else load_policy(policy_file)
        settings = settings_of(policy)
        mine, own = run_data_of(champion), run_data_of(candidate)
        comparison = compare(mine, own, settings)
        one, two = (summary_of(data.rows, data.run, settings=settings) for data in (mine, own))
        gate = decide(comparison, one, two, policy)
        out.mkdir(parents=True, exist_ok=True)
        folder = RunFolder(out)
        folder.write_json(COMPARISON, comparison)
        folder.write_json(GATE, gate)
    except TouchstoneError as error:
        leave(BAD_INPUT, str(error))
    except OSError as error:
        leave(BAD_INPUT, f"can't read or write: {error}")
    return Compared(comparison, gate, [out / COMPARISON, out / GATE])
