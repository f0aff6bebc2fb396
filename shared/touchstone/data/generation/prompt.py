"""The prompt by which a model is asked for the rows of a chunk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from touchstone.data.chunking import Chunk
from touchstone.data.prompts.fence import fenced
from touchstone.data.recipe import Recipe
from touchstone.data.recipe.recipe import DOCUMENT_SLOT
from touchstone.inference.prompt import Prompt, prompt_digest

_UNKNOWN = "not known"


def chunk_prompt(recipe: Recipe, chunk: Chunk, facts: Mapping[str, Any]) -> Prompt:
    """The prompt of a chunk: the recipe's template with the chunk's text in a fence, and tools and categories.

    Args:
        recipe: the recipe.
        chunk: the chunk.
        facts: what the manifest says of its document.
    """
    values: dict[str, Callable[[], str]] = {
        DOCUMENT_SLOT: lambda: fenced(chunk.text),
        "tools": lambda: _tools(recipe),
        "categories": lambda: _categories(recipe),
        "questions": lambda: str(recipe.model.generation.questions),
        "part": lambda: str(chunk.index + 1),
    }
    for name in recipe.template.slots - values.keys():
        values[name] = lambda name=name: str(facts.get(name) or _UNKNOWN)  # type: ignore[misc]
    text = recipe.template.render({name: values[name]() for name in recipe.template.slots})
    return Prompt(chunk.id, 0, ({"role": "user", "content": text},), ())


def reply_key(recipe: Recipe, prompt: Prompt, model: str) -> str:
    """What a reply depends on, as a digest: the prompt, how the model is asked, and which model it is."""
    asked = f"{model}\n{prompt_digest(prompt, recipe.inference.document())}"
    return hashlib.sha256(asked.encode()).hexdigest()


def _tools(recipe: Recipe) -> str:
    return "\n".join(json.dumps(tool["function"], ensure_ascii=False) for tool in recipe.tools)


def _categories(recipe: Recipe) -> str:
    lines = []
    for name, rule in recipe.model.categories.items():
        calls = (
            f"{rule.fewest_calls} to {rule.most_calls} calls of {', '.join(rule.tools)}" if rule.tools else "no call"
        )
        must = f"; always {' and '.join(rule.requires)}" if rule.requires else ""
        lines.append(f"- {name}: {rule.asks} ({calls}{must})")
    return "\n".join(lines)
