from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.data.rows.world import ASK, LOOKUP, TOOLS, context
from tests.data.samples import call, sample
from touchstone.data.citations.register import Register
from touchstone.data.recipe import load_recipe
from touchstone.data.rows.context import context_of
from touchstone.data.rows.samples import mended

EXAMPLE = Path(__file__).parents[3] / "examples" / "securities"
SAMPLES = [json.loads(line) for line in (EXAMPLE / "samples.jsonl").read_text(encoding="utf-8").splitlines()]
FIRM = [one for one in SAMPLES if any(spec["function"]["name"] == "no_tool" for spec in one["tools"])]


def asked(*calls: Any, **changes: Any) -> Any:
    return sample(*calls, **{"ask": ASK, "tools": TOOLS, **changes})


def test_a_sample_is_mended_in_place_and_tells_so() -> None:
    written = asked(call("Rule-Lookup", citation="Rule 144(d)", as_of="N/A"))
    one = mended(written, context())
    assert one.faults == []
    assert one.sample["reference_answer"]["calls"] == [LOOKUP]
    assert one.repairs == ("tool_name", "citation_form", "filler")
    assert one.sample["lineage"]["repairs"] == list(one.repairs)
    assert mended(one.sample, context()).repairs == ()


def test_a_sample_that_breaks_a_rule_keeps_its_faults() -> None:
    one = mended(asked(call("drop"), ask="As stated above?"), context())
    assert {fault.code for fault in one.faults} == {
        *("unknown_tool", "not_self_contained", "category_tools", "category_requires", "question_too_short"),
    }
    assert [fault.code for fault in mended({"id": 1}, context()).faults] == ["bad_messages", "no_reference"]


@pytest.mark.parametrize(
    ("calls", "pointers"),
    [
        (None, ["/calls"]),
        (5, ["/calls"]),
        ([5, {"name": 7, "arguments": {}}], ["/calls/0/name", "/calls/0/arguments", "/calls/1/name"]),
        ([{"name": "rule_lookup", "arguments": "{}"}], ["/calls/0/arguments"]),
    ],
)
def test_calls_that_are_none_are_faults_with_their_places(calls: Any, pointers: list[str]) -> None:
    one = mended({**asked(LOOKUP), "reference_answer": {"calls": calls}}, context())
    assert [(fault.code, fault.pointer) for fault in one.faults] == [("bad_reference", place) for place in pointers]


def test_a_lineage_of_another_form_is_no_obstacle() -> None:
    one = mended({**asked(call("Rule-Lookup", citation="17 CFR 230.144")), "lineage": 7}, context())
    assert one.sample["lineage"] == {"repairs": list(one.repairs)}


@pytest.mark.parametrize("example", FIRM, ids=[one["id"] for one in FIRM])
def test_the_hand_written_samples_break_no_rule_but_for_those_that_call_nothing(example: Any) -> None:
    recipe = load_recipe(EXAMPLE / "dataset" / "recipe.yaml")
    one = mended(example, context_of(recipe, Register()))
    expected = [] if example["reference_answer"]["calls"] else ["category_calls"]
    assert [fault.code for fault in one.faults] == expected
