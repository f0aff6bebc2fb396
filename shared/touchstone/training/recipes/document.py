"""The recipe of any job, as a document and as text: YAML that every reader takes for the same values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, assert_never

import yaml

from touchstone.training.recipes.evaluation import gen_qa_recipe, rft_eval_recipe
from touchstone.training.recipes.nova1 import dpo_recipe
from touchstone.training.recipes.nova2 import rft_recipe, sft_recipe
from touchstone.training.recipes.run import Recipe
from touchstone.training.settings.jobs import DpoJob, GenQaJob, RecipeJob, RftEvalJob, RftJob, SftJob

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./:-]*")


def recipe_of(job: RecipeJob, name: str) -> Recipe:
    """The recipe of a job.

    Args:
        job: its settings.
        name: name of the job; the recipe's `run.name` too.
    """
    match job:
        case SftJob():
            return sft_recipe(job, name)
        case RftJob():
            return rft_recipe(job, name)
        case DpoJob():
            return dpo_recipe(job, name)
        case RftEvalJob():
            return rft_eval_recipe(job, name)
        case GenQaJob():
            return gen_qa_recipe(job, name)
        case _:
            assert_never(job)


class _Dumper(yaml.SafeDumper):
    """Quotes every text that YAML 1.1 and 1.2 could read in two ways, such as `1e5`."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = None if _PLAIN.fullmatch(value) else "'" if value.isprintable() else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def recipe_text(recipe: Mapping[str, Any]) -> str:
    """The YAML of a recipe: literals only, keys in their order, no aliases, nothing folded."""
    return yaml.dump(dict(recipe), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=4096)
