"""What rows are checked against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from touchstone.data.citations.register import Register
from touchstone.data.recipe import Recipe
from touchstone.data.recipe.model import CategoryRule, Limits
from touchstone.scoring.reference import Plan, PlanCache
from touchstone.scoring.rubric import Rubric
from touchstone.scoring.toolset import Tool, ToolCache


class Tools:
    """The tools of a dataset, compiled once for all its rows.

    Attributes:
        telling_names: names that are no words of a language, so that a question with one gives the tool away.
    """

    def __init__(self, specs: Sequence[Mapping[str, Any]]) -> None:
        self._set = ToolCache(Rubric()).toolset([dict(spec) for spec in specs])
        self._plans = PlanCache()
        names = [str(spec["function"]["name"]) for spec in specs]
        self.telling_names = tuple(name for name in names if "_" in name)

    def named(self, name: str) -> Tool | None:
        """The tool behind a written name."""
        return self._set.named(name)

    def plan(self, reference: Mapping[str, Any]) -> Plan:
        """A reference, compiled.

        Raises:
            SampleError: it can't be.
        """
        return self._plans.plan(reference, self._set)


@dataclass(frozen=True, slots=True)
class Context:
    """What rows are checked against.

    Attributes:
        tools: the tools on offer.
        categories: what each category may call.
        limits: lengths, and which arguments hold citations.
        register: what is known of the law.
    """

    tools: Tools
    categories: Mapping[str, CategoryRule]
    limits: Limits
    register: Register


def context_of(recipe: Recipe, register: Register) -> Context:
    """What the rows of a recipe are checked against."""
    return Context(Tools(recipe.tools), recipe.model.categories, recipe.model.limits, register)
