"""What a rehearsal measured: the evaluations' numbers, and the report that the last of them wrote."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from touchstone.rehearsal.asl.execution import Execution
from touchstone.rehearsal.run.account import LocalAccount

_PAGES: Final = ("report", "markdown")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """An evaluation that ended well.

    Attributes:
        run: its run.
        metrics: its metrics, each with mean, n and interval.
        decision: the gate's word, if it was compared with a champion.
        place: bucket and prefix of its answers and results.
    """

    run: str
    metrics: Mapping[str, Any]
    decision: str | None
    place: str


def evaluations_of(account: LocalAccount, executions: Iterable[Execution]) -> Iterator[Evaluation]:
    """The evaluations among some executions, in the order in which they began."""
    for execution in _of(account, executions):
        output = execution.output
        place = "{bucket}/{prefix}".format_map(output["place"])
        yield Evaluation(str(execution.input.get("run")), output["metrics"], output.get("decision"), place)


def report_of_run(folder: Path, account: LocalAccount, executions: Iterable[Execution]) -> Path | None:
    """The page of the last evaluation, copied to the top of the folder with its Markdown twin."""
    page = None
    for execution in _of(account, executions):
        for name, pointer in (execution.output.get("files") or {}).items():
            source = folder / "buckets" / pointer["bucket"] / pointer["key"]
            if name in _PAGES and source.is_file():
                target = folder / f"report{source.suffix}"
                shutil.copyfile(source, target)
                page = target if source.suffix == ".html" else page
    return page


def _of(account: LocalAccount, executions: Iterable[Execution]) -> Iterator[Execution]:
    name = account.assembly.machine("evaluate").name
    for execution in executions:
        if execution.machine_name == name and execution.status == "SUCCEEDED" and execution.map_run is None:
            yield execution
