"""Registries of tools: what `--execute MODULE:NAME` names."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from touchstone.evaluation.execution.calling import compared
from touchstone.evaluation.execution.facts import ExecutionFacts
from touchstone.evaluation.execution.results import NotExecutedError
from touchstone.evaluation.execution.toolbox import Toolbox, ToolsError
from touchstone.scoring.comparators.exact import exact_grade

Likeness = Callable[[str, Any, Any], float]
_FORMS = "MODULE:NAME or FILE.py:NAME"


def same_result(tool: str, expected: Any, seen: Any) -> float:
    """1.0 for the same JSON value, else 0.0."""
    del tool
    return exact_grade(expected, seen)


@dataclass(frozen=True, slots=True)
class Registry:
    """Tools, and how their results are compared.

    Attributes:
        toolboxes: one a profile of tools; a row is executed by the first one that has all tools it offers.
        likeness: of two results of a tool, from 0.0 (nothing in common) to 1.0 (the same): tool, expected, seen.
    """

    toolboxes: tuple[Toolbox, ...]
    likeness: Likeness = same_result

    def toolbox_for(self, names: Iterable[str]) -> Toolbox:
        """The toolbox of a row.

        Args:
            names: the tools that the row offers.

        Raises:
            NotExecutedError: ``no_tools``.
        """
        wanted = frozenset(names)
        for toolbox in self.toolboxes:
            if wanted <= toolbox.names:
                return toolbox
        problem = f"expected a toolbox with all {len(wanted)} tools of the row among {len(self.toolboxes)} toolboxes"
        raise NotExecutedError("no_tools", "/tools", problem)

    def compare(self, tool: str, expected: Any, seen: Any) -> float:
        """The likeness of two results of a tool.

        Raises:
            CallFault: ``comparison_raised``, and when tools run in a process of their own ``timeout`` and
                ``tool_crashed``.
        """
        return compared(self.likeness, tool, expected, seen)


def facts_of(registry: Registry, spec: str) -> ExecutionFacts:
    """The facts of a registry."""
    written = json.dumps([toolbox.schemas for toolbox in registry.toolboxes], sort_keys=True)
    named = getattr(registry.likeness, "__qualname__", type(registry.likeness).__name__)
    return ExecutionFacts(spec, f"sha256:{hashlib.sha256(written.encode()).hexdigest()}", named)


def registry_of(found: Any) -> Registry:
    """A registry out of what a team has.

    Args:
        found: a `Registry`, a `Toolbox`, functions in a list or tuple, or functions by name in a mapping.

    Raises:
        ToolsError: it is none of these, or a function can't be a tool.
    """
    if isinstance(found, Registry):
        return found
    if isinstance(found, Toolbox):
        return Registry((found,))
    if isinstance(found, (Mapping, list, tuple)) and found:
        return Registry((Toolbox.of(found),))
    expected = "a Registry, a Toolbox, a list of functions, or a mapping from names to functions"
    raise ToolsError(f"expected {expected}, saw {type(found).__name__}")


def parsed(spec: str) -> tuple[str, str]:
    """Module or file, and the name in it.

    Raises:
        ToolsError: it has another form.
    """
    where, colon, name = spec.rpartition(":")
    if not colon or not where or not name.isidentifier():
        raise ToolsError(f"no tools are called {spec!r}: write {_FORMS}, such as my_tools:TOOLS")
    return where, name


def loaded(spec: str) -> Registry:
    """The registry of a Python file, or of a module importable from the working directory.

    Raises:
        ToolsError: it can't be loaded, or is no registry; it says why.
    """
    where, name = parsed(spec)
    try:
        module = _module(where)
    except ToolsError:
        raise
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever stops the import is what there is to tell
        raise ToolsError(f"{where} can't be loaded: {type(error).__name__}: {error}") from None
    if not hasattr(module, name):
        raise ToolsError(f"{where} has no {name}")
    try:
        return registry_of(getattr(module, name))
    except ToolsError as error:
        raise ToolsError(f"{spec}: {error}") from None


def _module(where: str) -> ModuleType:
    if not where.endswith(".py"):
        if str(Path.cwd()) not in sys.path:
            sys.path.insert(0, str(Path.cwd()))
        return importlib.import_module(where)
    path = Path(where).resolve()
    sys.path.insert(0, str(path.parent))
    found = importlib.util.spec_from_file_location(path.stem, path)
    if found is None or found.loader is None or not path.is_file():
        raise ToolsError(f"expected a Python file at {where}")
    module = importlib.util.module_from_spec(found)
    sys.modules[path.stem] = module
    found.loader.exec_module(module)
    return module
