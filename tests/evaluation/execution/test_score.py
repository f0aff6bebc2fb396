from __future__ import annotations

import itertools
import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evaluation.execution.tools import TOOLS, look
from touchstone.evaluation.execution.registry import Registry
from touchstone.evaluation.execution.results import NotExecutedError
from touchstone.evaluation.execution.score import ExecutionScore, Executor
from touchstone.evaluation.execution.toolbox import Toolbox
from touchstone.scoring import SampleError, Scorer
from touchstone.wire.batch import outcome_of

Json = dict[str, Any]

REGISTRY = Registry((Toolbox.of(TOOLS),))
LOOK: Json = {"name": "look", "arguments": {"at": "Rule 144"}}
READ: Json = {"name": "read", "arguments": {"page": 1, "book": "a"}}
CHAIN: list[Json] = [
    {"name": "look", "arguments": {"at": "Rule 144", "depth": 2}, "label": "found"},
    {"name": "read", "arguments": {"page": "$found.pages.1.number$", "book": "$found.id$"}},
]
CALLS = st.one_of(
    st.builds(
        lambda at, depth: {"name": "look", "arguments": {"at": at, "depth": depth}},
        st.sampled_from(["Rule 144", "17 CFR 230.144", "Rule 144A", "Rule 999"]),
        st.integers(0, 3),
    ),
    st.builds(
        lambda page, book: {"name": "read", "arguments": {"page": page, "book": book}},
        st.integers(0, 2),
        st.sampled_from(["a", "b"]),
    ),
    st.builds(lambda kind: {"name": "pick", "arguments": {"kind": kind}}, st.sampled_from(["x", "y"])),
)
LISTS = st.lists(CALLS, max_size=5)


def row(expected: list[Json], answer: list[Json] | str, order: Any = "any", tools: Any = None) -> Json:
    content = answer if isinstance(answer, str) else json.dumps(answer)
    return {
        "messages": [{"role": "user", "content": "Find it."}, {"role": "assistant", "content": content}],
        "reference_answer": {"calls": expected, "order": order, **({"tools": tools} if tools else {})},
    }


def scored(expected: list[Json], answer: list[Json] | str, order: Any = "any", tools: Any = None) -> ExecutionScore:
    return Executor(REGISTRY, Scorer()).score(row(expected, answer, order, tools))


def codes(score: ExecutionScore) -> list[tuple[str, str]]:
    return [(reason.code, reason.pointer) for reason in score.reasons]


@given(LISTS, st.sampled_from(["any", "sequence"]))
def test_the_reference_against_itself_scores_one(calls: list[Json], order: str) -> None:
    answer: list[Json] | str = calls or "Nothing to look up."
    score = scored(calls, answer, order)
    assert (score.value, score.same, score.reasons) == (1.0, True, ())
    assert len(score.results) == len(calls)


@given(LISTS, LISTS, st.sampled_from(["any", "sequence"]))
def test_what_is_lost_and_what_is_earned_add_up(expected: list[Json], emitted: list[Json], order: str) -> None:
    score = scored(expected, emitted or "None.", order)
    assert 0.0 <= score.value <= 1.0
    assert score.value + sum(reason.lost for reason in score.reasons) == pytest.approx(1.0)
    assert score.same is (score.value == 1.0)
    assert all(reason.lost > 0 for reason in score.reasons)


@given(LISTS, st.randoms(use_true_random=False))
def test_where_any_order_is_right_order_changes_nothing(calls: list[Json], chance: Any) -> None:
    shuffled = chance.sample(calls, len(calls))
    assert scored(calls, shuffled or "None.").value == 1.0


@given(LISTS, LISTS, st.randoms(use_true_random=False))
def test_the_order_of_any_answer_changes_nothing_where_none_is_demanded(
    expected: list[Json], emitted: list[Json], chance: Any
) -> None:
    one = scored(expected, emitted or "None.")
    other = scored(expected, chance.sample(emitted, len(emitted)) or "None.")
    assert one.value == pytest.approx(other.value)


@given(LISTS.filter(bool), CALLS)
def test_a_call_too_many_never_pays(calls: list[Json], more: Json) -> None:
    assert scored(calls, [*calls, more]).value < 1.0


