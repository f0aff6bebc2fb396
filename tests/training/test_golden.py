"""Golden jobs: settings in, recipe and request out, byte for byte; each layout against AWS's own, as data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.training.shapes import faults_of
from touchstone.training.plan import plan

GOLDEN = Path(__file__).parent / "golden"
NAMES = sorted(path.name.removesuffix(".settings.json") for path in GOLDEN.glob("*.settings.json"))
WITH_RECIPE = [name for name in NAMES if (GOLDEN / f"{name}.recipe.yaml").exists()]
LAYOUTS: dict[str, dict[str, Any]] = json.loads((GOLDEN / "layouts.json").read_text("utf-8"))


def settings_of(name: str) -> Any:
    return json.loads((GOLDEN / f"{name}.settings.json").read_text("utf-8"))


def paths_of(value: Any, place: str = "") -> Iterator[str]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from paths_of(inner, f"{place}.{key}".removeprefix("."))
    else:
        yield place


@pytest.mark.parametrize("name", NAMES)
def test_the_request_is_the_golden_one(name: str) -> None:
    planned = plan(settings_of(name))
    assert planned.request == json.loads((GOLDEN / f"{name}.request.json").read_text("utf-8"))
    assert faults_of(planned.api, planned.request) == []


@pytest.mark.parametrize("name", WITH_RECIPE)
def test_the_recipe_is_the_golden_one(name: str) -> None:
    assert plan(settings_of(name)).recipe == (GOLDEN / f"{name}.recipe.yaml").read_text("utf-8")


def test_every_golden_recipe_has_a_layout() -> None:
    assert set(LAYOUTS) == set(WITH_RECIPE)
    assert len(NAMES) - len(WITH_RECIPE) == 5


@pytest.mark.parametrize("name", WITH_RECIPE)
def test_the_keys_are_those_of_awss_recipe_and_nothing_else(name: str) -> None:
    """`layouts.json`: the keys of AWS's recipe, those of HyperPod that we leave out, those that newer sources add."""
    layout = LAYOUTS[name]
    ours = set(paths_of(yaml.safe_load((GOLDEN / f"{name}.recipe.yaml").read_text("utf-8"))))
    assert set(layout["aws"]) - ours == set(layout["left_out"])
    assert ours - set(layout["aws"]) == set(layout["added"])
    assert layout["source"]
