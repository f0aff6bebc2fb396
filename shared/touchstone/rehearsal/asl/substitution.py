"""`${Name}` in a definition, replaced as CloudFormation's DefinitionSubstitutions does: none undefined, none unused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from touchstone.rehearsal.asl.faults import DefinitionError, Fault, pointer

_PLACE = re.compile(r"\$\{([A-Za-z0-9_.:-]+)\}")


def substituted(document: Any, values: Mapping[str, str], *, file: str = "definition") -> Any:
    """The document with every `${Name}` replaced.

    Args:
        document: a definition, parsed.
        values: name -> text.
        file: its name, for the faults.

    Raises:
        DefinitionError: a name is undefined, or one of `values` is used nowhere.
    """
    places = list(_places(document, ()))
    faults = [
        Fault(file, _state_of(path), pointer(*path), f"${{{name}}} is not defined; defined: {_list(values)}")
        for path, name in places
        if name not in values
    ]
    used = {name for _, name in places}
    faults += [Fault(file, None, "", f"the substitution {name} is used nowhere") for name in values if name not in used]
    if faults:
        raise DefinitionError(faults)
    return _replace(document, values)


def names_in(document: Any) -> frozenset[str]:
    """The names of all `${Name}` of a document."""
    return frozenset(name for _, name in _places(document, ()))


def _places(node: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(node, str):
        yield from ((path, match[1]) for match in _PLACE.finditer(node))
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _places(key, (*path, key))
            yield from _places(value, (*path, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _places(value, (*path, index))


def _replace(node: Any, values: Mapping[str, str]) -> Any:
    if isinstance(node, str):
        return _PLACE.sub(lambda match: values[match[1]], node)
    if isinstance(node, dict):
        return {_replace(key, values): _replace(value, values) for key, value in node.items()}
    if isinstance(node, list):
        return [_replace(value, values) for value in node]
    return node


def _state_of(path: tuple[str | int, ...]) -> str | None:
    names = [str(path[index + 1]) for index, part in enumerate(path[:-1]) if part == "States"]
    return names[-1] if names else None


def _list(values: Mapping[str, str]) -> str:
    return ", ".join(sorted(values)) or "none"
