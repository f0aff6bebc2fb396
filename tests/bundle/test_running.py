"""A bundle at work, with nothing but itself and the standard library."""

from __future__ import annotations

import json
import platform
import sys
from pathlib import Path
from typing import Any

import pytest

from functions.reward.handler import handler
from infra.bundling import Bundle, BundleSettings
from infra.bundling.bytecode import find_python

from .events import NEAR, RIGHT, WRONG, event
from .fresh import run

_SCORE = """
from functions.reward.handler import handler
print(json.dumps(handler(json.loads({event!r}))))
"""
_IMPORT_ALL = """
import importlib
from pathlib import Path
here = Path.cwd()
for path in sorted((here / "touchstone").rglob("*.py")):
    importlib.import_module(".".join(path.relative_to(here).with_suffix("").parts).removesuffix(".__init__"))
print(json.dumps(sorted(sys.modules)))
"""
_SIMILARITY = """
from rapidfuzz.distance import Indel
pairs = [("", ""), ("lewenstein", "levenshtein"), (["a", "b", "c"], ["a", "c", "b"]), ("\\u00e4" * 90, "a" * 70)]
kind = type(Indel.normalized_similarity).__name__
print(json.dumps([kind, *(Indel.normalized_similarity(*pair) for pair in pairs)]))
"""
_FOUND = """
import importlib.util
print(json.dumps([name for name in {names!r} if importlib.util.find_spec(name)]))
"""


def _score(bundle: Path, samples: list[dict[str, Any]], **options: Any) -> list[dict[str, Any]]:
    scored: list[dict[str, Any]] = run(_SCORE.format(event=json.dumps(samples)), bundle, **options)
    return scored


def test_scores_an_event_in_an_empty_environment(here: Bundle) -> None:
    samples = event(RIGHT, WRONG)
    right, wrong = _score(here.folder, samples)
    assert (right["id"], wrong["id"]) == ("item 0", "item 1")
    assert right["aggregate_reward_score"] == 1.0
    assert wrong["aggregate_reward_score"] < 0.5
    assert [right, wrong] == handler(samples)


def test_scores_by_the_bundled_rubric(here: Bundle) -> None:
    samples = event(NEAR)
    (by_default,) = _score(here.folder, samples)
    (by_rubric,) = _score(here.folder, samples, environment={"TOUCHSTONE_RUBRIC": "rubric.json"})
    assert by_default["aggregate_reward_score"] < by_rubric["aggregate_reward_score"] < 1.0


def test_every_bundled_module_imports_without_aws_or_pydantic(here: Bundle) -> None:
    loaded = run(_IMPORT_ALL, here.folder)
    assert {"boto3", "botocore", "pydantic", "jsonschema", "yaml"}.isdisjoint(loaded)


def test_sees_nothing_but_the_bundle(here: Bundle) -> None:
    names = ["boto3", "botocore", "pydantic", "jsonschema", "yaml", "pytest", "jsonschema_rs"]
    assert run(_FOUND.format(names=names), here.folder) == ["jsonschema_rs"]


def test_trimmed_rapidfuzz_still_runs_compiled_and_agrees(here: Bundle) -> None:
    kind, *trimmed = run(_SIMILARITY, here.folder)
    whole = Path(pytest.importorskip("rapidfuzz").__file__).parents[1]
    assert kind == "cython_function_or_method"
    assert trimmed == run(_SIMILARITY, whole)[1:]


@pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64"), reason="needs the machine that the bundle is for"
)
def test_deployed_x86_64_bundle_runs_on_its_python(x86_64: Bundle) -> None:
    found = find_python(BundleSettings(architecture="x86_64"))
    if found is None:
        pytest.skip("needs python3.13")
    right, wrong = _score(x86_64.folder, event(RIGHT, WRONG), python=found[0])
    assert right["aggregate_reward_score"] == 1.0
    assert wrong["aggregate_reward_score"] < 0.5
    assert run(_SIMILARITY, x86_64.folder, python=found[0])[0] == "cython_function_or_method"
