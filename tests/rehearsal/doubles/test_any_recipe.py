"""No recipe, however wrong, is a fault of the double: the job runs, or fails with its reason."""

from __future__ import annotations

import contextlib
import copy
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rehearsal.doubles.scene import MemoryObjects, eval_recipe, rft_recipe, rft_request
from touchstone.rehearsal.doubles.escrow import Escrow
from touchstone.rehearsal.doubles.sagemaker.container import job_of
from touchstone.rehearsal.doubles.settings import Account
from touchstone.rehearsal.doubles.trainer import JobFault

WILD = st.one_of(
    st.sampled_from([None, True, 0, -1, 1.5, "", "lora", "s3://x/y", [], {}, [1], {"x": 1}, {"task": "gen_qa"}]),
    st.recursive(
        st.none() | st.integers() | st.text(max_size=3), lambda inner: st.lists(inner, max_size=2), max_leaves=3
    ),
)


def places(document: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every key of a recipe, at every depth."""
    found = []
    for key, value in document.items():
        found.append((*path, key))
        if isinstance(value, dict):
            found += places(value, (*path, key))
    return found


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_change_of_a_recipe_is_answered(data: st.DataObject) -> None:
    document: dict[str, Any] = copy.deepcopy(data.draw(st.sampled_from([rft_recipe(), eval_recipe()])))
    for _ in range(data.draw(st.integers(1, 3))):
        *way, last = data.draw(st.sampled_from(places(document) or [("run",)]))
        holder: Any = document
        for key in way:
            holder = holder[key]
        holder[last] = data.draw(WILD)
    objects = MemoryObjects({"s3://bucket/train.jsonl": b""})
    objects.write("s3://bucket/recipes/job/recipe.yaml", yaml.safe_dump(document).encode())
    with contextlib.suppress(JobFault):
        job_of(rft_request(), objects, Escrow(Account()))
