"""A legal reordering of a partial order scores as the original, an illegal one strictly less."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.laws.answers import Writer, as_json, as_tool_calls, reward
from tests.laws.strategies import Case, Json, cases
from touchstone.scoring import Scorer
from touchstone.scoring.order import edges_of

WRITERS: st.SearchStrategy[Writer] = st.sampled_from([as_json, as_tool_calls])


def _is_legal(case: Case, order: tuple[int, ...]) -> bool:
    place = {index: at for at, index in enumerate(order)}
    return all(place[before] < place[after] for before, after in edges_of(case.order, len(case.calls)))


@given(cases(low=2, distinct=True))
def test_legal_reorderings_score_1_and_illegal_ones_less(case: Case) -> None:
    scorer = Scorer()
    for order in permutations(range(len(case.calls))):
        found = reward(scorer, case, [case.calls[index] for index in order])
        assert (found == 1.0) if _is_legal(case, order) else (found < 1.0)


@given(cases(low=2, high=4, distinct=True))
def test_the_more_of_the_order_holds_the_better(case: Case) -> None:
    assume(case.order != "any")
    scorer = Scorer()
    whole = reward(scorer, case, case.calls)
    reversed_all = reward(scorer, case, case.calls[::-1])
    first_last = reward(scorer, case, [*case.calls[1:], case.calls[0]])
    assert reversed_all <= first_last <= whole
    assert reversed_all < whole


LABEL_NAMES = st.sampled_from(["p", "q", "first-one", "7", "call_0"])


@st.composite
def labelled(draw: st.DrawFn) -> tuple[list[Json], list[tuple[int, int]]]:
    """Calls that refer to results of earlier ones, no two of them the same, with the edges that follow."""
    count = draw(st.integers(2, 4))
    expected: list[Json] = []
    edges: list[tuple[int, int]] = []
    for index in range(count):
        sources = draw(st.lists(st.integers(0, index - 1), max_size=2, unique=True)) if index else []
        edges += [(source, index) for source in sources]
        own = draw(st.sampled_from(["", "north", "south"]))
        text = " ".join([own, *(f"$step-{source}.id$" for source in sources)])
        expected.append({"name": "look", "arguments": {"text": text}, "label": f"step-{index}"})
    texts = [call["arguments"]["text"] for call in expected]
    assume(len(set(texts)) == len(texts))
    return expected, edges


@given(st.data(), WRITERS)
def test_references_to_results_bear_renaming_and_legal_reordering(data: st.DataObject, writer: Writer) -> None:
    expected, edges = data.draw(labelled())
    names = data.draw(st.lists(LABEL_NAMES, min_size=len(expected), max_size=len(expected), unique=True))
    orders = [order for order in permutations(range(len(expected))) if _keeps(edges, order)]
    order = data.draw(st.sampled_from(orders))
    renamed = [_renamed(expected[index], names) for index in order]
    case = Case([{"name": "look", "parameters": {"type": "object"}}], expected, "any")
    assert reward(Scorer(), case, renamed, writer) == 1.0


def _keeps(edges: list[tuple[int, int]], order: tuple[int, ...]) -> bool:
    return all(order.index(before) < order.index(after) for before, after in edges)


def _renamed(call: Json, names: list[str]) -> Json:
    text = call["arguments"]["text"]
    for index, name in enumerate(names):
        text = text.replace(f"$step-{index}.", f"$<{name}.")
    label = names[int(call["label"].removeprefix("step-"))]
    return {"name": "look", "arguments": {"text": text.replace("$<", "$")}, "label": label}


def test_two_consumers_may_change_places() -> None:
    """The bug that labels made alike had: tied consumers went to the first occurrence."""
    case = _two_sources()
    first, second, of_first, of_second = case.calls
    assert reward(Scorer(), case, [first, second, of_second, of_first]) == 1.0
    assert reward(Scorer(), case, [second, first, of_first, of_second]) == 1.0
    assert reward(Scorer(), case, [first, of_first, second, of_second]) == 1.0
    assert reward(Scorer(), case, [of_first, first, second, of_second]) < 1.0


def test_a_reference_to_the_wrong_result_is_wrong() -> None:
    case = _two_sources()
    first, second, of_first, of_second = case.calls
    crossed: list[Any] = [{**first, "label": "q"}, {**second, "label": "p"}, of_first, of_second]
    same_twice = [first, second, of_first, of_first]
    unknown = [first, second, of_first, {"name": "use", "arguments": {"text": "$nobody.id$"}}]
    assert reward(Scorer(), case, crossed) == 1.0  # of_second uses the first result, of_first the second: legal
    assert reward(Scorer(), case, same_twice) < 1.0
    assert reward(Scorer(), case, unknown) < 1.0


def _two_sources() -> Case:
    tools = [{"name": "make", "parameters": {"type": "object"}}, {"name": "use", "parameters": {"type": "object"}}]
    calls: list[Json] = [
        {"name": "make", "arguments": {"size": 5}, "label": "p"},
        {"name": "make", "arguments": {"size": 6}, "label": "q"},
        {"name": "use", "arguments": {"text": "$p.id$"}},
        {"name": "use", "arguments": {"text": "$q.id$"}},
    ]
    return Case(tools, calls, "any")


def test_either_of_two_same_calls_may_be_the_one_that_comes_after() -> None:
    tools: list[Json] = [{"name": "make"}, {"name": "use"}]
    same: Json = {"name": "make", "arguments": {"size": 5}}
    other: Json = {"name": "use", "arguments": {"text": "x"}}
    case = Case(tools, [same, same, other], [[2, 0]])
    assert reward(Scorer(), case, [other, same, same]) == 1.0
    assert reward(Scorer(), case, [same, other, same]) == 1.0
    assert reward(Scorer(), case, [same, same, other]) < 1.0


@pytest.mark.parametrize("length", [2, 6, 12])
def test_long_chains_of_references_bear_renaming(length: int) -> None:
    def chains(first: str, second: str) -> list[Json]:
        calls: list[Json] = [
            {"name": "make", "arguments": {"size": 5}, "label": f"{first}0"},
            {"name": "make", "arguments": {"size": 6}, "label": f"{second}0"},
        ]
        for step in range(length):
            for name in "mn":
                text = f"${name}{step}.id$"
                calls.append({"name": "use", "arguments": {"text": text}, "label": f"{name}{step + 1}"})
        return calls

    case = Case([{"name": "make"}, {"name": "use"}], chains("m", "n"), "any")
    assert reward(Scorer(), case, chains("n", "m")) == 1.0
