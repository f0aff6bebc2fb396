"""Prompts to ask, and options to ask them with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from touchstone.inference.model import InferenceSettings
from touchstone.inference.options import ModelOptions
from touchstone.inference.prompt import Prompt, Tool

SCHEMA = {"type": "object", "properties": {"q": {"type": "string"}}, "required": ["q"]}
SEARCH = Tool("search", "Searches.", SCHEMA)
ASKED = ({"role": "system", "content": "Use tools."}, {"role": "user", "content": "Find Rule 144."})


def prompt(messages: Sequence[dict[str, Any]] = ASKED, tools: Sequence[Tool] = (SEARCH,), sample: int = 0) -> Prompt:
    return Prompt("q-1", sample, messages, tools)


def options(url: str | None = None, **settings: Any) -> ModelOptions:
    """Options for an endpoint on this machine, impatient ones."""
    inference = InferenceSettings(**settings.pop("inference", {}))
    return ModelOptions(
        inference=inference,
        **{"base_url": url, "region": "us-east-1", "read_seconds": 5.0, "connect_seconds": 5.0, **settings},
    )