@given(LISTS.filter(bool))
def test_a_call_left_out_never_pays(calls: list[Json]) -> None:
    assert scored(calls, calls[1:] or "None.").value < 1.0


def test_the_same_results_by_other_arguments_are_right_though_exact_says_no() -> None:
    other = [{"name": "look", "arguments": {"at": "17 CFR 230.144", "depth": 1}}]
    by_rubric = outcome_of(row([LOOK], other), Scorer())
    assert not isinstance(by_rubric, SampleError)
    assert not by_rubric.exact
    assert scored([LOOK], other).same


def test_a_demanded_order_is_kept_to_and_costs_as_much_as_a_call() -> None:
    wrong = scored([LOOK, READ], [READ, LOOK], "sequence")
    assert wrong.value == pytest.approx(2 / 3)
    assert codes(wrong) == [("wrong_order", "/emitted")]
    assert scored([LOOK, READ], [READ, LOOK], [[1, 0]]).same
    partial = scored([LOOK, READ, LOOK], [READ, LOOK, LOOK], [[0, 1]])
    assert codes(partial) == [("wrong_order", "/emitted")]


def test_references_are_resolved_and_labels_may_differ() -> None:
    mine = json.loads(json.dumps(CHAIN).replace("found", "mine"))
    score = scored(CHAIN, mine)
    assert score.same
    assert score.results[1].result == "a1"
    known = [CHAIN[0], {"name": "read", "arguments": {"page": 1, "book": "a"}}]
    assert scored(CHAIN, known).same


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ([CHAIN[1], CHAIN[0]], "unknown_label"),
        ([{**CHAIN[0], "arguments": {"at": " "}}, CHAIN[1]], "failed_before"),
        ([{**CHAIN[0], "arguments": {"at": "Rule 144"}}, CHAIN[1]], "no_such_path"),
        ([CHAIN[0], {**CHAIN[1], "arguments": {"page": 1, "book": "in $found.pages$"}}], "not_text"),
        ([CHAIN[0], {"name": "search", "arguments": {}}], "unknown_tool"),
        ([CHAIN[0], {"name": "read", "arguments": {"page": "one", "book": "a"}}], "invalid_argument"),
        ([CHAIN[0], {"name": "read", "arguments": {"page": 0, "book": "a"}}], "other_result"),
        ([CHAIN[0]], "missing_call"),
        ([*CHAIN, LOOK], "surplus_call"),
    ],
)
def test_every_loss_has_its_code(answer: list[Json], code: str) -> None:
    score = scored(CHAIN, answer)
    assert 0.0 <= score.value < 1.0
    assert code in {reason.code for reason in score.reasons}


@pytest.mark.parametrize(("answer", "value"), [("", 0.0), ("I see no need.", 1.0), ([LOOK], 0.0)])
def test_where_no_call_is_right_an_answer_in_words_is(answer: list[Json] | str, value: float) -> None:
    assert scored([], answer).value == value


@pytest.mark.parametrize(
    ("call", "code"),
    [({"name": "boom", "arguments": {"word": "x"}}, "tool_raised"), ({"name": "tell", "arguments": {}}, "bad_result")],
)
def test_what_the_tools_do_wrong_is_never_a_zero(call: Json, code: str) -> None:
    with pytest.raises(NotExecutedError) as raised:
        scored([LOOK], [LOOK, call])
    assert (raised.value.code, raised.value.pointer) == (code, "/emitted/1")
    with pytest.raises(NotExecutedError) as raised:
        scored([LOOK, call], [LOOK])
    assert (raised.value.code, raised.value.pointer) == (code, "/reference_answer/calls/1")


@pytest.mark.parametrize(
    ("expected", "code"),
    [
        ([{"name": "look", "arguments": {}}], "bad_reference"),
        ([{"name": "look", "arguments": {"at": ""}}], "bad_reference"),
        ([{"name": "search", "arguments": {}}], "no_tools"),
        ([{"name": "count", "arguments": {}}], "unstable_result"),
    ],
)
def test_a_reference_that_cannot_be_executed_gives_no_score(expected: list[Json], code: str) -> None:
    with pytest.raises(NotExecutedError) as raised:
        scored(expected, [LOOK])
    assert raised.value.code == code


