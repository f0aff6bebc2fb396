"""What a run says of the tools that executed its answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExecutionFacts:
    """What tells a registry of tools from another one.

    Attributes:
        tools: what names it.
        digest: over the names and schemas of its tools, not over what they do.
        likeness: name of the function that compares results.
    """

    tools: str
    digest: str
    likeness: str
