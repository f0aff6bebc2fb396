"""Look-alike values: pairs that must score far apart, from a file or the package's own of securities law."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from touchstone.scoring.errors import TouchstoneError
from touchstone.scoring.rubric import ParameterRule, Rubric
from touchstone.wire.documents import DocumentError, read_document

_OWN = "citation_traps.yaml"
_BEFORE, _AFTER = r"(?<![0-9A-Za-z])(?<![0-9A-Za-z]-)", r"(?![0-9A-Za-z]|-[0-9A-Za-z])"


class TrapsError(TouchstoneError):
    """A file that holds no look-alikes."""


class Traps:
    """Groups of look-alikes: in a value that holds one of a group, the others make it wrong.

    Args:
        groups: texts that are easily taken for each other.
    """

    def __init__(self, groups: Sequence[Sequence[str]] = ()) -> None:
        self._swaps = [
            (re.compile(f"{_BEFORE}{re.escape(one)}{_AFTER}", re.IGNORECASE), other)
            for group in groups
            for one in group
            for other in group
            if one != other
        ]

    def __bool__(self) -> bool:
        return bool(self._swaps)

    def of(self, value: Any) -> Iterator[str]:
        """The look-alikes of a text."""
        if isinstance(value, str):
            for pattern, other in self._swaps:
                swapped, count = pattern.subn(other.replace("\\", r"\\"), value)
                if count:
                    yield swapped


def load_traps(path: Path) -> Traps:
    """The traps of a YAML or JSON file: a list of lists of texts.

    Raises:
        TrapsError: it is no such list, or can't be read as YAML or JSON.
        OSError: it can't be read.
    """
    try:
        value = read_document(path).value
    except DocumentError as error:
        raise TrapsError(f"{path}: {error}") from None
    if not isinstance(value, list) or not all(map(_is_group, value)):
        raise TrapsError(f"{path}: expected a list of lists of at least two texts, such as [[Rule 144, Rule 144A]]")
    return Traps(value)


def own_traps() -> Traps:
    """The look-alikes of securities law that come with the package."""
    return load_traps(Path(str(files("touchstone.bench.attack").joinpath(_OWN))))


def compares_citations(rubric: Rubric) -> bool:
    """Whether a rubric compares any value as a citation."""
    rules = [
        *rubric.parameters.values(),
        *(rule for tool in rubric.tools.values() for rule in tool.parameters.values()),
    ]
    return any(map(_has_citation, rules))


def _has_citation(rule: ParameterRule) -> bool:
    inner = [*rule.properties.values(), *([] if rule.items is None else [rule.items])]
    return rule.compare == "citation" or any(map(_has_citation, inner))


def _is_group(group: Any) -> bool:
    return isinstance(group, list) and len(group) > 1 and all(isinstance(one, str) and one for one in group)
