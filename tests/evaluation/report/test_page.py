"""The page as text: what it holds, what it must never hold, and that it is the same every time."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from tests.evaluation.report.documents import (
    CASES,
    NOTHING,
    compared,
    comparison,
    empty_summary,
    example,
    executed,
    execution,
    gate,
    summary,
)
from tests.evaluation.report.pages import page_of
from touchstone.evaluation.report.input import CallShown, LossShown, ReportInput, Side
from touchstone.evaluation.report.page import render_html
from touchstone.evaluation.report.sections import content_of

HOSTILE = "<script>alert(1)</script> ]]> \"quoted\" 'so' & {{ 7 * 7 }} </style></svg> --> ` | \n end"


class Elements(HTMLParser):
    """The tags and the texts of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", "".join(Elements(page).texts))


def said(report: ReportInput) -> str:
    """The content before it has a form: quick, for no chart is drawn."""
    return repr(content_of(report))


def hostile() -> ReportInput:
    """Hostile names wherever a name can stand."""
    runs = [
        summary(HOSTILE, reward, categories=[HOSTILE, "b"], tools=[HOSTILE, "c"], note=HOSTILE, statements=[HOSTILE])
        for reward in (0.4, 0.6)
    ]
    for one in runs:
        one["reasons"] = {HOSTILE: {"samples": 1, "points": 2.0}}
        one["counts"]["unscored"] = {HOSTILE: 1}
        one["stop_reasons"] = {HOSTILE: 3}
        lost, tools = {HOSTILE: {"samples": 1, "points": 2.0}}, {"tools": HOSTILE}
        one["execution"] = execution(3, 4, tools=tools, reasons=lost, unscored={HOSTILE: 1})
    losses = (LossShown(HOSTILE, HOSTILE, 0.4),)
    sides = tuple(Side(place, 0.1, 0.1, 1, (CallShown(HOSTILE, HOSTILE, 0.5),), losses, 9, HOSTILE) for place in (0, 1))
    shown = example(HOSTILE, category=HOSTILE, sides=sides, expected=HOSTILE)
    judged = gate(HOSTILE) | {"policy": {"name": HOSTILE, "digest": HOSTILE}}
    return ReportInput(runs, comparison(*runs, words=[HOSTILE], verdict=HOSTILE), judged, (shown,))


def test_names_and_words_stay_text() -> None:
    page = Elements(render_html(hostile()))
    tags = [tag for tag, _ in page.tags]
    assert "script" not in tags
    assert tags.count("style") == 1
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert "<script>alert(1)</script>" in "".join(page.texts)
    assert "{{ 7 * 7 }}" in "".join(page.texts)


@pytest.mark.parametrize("case", CASES)
def test_it_loads_and_runs_nothing(case: str) -> None:
    page = Elements(page_of(case))
    assert not {tag for tag, _ in page.tags} & {"script", "img", "iframe", "object", "embed", "base", "form"}
    addresses = {attributes.get("href") for tag, attributes in page.tags if tag in {"a", "link"}}
    assert {address for address in addresses if not (address or "").startswith("#")} == {"data:,"}
    assert not {name for _, attributes in page.tags for name in attributes} & {"src", "srcset", "xlink:href"}


@pytest.mark.parametrize("case", CASES)
def test_ids_are_unique_and_links_lead_somewhere(case: str) -> None:
    page = Elements(page_of(case))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    leads = {(attributes["href"] or "")[1:] for tag, attributes in page.tags if tag == "a"}
    assert leads <= set(ids)


@pytest.mark.parametrize("case", ["compared", "single"])
def test_the_same_input_gives_the_same_bytes(case: str) -> None:
    assert render_html(CASES[case]()) == page_of(case)


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("compared", "Promote the candidate"),
        ("hold", "Hold: keep the champion for now"),
        ("reject", "Reject the candidate"),
    ],
)
def test_the_decision_stands_in_words(case: str, words: str) -> None:
    headline = content_of(CASES[case]()).headline
    assert headline.decision == words
    assert headline.by == "Decision of the gate, policy default."


@pytest.mark.parametrize(
    ("verdict", "words"),
    [("better", "The candidate is better"), ("worse", "The candidate is worse"), ("not decisive", "Not decisive")],
)
def test_without_a_gate_the_verdict_stands(verdict: str, words: str) -> None:
    runs = [summary("base"), summary("rft")]
    content = content_of(ReportInput(runs, comparison(*runs, verdict=verdict)))
    assert content.headline.decision == words
    assert "no gate was asked" in content.headline.by
    assert "gate" not in {section.id for section in content.sections}


