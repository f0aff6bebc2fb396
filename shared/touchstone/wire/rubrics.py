"""Rubric files: YAML or JSON on disk, to the rubric; faults with their lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from touchstone.scoring.errors import Fault, RubricError
from touchstone.scoring.rubric import Rubric
from touchstone.scoring.rubric_reading import rubric_from


def load_rubric(path: str | Path) -> Rubric:
    """The rubric of a file.

    A `.json` file needs nothing but the standard library; any other is read as YAML, with PyYAML.

    Raises:
        RubricError: every fault of it, each with JSON pointer and, for YAML, line.
        OSError: the file can't be read.
    """
    path = Path(path)
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return rubric_from(_json(text, str(path)), str(path))
    document, lines = _yaml(text, str(path))
    try:
        return rubric_from(document, str(path))
    except RubricError as error:
        faults = [fault._replace(line=_line(fault.pointer, lines)) for fault in error.faults]
        raise RubricError(str(path), faults) from None


def _json(text: str, source: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise RubricError(source, [Fault("", f"expected JSON: {error.msg}", error.lineno)]) from None


def _yaml(text: str, source: str) -> tuple[Any, dict[str, int]]:
    """The document, and the line (1-based) of every JSON pointer in it."""
    import yaml  # noqa: PLC0415 - the reward Lambda reads JSON and ships no YAML

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "it can't be parsed"
        line = None if mark is None else mark.line + 1
        raise RubricError(source, [Fault("", f"expected YAML: {problem}", line)]) from None
    lines: dict[str, int] = {}
    _collect(node, "", lines)
    return document, lines


def _collect(node: Any, pointer: str, lines: dict[str, int]) -> None:
    if node is None:
        return
    lines.setdefault(pointer, node.start_mark.line + 1)
    if node.id == "mapping":
        for key, value in node.value:
            name = str(key.value).replace("~", "~0").replace("/", "~1")
            lines[f"{pointer}/{name}"] = key.start_mark.line + 1
            _collect(value, f"{pointer}/{name}", lines)
    elif node.id == "sequence":
        for index, value in enumerate(node.value):
            _collect(value, f"{pointer}/{index}", lines)


def _line(pointer: str, lines: dict[str, int]) -> int | None:
    """The line of a pointer, or of the nearest thing around it."""
    while pointer and pointer not in lines:
        pointer = pointer.rpartition("/")[0]
    return lines.get(pointer)
