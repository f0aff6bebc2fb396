"""The bench bites: every flaw is found and named; a sound reward passes held."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.bench import flawed
from tests.bench.fakes import RUBRIC, attacked, securities
from tests.bench.naive import reward as naive
from touchstone.bench.attack.attack import AttackSettings
from touchstone.bench.attack.classes import CLASSES
from touchstone.bench.attack.dialects import DIALECTS
from touchstone.bench.attack.findings import Findings
from touchstone.bench.attack.policies import NAMES
from touchstone.bench.attack.traps import own_traps
from touchstone.bench.attack.verdict import Limits, broken_limits
from touchstone.bench.rows import Row
from touchstone.scoring import Scorer
from touchstone.wire.batch import score_items
from touchstone.wire.rubrics import load_rubric

Handler = Callable[[Any, Any], Any]
SETTINGS = AttackSettings(traps=own_traps(), hostile_rows=0)
FEW = ("def-01", "jud-23", "comp-11", "comp-23", "comp-35", "cite-11", "rca-04", "jca-11", "cross-12")


@pytest.fixture(scope="module")
def few() -> tuple[Row, ...]:
    """One call and several, parallel and ordered, labelled, and none."""
    return securities(*FEW)


def ours(event: Any, context: Any = None) -> Any:
    del context
    return score_items(event, SECURITIES_SCORER, 0.0)[0]


ALSO: dict[Handler, set[str]] = {
    flawed.forgives_repeats: {"sprayed-values"},  # with what the other of two parallel calls has
    flawed.forgives_surplus: {"sprayed-tools-first", "destructive-before", "everything-at-once"},
    flawed.forgives_word_order: set(),
    flawed.first_turn: set(),
    flawed.reads_thoughts: set(),
}
"""What a flaw pays for besides; of handlers that are not here, anything."""

SECURITIES_SCORER = Scorer(load_rubric(RUBRIC))


@pytest.fixture(scope="module")
def held() -> Findings:
    """Our reward, attacked with every third question of the example; tests/docs attacks with the held."""
    rows = securities()[::3]
    for index, row in enumerate(rows):
        row.index = index
    return attacked(ours, rows, AttackSettings(traps=own_traps(), hostile_rows=1))


def test_our_reward_holds(held: Findings) -> None:
    assert broken_limits(held, Limits()) == ()
    assert (held.rows, held.exploited, held.unjudged) == (58, 0, 0)
    assert held.pairs["right"] > 15_000
    assert held.pairs["tied"] == held.pairs["inverted"] == 0
    assert set(held.exact) == {1.0}
    assert max(held.best_attacks) < 0.8
    assert max(held.policies().values()) < 0.15


def test_every_ranked_class_is_made_of_the_example_and_is_described(held: Findings) -> None:
    made = {name for name, found in held.classes.items() if found.kind != "hostile"}
    assert made <= CLASSES.keys()
    assert CLASSES.keys() - made == {"operator-swapped", "swapped-between-calls"}
    assert set(NAMES) <= made
    assert sum(found.kind == "hostile" for found in held.classes.values()) >= 85


@pytest.mark.parametrize("dialect", DIALECTS)
def test_our_reward_holds_in_every_form(dialect: str, few: tuple[Row, ...]) -> None:
    findings = attacked(ours, few, AttackSettings(dialect=dialect, traps=own_traps(), hostile_rows=0))
    assert broken_limits(findings, Limits()) == ()
    assert findings.dialect == dialect
    assert findings.pairs["right"] > 1000


@pytest.mark.parametrize(
    ("handler", "classes"),
    [
        (flawed.forgives_repeats, {"repeated-twice", "repeated-often"}),
        (flawed.forgives_surplus, {"surplus-call", "destructive-after", "sprayed-tools", "hallucinated-tool"}),
        (flawed.forgives_word_order, {"shuffled-words"}),
        (flawed.first_turn, {"right-turn-before-the-last", "right-turn-before-a-question"}),
        (
            flawed.reads_thoughts,
            {"call-only-in-the-thought", "call-only-in-an-open-thought", "call-only-in-think-tags"},
        ),
        (flawed.prefers_long, {"repeated-often", "stuffed-values", "everything-at-once"}),
        (flawed.constant, {"empty-answer", "wrong-value", "policy-echo", "renamed-tool"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_flaw_is_an_exploit(handler: Handler, classes: set[str], few: tuple[Row, ...]) -> None:
    findings = attacked(handler, few, SETTINGS)
    found = {name for name, one in findings.classes.items() if one.exploits}
    assert classes <= found
    assert found <= classes | ALSO.get(handler, found)
    assert findings.exploitability > 0
    assert any("exploitability" in words for words in broken_limits(findings, Limits()))


def test_a_sound_reward_has_none_of_these(few: tuple[Row, ...]) -> None:
    findings = attacked(flawed.sound, few, SETTINGS)
    assert broken_limits(findings, Limits()) == ()


def test_a_constant_reward_ties_everything_and_a_note_says_that_no_form_pays(few: tuple[Row, ...]) -> None:
    findings = attacked(flawed.constant, few, SETTINGS)
    assert findings.exploitability == 1.0
    assert findings.share("tied") == 1.0
    assert "no more than silence" in findings.notes[0]


def test_what_raises_at_one_answer_loses_the_others_of_its_batch(few: tuple[Row, ...]) -> None:
    findings = attacked(flawed.raises_at_nothing, few, SETTINGS)
    assert findings.classes["null-answer"].problems["exception"] == 8
    assert "null-answer" in findings.spoiled
    assert findings.lost > 100
    assert findings.classes["empty-answer"].rewards == [0.0] * 8


def test_what_drops_an_answer_has_no_entry_for_it(few: tuple[Row, ...]) -> None:
    findings = attacked(flawed.drops_silence, few, SETTINGS)
    assert findings.classes["empty-answer"].problems == {"no_entry": 8}
    assert findings.lost == 0
    assert broken_limits(findings, Limits()) == (f"{findings.failures} failures, allowed 0",)


def test_not_a_number_is_a_failure_and_no_reward(few: tuple[Row, ...]) -> None:
    findings = attacked(flawed.not_a_number, few, SETTINGS)
    assert findings.classes["empty-answer"].problems == {"reward_not_finite": 8}
    assert findings.remarks["not_strict_json"] > 0


def test_evaluated_output_is_seen(few: tuple[Row, ...]) -> None:
    findings = attacked(flawed.evaluates, few, SETTINGS)
    assert findings.evaluated
    assert not attacked(flawed.sound, few[:1], SETTINGS).evaluated


def test_a_reward_that_depends_on_the_rest_of_the_batch_is_poisoned(few: tuple[Row, ...]) -> None:
    findings = attacked(flawed.relative_to_the_batch, few[:1], AttackSettings(hostile_rows=1))
    assert findings.lost > 50


def test_a_reward_that_takes_one_item_a_call_loses_the_rest(few: tuple[Row, ...]) -> None:
    findings = attacked(flawed.one_at_a_time, few[:1], SETTINGS)
    assert findings.spoiled["(together)"] > 0
    assert findings.problems.total() == 0


@pytest.fixture(scope="module")
def exposed() -> Findings:
    """The naive reward, attacked."""
    rows = securities(*FEW, "def-13", "def-37", "rca-16", "rir-12", "jud-11", "cite-15", "rca-06")
    return attacked(naive.lambda_handler, rows, AttackSettings(traps=own_traps(), hostile_rows=1))


def test_the_naive_reward_is_exposed(exposed: Findings) -> None:
    assert exposed.exploitability > 0.9
    assert exposed.share("inverted") > 0.1
    assert len(broken_limits(exposed, Limits())) == 3


@pytest.mark.parametrize(
    "name",
    [
        "repeated-often", "right-turn-before-the-last", "shuffled-words", "negated-text", "swapped-between-calls",
        "stuffed-values", "duplicate-key", "call-only-in-the-thought", "invented-argument", "one-call-for-all",
    ],
)  # fmt: skip
def test_the_naive_reward_pays_in_full_for(name: str, exposed: Findings) -> None:
    assert exposed.classes[name].exploits > 0
    assert exposed.classes[name].examples


@pytest.mark.parametrize("name", ["deep-brackets", "giant-integer", "array-in-text", "content-null", "nova-assistant"])
def test_the_naive_reward_raises_at(name: str, exposed: Findings) -> None:
    assert exposed.classes[name].problems["exception"] == 1
    assert exposed.spoiled[name] == 2


def test_look_alikes_cost_the_naive_reward_next_to_nothing(exposed: Findings) -> None:
    mean = exposed.classes["look-alike"].mean
    assert mean is not None
    assert mean > 0.9
