"""Run folders read for a comparison, with everything that is wrong with them at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from touchstone.evaluation.comparison.pairing import RunData
from touchstone.evaluation.run.folder import RESULTS, RunFolder
from touchstone.evaluation.run.manifest import MANIFEST
from touchstone.scoring.errors import TouchstoneError
from touchstone.wire.models.result import RESULT

_SHOWN = 10
_TOLD = (
    *(("run",), ("samples",), ("rubric", "digest"), ("rubric", "name")),
    *(("dataset", "digest"), ("dataset", "name"), ("dataset", "rows")),
)


class StoredRunError(TouchstoneError):
    """A run folder that can't be read.

    Attributes:
        faults: what is wrong, with file and line.
    """

    def __init__(self, faults: list[str]) -> None:
        more = f"\n  and {len(faults) - _SHOWN:,} more" if len(faults) > _SHOWN else ""
        super().__init__("the run can't be read:\n" + "\n".join(f"  {fault}" for fault in faults[:_SHOWN]) + more)
        self.faults = faults


def run_data_of(path: Path) -> RunData:
    """The run of a folder.

    Raises:
        StoredRunError: facts are missing in run.json, or lines of results.jsonl are no result rows.
        TouchstoneError: a file is missing or broken.
    """
    folder = RunFolder(path)
    run = folder.manifest()
    rows = list(folder.results())
    faults = _manifest_faults(run, path / MANIFEST)
    if not faults and len(rows) != (planned := run["dataset"]["rows"] * run["samples"]):
        faults.append(
            f"{path / RESULTS}: expected {planned:,} rows, as {MANIFEST} says, saw {len(rows):,}; evaluate again"
        )
    for number, row in enumerate(rows, 1):
        if problem := _problem(row):
            faults.append(f"{path / RESULTS}:{number}: {problem}")
    if faults:
        raise StoredRunError(faults)
    return RunData(run, rows)


def _manifest_faults(run: Mapping[str, Any], file: Path) -> list[str]:
    faults = []
    for keys in _TOLD:
        value: Any = run
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        if value is None:
            faults.append(f"{file}: expected a value at /{'/'.join(keys)}")
    return faults


def _problem(row: Mapping[str, Any]) -> str | None:
    """What keeps a line from being a result row; nothing of its values."""
    try:
        RESULT.validate_python(row)
    except ValidationError as error:
        kind = next((kind for kind in ("unscored", "failed") if kind in row), "scored").capitalize()
        details = [detail for detail in error.errors() if detail["loc"][:1] == (kind,)] or error.errors()
        places = [f"/{'/'.join(map(str, detail['loc'][1:]))}: {detail['msg'].lower()}" for detail in details[:3]]
        return f"expected a result row; {'; '.join(places)}"
    return None
