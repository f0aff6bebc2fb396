"""The dataset's recipe: tools, prompts, categories, how to cut, ask, check and split; one file."""

from touchstone.data.recipe.model import CategoryRule, Floors, Generation, Limits, RecipeModel
from touchstone.data.recipe.recipe import Recipe, RecipeError, load_recipe, recipe_from

__all__ = [
    "CategoryRule",
    "Floors",
    "Generation",
    "Limits",
    "Recipe",
    "RecipeError",
    "RecipeModel",
    "load_recipe",
    "recipe_from",
]