def test_runs_that_were_not_compared_decide_nothing() -> None:
    content = content_of(ReportInput([summary("base"), summary("sft"), summary("rft")]))
    assert content.headline.decision == "3 runs side by side"
    assert "nothing is decided here" in content.headline.by
    assert [one.key for one in content.series] == ["run 1", "run 2", "run 3"]


def test_a_single_run_makes_a_report_of_its_own() -> None:
    text = text_of(page_of("single"))
    for told in ("Reward 70.0%", "Interval 66.0\u201374.0, 396 scored samples", "Lowest rewards", "nothing to compare"):
        assert told in text
    assert "champion" not in text


def test_a_note_stands_at_the_top() -> None:
    text = text_of(page_of("crowded"))
    note = "Note hand-written answers; no model made them"
    assert text.count(note) == 1 + text.count(f"Fact {note}")
    assert text.index(note) < text.index("Hold: keep the champion")


def test_a_note_of_one_run_says_whose_it_is() -> None:
    runs = [summary("base", note="made by hand"), summary("rft")]
    assert content_of(ReportInput(runs, comparison(*runs))).headline.notes == ("champion: made by hand",)


def test_nothing_scored_is_said_and_not_drawn() -> None:
    page = render_html(ReportInput([empty_summary(unscored=3, failed=2)]))
    text = text_of(page)
    for told in ("No score: there is nothing to average", "no_reference", "timeout", "None of the samples has a score"):
        assert told in text
    assert "<figure" not in page
    assert "0.0%" not in text


def test_an_empty_run_is_said() -> None:
    assert "No score: there is nothing to average" in text_of(render_html(ReportInput([empty_summary()])))


def test_what_is_missing_is_said() -> None:
    text = text_of(page_of("one category"))
    for told in (
        "All samples are of one category, only.",
        "There is no confusion data of candidate.",
        "No call reached the right tool with an argument to grade.",
    ):
        assert told in text


def test_a_part_without_values_is_said() -> None:
    one = summary()
    one["metrics"]["order"] = NOTHING
    assert "No sample has a value for order: the part does not apply here." in said(ReportInput([one]))


def test_what_execution_tells_stands_beside_exact_calls() -> None:
    page = said(executed())
    for words in (
        "Scored by execution",
        "4 samples of champion could not be scored by execution, by no fault of the model: timeout 1, tool_raised 3.",
        "388 final answers of candidate asked for after execution, 2 failed.",
        "Same results by other calls",
        "the right tool returned something else",
        "a_new_code",
    ):
        assert words in page, words
    places = [page.index(f"Cell(text='{part}'") for part in ("Exact calls", "Same results", "Graded score")]
    assert places == sorted(places)
    assert "Scored by execution" not in said(compared())
    one_only = executed()
    without = {key: value for key, value in one_only.runs[0].items() if key != "execution"}
    assert "Not executed: champion." in said(replace(one_only, runs=[without, one_only.runs[1]]))


def test_one_sample_has_no_interval_and_says_so() -> None:
    one = summary()
    one["metrics"] = {name: {"mean": 0.5, "low": None, "high": None, "n": 1} for name in one["metrics"]}
    assert content_of(ReportInput([one])).headline.by.startswith("No interval, 1 scored sample.")


def test_runs_of_one_model_are_told_apart_by_their_names() -> None:
    runs = [summary("base"), summary("base")]
    runs[1]["run"] = {**runs[0]["run"], "run": "the-second"}
    assert content_of(ReportInput(runs)).headline.title.endswith("the-second against 2026-11-23-base-3f9a12")


def test_a_summary_without_run_facts_makes_a_report_too() -> None:
    assert "no prices given" in said(ReportInput([summary(run=None, cost=None)]))


def test_long_lists_say_what_they_leave_out() -> None:
    text = text_of(page_of("crowded"))
    for told in (
        "the 7 lowest and the 7 highest of 40",
        "28 more rows",
        "35 of 60 parameters, with no lower grades, are left out here.",
        "12 of 20 samples are left out here.",
        "the 14 lowest of 31",
    ):
        assert told in text


def test_no_text_is_there_unless_it_is_handed_in() -> None:
    assert "the text itself stays out" in text_of(page_of("compared"))
    shown = text_of(page_of("text shown"))
    assert "the answer, word for word" in shown
    assert "This report quotes answers" in shown
    assert "This report quotes answers" not in text_of(page_of("compared"))
    assert "the text itself stays out" not in shown


def test_a_report_needs_a_run() -> None:
    with pytest.raises(ValueError, match="at least one run"):
        ReportInput([])
