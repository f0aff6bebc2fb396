import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from examples.securities.execution import FIRM, TOOLS
from examples.securities.execution.agreement import comparisons, table
from examples.securities.execution.likeness import average_overlap, likeness
from examples.securities.final_answers import final_answer
from examples.securities.library.manifest import by_id, text_of
from examples.securities.library.markup import lines_of
from examples.securities.sources import FOLDER
from touchstone.evaluation.execution.results import NotExecutedError
from touchstone.evaluation.execution.score import ExecutionScore, Executor
from touchstone.scoring import SampleError, Scorer
from touchstone.wire.rubrics import load_rubric

Json = dict[str, Any]

RIGHT = {"exact", "alias", "reordered", "abstained"}


def rows(name: str) -> list[Json]:
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


@cache
def executor() -> Executor:
    return Executor(TOOLS, Scorer(load_rubric(FOLDER / "rubric.yaml")))


@cache
def scored() -> list[tuple[Json, ExecutionScore]]:
    return [(item, executor().score(item)) for item in rows("answers.jsonl")]


def answered(sample: Json, calls: list[Json]) -> ExecutionScore:
    answer = {"role": "assistant", "content": json.dumps(calls)}
    return executor().score({**sample, "messages": [*sample["messages"], answer]})


def sample_of(identity: str) -> Json:
    return next(row for row in rows("samples.jsonl") if row["id"] == identity)


def test_every_reference_runs_and_scores_full_marks() -> None:
    for row in rows("samples.jsonl"):
        score = answered(row, row["reference_answer"]["calls"])
        assert all(result.ok for result in score.results), row["id"]
        assert (score.value, score.reasons) == (1.0, ()), row["id"]


def test_every_right_answer_scores_full_marks() -> None:
    assert [item["id"] for item, score in scored() if item["quality"] in RIGHT and score.value != 1.0] == []


def test_what_is_lost_and_what_is_earned_add_up() -> None:
    for item, score in scored():
        assert 0 <= score.value <= 1
        assert score.value + sum(reason.lost for reason in score.reasons) == pytest.approx(1), item["id"]
        assert all(reason.lost > 0 for reason in score.reasons)
        assert [reason.lost for reason in score.reasons] == sorted((r.lost for r in score.reasons), reverse=True)


def test_nothing_is_earned_by_what_cannot_run_or_says_nothing() -> None:
    for item, score in scored():
        if item["quality"] in ("wrong_type", "empty", "thought_only", "wrong_abstention", "broken"):
            assert score.value == 0, item["id"]


@pytest.mark.parametrize("times", [2, 5, 20])
def test_repeating_and_adding_calls_does_not_pay(times: int) -> None:
    sample = sample_of("def-07")
    call = sample["reference_answer"]["calls"][0]
    assert answered(sample, [call] * times).value == pytest.approx(1 / times)
    others = [{"name": "no_tool", "arguments": {"reason": "needs_facts"}}] * times
    assert answered(sample, [call, *others]).value == pytest.approx(1 / (1 + times))


def test_the_readme_shows_the_agreement_as_measured() -> None:
    measured = table(comparisons(rows("answers.jsonl")))
    assert measured in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_the_python_of_the_readme_prints_what_its_comments_say() -> None:
    block = re.search(r"```python\n(.*?)```", (FOLDER / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    done = subprocess.run(
        [sys.executable, "-c", block[1]], capture_output=True, text=True, check=True, cwd=FOLDER.parents[1]
    )
    assert re.findall(r"\)  # (.*)", block[1]) == done.stdout.splitlines()


def test_tools_are_called_by_their_other_names_and_labels_may_differ() -> None:
    sample = sample_of("cross-05")
    first, second, third = json.loads(json.dumps(sample["reference_answer"]["calls"]).replace("annual", "mine"))
    third["name"] = "lookup_regulation"
    assert answered(sample, [first, second, third]).value == 1


def test_a_reference_to_a_later_call_fails() -> None:
    sample = sample_of("cross-05")
    first, second, third = sample["reference_answer"]["calls"]
    score = answered(sample, [second, first, third])
    assert score.value == pytest.approx(2 / 3)
    assert [(reason.code, reason.pointer) for reason in score.reasons] == [("unknown_label", "/emitted/0")]


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        ("abcde", "abcde", 1.0),
        ("", "", 1.0),
        ("a", "", 0.0),
        ("abc", "xyz", 0.0),
        ("ab", "ba", 0.5),
        ("ab", "a", 0.75),
        ("abcdefg", "abcdexy", 1.0),
        ("xa", "xb", 0.75),
    ],
)
def test_average_overlap(one: str, other: str, overlap: float) -> None:
    assert average_overlap(one, other) == pytest.approx(overlap)
    assert average_overlap(other, one) == pytest.approx(overlap)


