"""Which of our modules a function needs: what its imports reach."""

from __future__ import annotations

import ast
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

_PARSING = threading.Lock()
"""Two threads at once break the parser of Python 3.11, which keeps its depth in one place (CPython 106905)."""


def reached_from(sources: Iterable[Path], package: Path) -> list[Path]:
    """The modules of a package that some sources import, directly or not, wherever the import stands.

    Imports for type checkers only don't count: they never run.

    Args:
        sources: Python files.
        package: folder of the package, whose name is the name it is imported by.
    """
    reached: set[Path] = set()
    waiting = list(sources)
    while waiting:
        for name in _imports_of(waiting.pop()):
            new = set(_files_of(name, package)) - reached
            reached |= new
            waiting += new
    return sorted(reached)


def _imports_of(source: Path) -> Iterator[str]:
    """Dotted names that may be modules; `from a import b` may mean `a.b`."""
    with _PARSING:
        tree = ast.parse(source.read_bytes(), str(source))
    for node in _running(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes below one, without those under `if TYPE_CHECKING:`."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and isinstance(child.test, ast.Name) and child.test.id == "TYPE_CHECKING":
            continue
        yield child
        yield from _running(child)


def _files_of(name: str, package: Path) -> Iterator[Path]:
    """The file of a module and of each package around it."""
    first, *rest = name.split(".")
    if first != package.name:
        return
    place = package
    yield place / "__init__.py"
    for part in rest:
        place /= part
        if place.with_suffix(".py").is_file():
            yield place.with_suffix(".py")
        elif (place / "__init__.py").is_file():
            yield place / "__init__.py"
