"""Rubric files: YAML or JSON on disk, to the rubric; faults with their lines."""

from __future__ import annotations

from pathlib import Path

from touchstone.scoring.errors import RubricError
from touchstone.scoring.rubric import Rubric
from touchstone.scoring.rubric_reading import rubric_from
from touchstone.wire.documents import DocumentError, read_document


def load_rubric(path: str | Path) -> Rubric:
    """The rubric of a file.

    A `.json` file needs nothing but the standard library; any other is read as YAML, with PyYAML.

    Raises:
        RubricError: every fault of it, each with JSON pointer and, for YAML, line.
        OSError: the file can't be read.
    """
    path = Path(path)
    try:
        document = read_document(path)
    except DocumentError as error:
        raise RubricError(str(path), error.faults) from None
    try:
        return rubric_from(document.value, str(path))
    except RubricError as error:
        raise RubricError(str(path), [document.placed(fault) for fault in error.faults]) from None
