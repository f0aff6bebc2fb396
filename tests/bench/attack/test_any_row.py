"""Over any row at all: no variant is as good as the exact answer, no pair is inverted, by our own reward."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.laws.answers import item_of
from tests.laws.strategies import Case as LawCase
from tests.laws.strategies import cases
from touchstone.bench.attack.dialects import DIALECTS
from touchstone.bench.attack.judging import Judgement, judge
from touchstone.bench.attack.making import variants_of
from touchstone.bench.attack.traps import own_traps
from touchstone.bench.attack.values import values_of
from touchstone.bench.attack.variant import Case, Variant
from touchstone.bench.rows import row_of
from touchstone.scoring import Rubric, Scorer
from touchstone.scoring.toolset import ToolCache
from touchstone.wire.batch import outcome_of

TRAPS = own_traps()
SCORER = Scorer()


def made(law: LawCase, other: LawCase, dialect: str) -> tuple[Any, list[Variant]]:
    tools = ToolCache(Rubric())
    row, another = (row_of(item_of(case, None), index, tools) for index, case in enumerate((law, other)))
    case = Case(row, DIALECTS[dialect], values_of([row, another]), TRAPS)
    return row, variants_of(case, another.calls(), "/nowhere")


def judged(law: LawCase, other: LawCase, dialect: str) -> Judgement:
    row, variants = made(law, other, dialect)
    rewards = {}
    for variant in variants:
        outcome = outcome_of(json.loads(row.item_text("x", variant.turns)), SCORER)
        rewards[variant.key] = outcome.reward  # type: ignore[union-attr]
    found = judge(variants, rewards)
    assert found is not None
    return found


@pytest.mark.parametrize("dialect", ["json", "tool_calls", "nova", "query_analysis"])
@settings(max_examples=20)
@given(cases(), cases())
def test_no_variant_is_as_good_and_no_pair_is_inverted(dialect: str, law: LawCase, other: LawCase) -> None:
    found = judged(law, other, dialect)
    assert [variant.key for variant in found.exploits] == []
    inverted = [(p.better.key, p.for_better, p.worse.key, p.for_worse) for p in found.pairs if p.verdict == "inverted"]
    assert inverted == []


@settings(max_examples=20)
@given(cases(), cases(), st.sampled_from(sorted(DIALECTS)))
def test_keys_are_unique_and_what_is_worse_is_worse_than_another(law: LawCase, other: LawCase, dialect: str) -> None:
    _, variants = made(law, other, dialect)
    keys = [variant.key for variant in variants]
    assert len(set(keys)) == len(keys)
    assert keys[0] == "exact"
    assert all(variant.key not in variant.below for variant in variants)
    assert all(variant.is_inferior for variant in variants if variant.below)
