"""Examples out of result rows, and what of them may be shown."""

from __future__ import annotations

from typing import Any

from tests.evaluation.synthetic import run_document, scored
from touchstone.evaluation.comparison.comparison import compare
from touchstone.evaluation.comparison.pairing import RunData
from touchstone.evaluation.report.examples import Shown, Source, changed_examples, lowest_examples
from touchstone.evaluation.report.input import ReportInput
from touchstone.evaluation.report.markdown import render_markdown
from touchstone.evaluation.report.page import render_html
from touchstone.evaluation.summaries.run_summary import summary_of
from touchstone.inference.prompt import key_of

SECRET = "zebra-quartz-secret"
ANSWER = {"role": "assistant", "content": f"I call it with {SECRET}", "tool_calls": [{"function": {"name": "look"}}]}


def leaky(identity: Any, reward: float, **more: Any) -> dict[str, Any]:
    """A row as --show-text writes it: values in its reasons, a made-up argument in a pointer."""
    reasons = [
        {"code": "wrong_value", "pointer": "/expected/0/arguments/at", "lost": 0.3, "expected": SECRET, "seen": SECRET},
        {"code": "unknown_argument", "pointer": f"/emitted/0/arguments/{SECRET}", "lost": 0.2, "seen": SECRET},
    ]
    return scored(identity, reward, reasons=reasons, **more)


def report_of_rows(before: list[dict[str, Any]], after: list[dict[str, Any]], shown: Shown) -> ReportInput:
    samples = 1 + max(row["sample"] for row in before)
    mine, own = (
        RunData(run_document(name, len(rows), samples=samples), rows) for name, rows in (("a", before), ("b", after))
    )
    comparison = compare(mine, own)
    answers = {(key_of(row["id"]), row["sample"]): ANSWER for row in before}
    examples = changed_examples(comparison, Source(0, mine.rows, answers), Source(1, own.rows, answers), shown)
    return ReportInput([summary_of(run.rows, run.run) for run in (mine, own)], comparison, None, examples)


BEFORE = [scored("q-1", 1.0), scored("q-2", 0.1), scored(3, 0.5)]
AFTER = [leaky("q-1", 0.2), scored("q-2", 1.0), scored(3, 0.5)]


def test_regressions_and_improvements_come_from_the_comparison() -> None:
    found = report_of_rows(BEFORE, AFTER, Shown()).examples
    assert [(one.kind, one.id) for one in found] == [("regression", "q-1"), ("improvement", "q-2")]
    assert [side.reward for side in found[0].sides] == [1.0, 0.2]


def test_lengths_are_told_and_text_is_not() -> None:
    side = report_of_rows(BEFORE, AFTER, Shown()).examples[0].sides[1]
    assert side.length is not None
    assert side.length > len(str(ANSWER["content"]))
    assert side.text is None


def test_no_confidential_text_reaches_either_form() -> None:
    report = report_of_rows(BEFORE, AFTER, Shown())
    assert SECRET not in render_html(report)
    assert SECRET not in render_markdown(report)
    assert SECRET not in repr(report.examples)


def test_text_is_shown_when_asked_for() -> None:
    report = report_of_rows(
        BEFORE, AFTER, Shown(answers=True, expected={key_of("q-1"): [{"name": "look", "arguments": {"at": "x"}}]})
    )
    side = report.examples[0].sides[1]
    assert side.text is not None
    assert SECRET in side.text
    assert '"name": "look"' in (report.examples[0].expected or "")
    assert SECRET in render_html(report)
    assert SECRET in render_markdown(report)


def test_of_several_answers_the_one_that_changed_most_is_shown_beside_the_means() -> None:
    before = [scored("q", 1.0, sample=0), scored("q", 1.0, sample=1)]
    after = [scored("q", 0.9, sample=0), scored("q", 0.1, sample=1)]
    (found,) = report_of_rows(before, after, Shown()).examples
    assert found.sample == 1
    assert [side.reward for side in found.sides] == [1.0, 0.1]
    assert [side.mean for side in found.sides] == [1.0, 0.5]


def test_a_single_run_shows_its_lowest_rewards_one_a_prompt() -> None:
    rows = [scored("a", 0.4), scored("b", 0.1, sample=0), scored("b", 0.3, sample=1), scored("c", 1.0)]
    rows.append({"id": "d", "sample": 0, "failed": {"code": "timeout"}})
    found = lowest_examples(Source(0, rows))
    assert [(one.id, one.sides[0].reward) for one in found] == [("b", 0.1), ("a", 0.4)]


def test_an_id_that_is_no_text_is_told_from_one_that_is() -> None:
    found = lowest_examples(Source(0, [scored(7, 0.1), scored("7", 0.2)]))
    assert [one.sides[0].reward for one in found] == [0.1, 0.2]


def test_losses_stand_largest_first_and_name_no_made_up_argument() -> None:
    (found,) = lowest_examples(Source(0, [leaky("a", 0.4)]))
    assert [loss.pointer for loss in found.sides[0].losses] == ["/expected/0/arguments/at", "/emitted/0/arguments"]


def test_a_long_answer_is_cut_and_says_so() -> None:
    long = {"role": "assistant", "content": "x" * 5000}
    (found,) = lowest_examples(Source(0, [scored("a", 0.4)], {(key_of("a"), 0): long}), Shown(answers=True))
    assert (found.sides[0].text or "").endswith("1,000 more characters are left out")
    assert found.sides[0].length == 5000