def results_of_references() -> Iterator[tuple[str, Json]]:
    for row in rows("samples.jsonl"):
        for result in answered(row, row["reference_answer"]["calls"]).results:
            assert result.ok
            yield result.name, result.result


def test_likeness_is_one_for_the_same_symmetric_and_within_bounds() -> None:
    by_tool: dict[str, list[Json]] = {}
    for name, result in results_of_references():
        by_tool.setdefault(name, []).append(result)
    assert len(by_tool) == 12
    for name, found in by_tool.items():
        for one, other in zip(found, [*found[1:], found[0]], strict=True):
            assert likeness(name, one, one) == 1
            assert 0 <= likeness(name, one, other) == likeness(name, other, one) <= 1


@pytest.mark.parametrize(
    ("name", "right", "wrong", "at_most"),
    [
        ("regulation_lookup", {"citation": "Rule 144"}, {"citation": "Rule 144A"}, 0.0),
        ("regulation_lookup", {"citation": "Rule 10b-5"}, {"citation": "Rule 10b5-1"}, 0.0),
        ("regulation_lookup", {"citation": "Rule 505", "as_of": "2016-06-30"}, {"citation": "Rule 505"}, 0.5),
        (
            "citation_check",
            {"citation": "485 U.S. 224", "kind": "case"},
            {"citation": "426 U.S. 438", "kind": "case"},
            0.0,
        ),
        ("no_tool", {"reason": "needs_facts"}, {"reason": "out_of_scope"}, 0.0),
    ],
)
def test_what_is_easily_confused_is_not_alike(name: str, right: Json, wrong: Json, at_most: float) -> None:
    assert likeness(name, FIRM.run(name, right), FIRM.run(name, wrong)) <= at_most


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"tools": [{"type": "function", "function": {"name": "other"}}], "calls": []}, "no_tools"),
        ({"tools": [], "calls": [{"name": "filing_lookup", "arguments": {"form": "10-K"}}]}, "bad_reference"),
        ({"tools": [], "calls": [{"name": "search_everything", "arguments": {}}]}, "no_tools"),
    ],
)
def test_a_row_whose_own_fault_it_is_has_no_score(change: Json, code: str) -> None:
    sample = sample_of("def-07")
    row = {**sample, "tools": [], "reference_answer": {**sample["reference_answer"], **change}}
    with pytest.raises((NotExecutedError, SampleError)) as raised:
        answered(row, [])
    assert str(raised.value).startswith(f"{code} at ")


def test_a_final_answer_is_written_for_every_answer() -> None:
    for item, score in scored():
        text = final_answer(score.results)
        assert bool(text) is bool(score.results), item["id"]
        assert text.count("could not run") == sum(not result.ok for result in score.results)


def test_a_final_answer_cites_places_that_hold_what_it_says() -> None:
    sample = sample_of("cross-03")
    text = final_answer(answered(sample, sample["reference_answer"]["calls"]).results)
    cited = re.findall(r"\[([a-z0-9-]+), paragraph (\d+), characters (\d+) to (\d+)\] (.*)", text)
    assert {document for document, *_ in cited} == {"indenture-tamarack", "credit-tamarack"}
    for document, _, start, end, words in cited:
        raw = text_of(by_id()[document])[int(start) : int(end)]
        assert " ".join(" ".join(line.text for line in lines_of(raw)).split()) == words
