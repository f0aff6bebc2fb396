"""References to earlier results, `$label.path$`, compared up to the names of the labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from touchstone.scoring.reference import REFERENCE

_ANY = "any"
_UNKNOWN = "unknown-"


def with_any_label(value: Any) -> Any:
    """A JSON value in which every reference names the same label, to match calls before labels are known."""
    return _rewritten(value, lambda _: _ANY)


def with_labels(value: Any, names: Mapping[str, str]) -> Any:
    """A JSON value with each referred label replaced by the one it stands for, or by one that nothing has."""
    return _rewritten(value, lambda label: names.get(label, _UNKNOWN + label))


def references_in(value: Any) -> list[str]:
    """Every reference in a JSON value, sorted."""
    found: list[str] = []
    layer = [value]
    while layer:
        node = layer.pop()
        if isinstance(node, str) and "$" in node:
            found += [match.group() for match in REFERENCE.finditer(node)]
        elif isinstance(node, dict):
            layer += node.values()
        elif isinstance(node, list):
            layer += node
    return sorted(found)


def _rewritten(value: Any, rename: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        if "$" not in value:
            return value
        return REFERENCE.sub(lambda match: f"${rename(match.group(1))}{match.group(2)}$", value)
    if isinstance(value, dict):
        return {
            key: child if type(child) is str and "$" not in child else _rewritten(child, rename)
            for key, child in value.items()
        }
    if isinstance(value, list):
        return [_rewritten(child, rename) for child in value]
    return value
