"""Rubric files: YAML or JSON on disk, to the rubric; faults with their lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from touchstone.scoring.dialects.strict_json import JsonFault, decode, deeper_than
from touchstone.scoring.errors import Fault, RubricError
from touchstone.scoring.rubric import Rubric
from touchstone.scoring.rubric_reading import rubric_from

_MAX_DEPTH = 64


def load_rubric(path: str | Path) -> Rubric:
    """The rubric of a file.

    A `.json` file needs nothing but the standard library; any other is read as YAML, with PyYAML.

    Raises:
        RubricError: every fault of it, each with JSON pointer and, for YAML, line.
        OSError: the file can't be read.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise RubricError(str(path), [Fault("", f"expected UTF-8, byte {error.start} is not")]) from None
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
        value, end = (None, -1) if deeper_than(text, _MAX_DEPTH) else decode(text.strip())
    except json.JSONDecodeError as error:
        raise RubricError(source, [Fault("", f"expected JSON: {error.msg}", error.lineno)]) from None
    except JsonFault as fault:
        raise RubricError(source, [Fault("", f"expected plain JSON: {fault.code}")]) from None
    if end != len(text.strip()):
        raise RubricError(source, [Fault("", f"expected one JSON object, at most {_MAX_DEPTH} deep")])
    return value


def _yaml(text: str, source: str) -> tuple[Any, dict[str, int]]:
    """The document, and the line (1-based) of every JSON pointer in it."""
    import yaml  # noqa: PLC0415 - the reward Lambda reads JSON and ships no YAML

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        places = _Places()
        places.collect(node, "", 0)
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it can't be parsed"
        line = None if mark is None else mark.line + 1
        raise RubricError(source, [Fault("", f"expected YAML: {problem}", line)]) from None
    except (ValueError, RecursionError) as error:
        raise RubricError(source, [Fault("", f"expected plain YAML ({type(error).__name__})")]) from None
    if places.repeated:
        raise RubricError(source, places.repeated)
    return document, places.lines


class _Places:
    """The lines of a document's JSON pointers, and keys that it has twice."""

    def __init__(self) -> None:
        self.lines: dict[str, int] = {}
        self.repeated: list[Fault] = []

    def collect(self, node: Any, pointer: str, depth: int) -> None:
        if depth > _MAX_DEPTH:
            raise RecursionError
        if node is None:
            return
        self.lines.setdefault(pointer, node.start_mark.line + 1)
        if node.id == "mapping":
            for key, value in node.value:
                place = f"{pointer}/{_escaped(str(key.value))}"
                line = key.start_mark.line + 1
                if place in self.lines:
                    self.repeated.append(Fault(place, "expected every key once", line))
                    continue
                self.lines[place] = line
                self.collect(value, place, depth + 1)
        elif node.id == "sequence":
            for index, value in enumerate(node.value):
                self.collect(value, f"{pointer}/{index}", depth + 1)


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _line(pointer: str, lines: dict[str, int]) -> int | None:
    """The line of a pointer, or of the nearest thing around it."""
    while pointer and pointer not in lines:
        pointer = pointer.rpartition("/")[0]
    return lines.get(pointer)