def test_a_row_that_offers_a_tool_that_nobody_brought_gives_no_score() -> None:
    specs = [{"type": "function", "function": {"name": name}} for name in ("look", "other")]
    with pytest.raises(NotExecutedError) as raised:
        scored([LOOK], [LOOK], tools=specs)
    assert raised.value.code == "no_tools"


def test_every_accepted_form_of_a_call_is_right() -> None:
    expected = {**READ, "accept": {"book": ["b"]}}
    for book, right in (("a", True), ("b", True), ("c", False)):
        assert scored([expected], [{"name": "read", "arguments": {"page": 1, "book": book}}]).same is right
    optional = {"name": "look", "arguments": {"at": "Rule 144", "depth": 3}, "optional": ["depth"]}
    for depth, right in ((3, True), (1, True), (2, False)):
        assert scored([optional], [{"name": "look", "arguments": {"at": "Rule 144", "depth": depth}}]).same is right


def test_results_are_compared_as_the_registry_has_it() -> None:
    def likeness(tool: str, expected: Any, seen: Any) -> float:
        assert tool == "look"
        return 1.0 if expected == seen else 0.25

    executor = Executor(Registry((Toolbox.of([look]),), likeness), Scorer())
    other = [{"name": "look", "arguments": {"at": "Rule 701"}}]
    score = executor.score(row([LOOK], other))
    assert (score.value, codes(score)) == (0.25, [("other_result", "/emitted/0")])


@pytest.mark.parametrize("returned", [2.0, -1.0, float("nan"), "much", None])
def test_a_comparison_that_fails_is_no_score(returned: Any) -> None:
    executor = Executor(Registry((Toolbox.of([look]),), lambda *_: returned), Scorer())
    with pytest.raises(NotExecutedError) as raised:
        executor.score(row([LOOK], [LOOK]))
    assert raised.value.code == "comparison_raised"


def test_the_reference_is_run_once_for_all_answers_to_a_prompt() -> None:
    made = itertools.count()

    def counted(at: str) -> str:
        next(made)
        return at

    executor, call = Executor(Registry((Toolbox.of({"look": counted}),)), Scorer()), LOOK
    for _ in range(5):
        assert executor.score(row([call], [call])).same
    assert next(made) == 2 + 5


def test_other_forms_are_run_when_they_are_needed_and_once() -> None:
    made: list[str] = []

    def counted(at: str) -> str:
        made.append(at)
        return at[-3:]

    executor = Executor(Registry((Toolbox.of({"look": counted}),)), Scorer())
    expected = {**LOOK, "accept": {"at": ["17 CFR 230.144", "SEC Rule 145"]}}
    assert executor.score(row([expected], [LOOK])).same
    assert made == ["Rule 144"] * 3
    for _ in range(2):
        assert not executor.score(row([expected], [{"name": "look", "arguments": {"at": "Rule 701"}}])).same
    assert executor.score(row([expected], [{"name": "look", "arguments": {"at": "145"}}])).same
    assert Counter(made) == {"Rule 144": 3, "17 CFR 230.144": 1, "SEC Rule 145": 1, "Rule 701": 2, "145": 1}


def test_a_form_whose_tool_fails_is_tried_again_for_the_next_answer() -> None:
    broken = [True]

    def moody(at: str) -> str:
        if broken[0] and at == "other":
            raise KeyError(at)
        return at

    executor = Executor(Registry((Toolbox.of({"look": moody}),)), Scorer())
    expected, answer = {**LOOK, "accept": {"at": ["other"]}}, [{"name": "look", "arguments": {"at": "Rule 701"}}]
    with pytest.raises(NotExecutedError) as raised:
        executor.score(row([expected], answer))
    assert (raised.value.code, raised.value.pointer) == ("tool_raised", "/reference_answer/calls/0")
    broken[0] = False
    assert executor.score(row([expected], [{"name": "look", "arguments": {"at": "other"}}])).same


def test_a_document_holds_numbers_codes_and_pointers_alone() -> None:
    secret = "zebra-quartz-secret"
    score = scored([LOOK], [{"name": "look", "arguments": {secret: secret}}, {"name": secret, "arguments": {}}])
    assert secret not in json.dumps(score.document())
    assert len(score.reasons) == 2
