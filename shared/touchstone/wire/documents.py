"""Files that people write by hand, JSON or YAML: the document, and the line of every place in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from touchstone.scoring.dialects.strict_json import JsonFault, decode, deeper_than
from touchstone.scoring.errors import Fault

_MAX_DEPTH = 64


class DocumentError(Exception):
    """A file that holds no document.

    Attributes:
        faults: why.
    """

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


class Document(NamedTuple):
    """What a file holds.

    Attributes:
        value: the decoded value.
        lines: line (1-based) of every JSON pointer in it; empty for JSON.
    """

    value: Any
    lines: dict[str, int]

    def placed(self, fault: Fault) -> Fault:
        """The fault, with the line of its pointer, or of the nearest thing around it, where lines are known."""
        return fault._replace(line=line_of(fault.pointer, self.lines)) if self.lines else fault


def read_document(path: Path) -> Document:
    """The document of a file: `.json` with nothing but the standard library, any other as YAML, with PyYAML.

    Raises:
        DocumentError: it holds none.
        OSError: it can't be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError([Fault("", f"expected UTF-8, byte {error.start} is not")]) from None
    return Document(_json(text), {}) if path.suffix == ".json" else _yaml(text)


def line_of(pointer: str, lines: dict[str, int]) -> int | None:
    """The line of a pointer, or of the nearest thing around it."""
    while pointer and pointer not in lines:
        pointer = pointer.rpartition("/")[0]
    return lines.get(pointer)


def _json(text: str) -> Any:
    try:
        value, end = (None, -1) if deeper_than(text, _MAX_DEPTH) else decode(text.strip())
    except json.JSONDecodeError as error:
        raise DocumentError([Fault("", f"expected JSON: {error.msg}", error.lineno)]) from None
    except JsonFault as fault:
        raise DocumentError([Fault("", f"expected plain JSON: {fault.code}")]) from None
    if end != len(text.strip()):
        raise DocumentError([Fault("", f"expected one JSON object, at most {_MAX_DEPTH} deep")])
    return value


def _yaml(text: str) -> Document:
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
        raise DocumentError([Fault("", f"expected YAML: {problem}", line)]) from None
    except (ValueError, RecursionError) as error:
        raise DocumentError([Fault("", f"expected plain YAML ({type(error).__name__})")]) from None
    if places.repeated:
        raise DocumentError(places.repeated)
    return Document(document, places.lines)


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
