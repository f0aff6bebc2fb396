"""Diagrams of the state machines in docs/workflows.md, written from their definitions: `python -m infra.diagrams`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from infra.paths import ROOT, WORKFLOWS

PAGE = ROOT / "docs" / "workflows.md"
_SHAPES = {
    "Choice": ("{{", "}}"),
    "Wait": ("([", "])"),
    "Succeed": ("((", "))"),
    "Fail": ("((", "))"),
    "Map": ("[[", "]]"),
}


def rendered(text: str) -> str:
    """The page with every diagram as the definitions have it.

    Raises:
        ValueError: a machine has no place in the page, or a place has no machine.
    """
    for path in sorted(WORKFLOWS.glob("*.asl.json")):
        name = path.name.split(".")[0]
        begin, end = f"<!-- diagram: {name} -->", f"<!-- end of {name} -->"
        if text.count(begin) != 1 or text.count(end) != 1:
            raise ValueError(f"docs/workflows.md: expected {begin} and {end} once each")
        head, _, rest = text.partition(begin)
        tail = rest.partition(end)[2]
        text = f"{head}{begin}\n\n{diagram(json.loads(path.read_text('utf-8')))}\n\n{end}{tail}"
    return text


def diagram(machine: dict[str, Any]) -> str:
    """A machine as a Mermaid flowchart; dotted lines are caught errors."""
    lines = ["```mermaid", "flowchart TD", f"  start(( )) --> {machine['StartAt']}"]
    for name, state in machine["States"].items():
        lines.append(f"  {_node(name, state)}")
        lines += dict.fromkeys(f"  {edge}" for edge in _edges(name, state))
    return "\n".join([*lines, "```"])


def _node(name: str, state: dict[str, Any]) -> str:
    left, right = _SHAPES.get(state["Type"], ("[", "]"))
    return f'{name}{left}"{name}"{right}'


def _edges(name: str, state: dict[str, Any]) -> Iterator[str]:
    for choice in state.get("Choices", ()):
        yield f"{name} --> {choice['Next']}"
    for key in ("Default", "Next"):
        if key in state:
            yield f"{name} --> {state[key]}"
    for catch in state.get("Catch", ()):
        yield f"{name} -.-> {catch['Next']}"


def main() -> int:
    """Write the diagrams anew."""
    PAGE.write_text(rendered(PAGE.read_text("utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
