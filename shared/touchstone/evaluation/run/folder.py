"""The folder of a run: who reads a run, reads it through here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from touchstone.evaluation.execution.record import record_from
from touchstone.evaluation.run.appended import LineIndex
from touchstone.evaluation.run.ledger import Index
from touchstone.evaluation.run.manifest import MANIFEST, ManifestError
from touchstone.scoring.errors import TouchstoneError
from touchstone.wire.atomic import replaced, write_text

ANSWERS, RESULTS, SUMMARY = "answers.jsonl", "results.jsonl", "summary.json"
EXECUTIONS, FINAL_ANSWERS = "executions.jsonl", "final_answers.jsonl"
_DERIVED = (RESULTS, SUMMARY, "report.html", "report.md", "comparison.json", "gate.json")


class RunFolderError(TouchstoneError):
    """A folder that holds no run, or one that is not complete."""


class RunFolder:
    """A run on disk.

    Args:
        path: its folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def manifest(self) -> dict[str, Any]:
        """What `run.json` says.

        Raises:
            ManifestError: there is none, or it is broken.
        """
        path = self.path / MANIFEST
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise ManifestError(f"no run here: {error}") from None
        except ValueError as error:
            raise ManifestError(f"{path}: expected one JSON object ({type(error).__name__})") from None
        if not isinstance(document, dict):
            raise ManifestError(f"{path}: expected one JSON object")
        return document

    def results(self) -> Iterator[dict[str, Any]]:
        """The result rows, in the order of the dataset.

        Raises:
            RunFolderError: there are none yet, or a line is broken.
        """
        path = self.path / RESULTS
        if not path.is_file():
            raise RunFolderError(f"{self.path} has no {RESULTS}: the run is not complete; run it again to resume")
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                try:
                    row = json.loads(line)
                except ValueError:
                    raise RunFolderError(f"{path}:{number}: expected one JSON object") from None
                if not isinstance(row, dict):
                    raise RunFolderError(f"{path}:{number}: expected one JSON object")
                yield row

    def answers(self) -> Iterator[dict[str, Any]]:
        """The line of each sample in the ledger, the last one where there are several.

        Raises:
            LedgerError: a line is broken.
        """
        for record in Index(self.path / ANSWERS).records():
            yield record.document()

    def executions(self) -> Iterator[dict[str, Any]]:
        """What became of the calls of each answer, the last line where there are several; nothing without execution.

        Raises:
            LedgerError: a line is broken.
        """
        for record in LineIndex(self.path / EXECUTIONS, record_from).records():
            yield record.document()

    def final_answers(self) -> Iterator[dict[str, Any]]:
        """The line of each final answer, the last one where there are several; nothing where none was asked for.

        Raises:
            LedgerError: a line is broken.
        """
        for record in Index(self.path / FINAL_ANSWERS).records():
            yield record.document()

    def discard_derived(self) -> None:
        """Take away what tells of a state of the ledgers that is about to change."""
        for name in _DERIVED:
            (self.path / name).unlink(missing_ok=True)

    def write_json(self, name: str, document: Mapping[str, Any]) -> None:
        """Write a JSON file, whole or not at all."""
        write_text(self.path / name, json.dumps(document, indent=2, allow_nan=False) + "\n")

    def write_results(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Write the result rows, whole or not at all."""
        with replaced(self.path / RESULTS) as file:
            file.writelines(json.dumps(row, allow_nan=False) + "\n" for row in rows)
