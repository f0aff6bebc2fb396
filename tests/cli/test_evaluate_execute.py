from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from examples.securities.execution.agreement import comparisons
from tests.evaluation.run.fakes import item, write
from tests.inference.servers import Call, Endpoint, Reply, chat, converse, reply, serving
from touchstone.cli.main import main
from touchstone.evaluation.run.folder import RunFolder

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "securities"
SECRET = "zebra-quartz-secret"
TOOLS = f"""
import os, pathlib, signal, time

SHELF = {{"Rule 144": "x", "17 CFR 230.144": "x"}}

def look(at: str) -> dict:
    print("{SECRET}")
    if at == "Rule 13":
        raise KeyError("{SECRET}")
    if at == "Rule 14":
        time.sleep(60)
    if at == "Rule 15" and not pathlib.Path(__file__).with_name("interrupted").exists():
        pathlib.Path(__file__).with_name("interrupted").touch()
        os.kill(os.getppid(), signal.SIGINT)
    return {{"found": SHELF.get(at), "text": "{SECRET}"}}

TOOLS = [look]
"""
ASKED = {"Question 0.": "Rule 144", "Question 1.": "17 CFR 230.144", "Question 2.": "Rule 701"}


def run(*arguments: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "160"}).invoke(main, [str(argument) for argument in arguments])


def items(count: int = 3) -> list[dict[str, Any]]:
    return [item(f"q-{index}", f"Question {index}.") for index in range(count)]


def recorded(answers: dict[str, str]) -> list[dict[str, Any]]:
    calls = {identity: json.dumps([{"name": "look", "arguments": {"at": at}}]) for identity, at in answers.items()}
    return [
        {"id": identity, "messages": [{"role": "assistant", "content": content}]} for identity, content in calls.items()
    ]


@pytest.fixture
def tools(tmp_path: Path) -> str:
    file = tmp_path / "my_tools.py"
    file.write_text(TOOLS, encoding="utf-8")
    return f"{file}:TOOLS"


def replayed(folder: Path, answers: dict[str, str], *more: str | Path) -> Result:
    rows = [item(identity) for identity in answers]
    for place, row in enumerate(rows):
        row["reference_answer"]["family"] = f"filing {place}"
    model = f"replay:{write(folder / 'recorded.jsonl', recorded(answers))}"
    return run(
        "evaluate", "--model", model, "--dataset", write(folder / "rows.jsonl", rows), "--out", folder / "run", *more
    )


def test_recorded_answers_are_scored_by_execution(tmp_path: Path, tools: str) -> None:
    answers = {"q-0": "Rule 144", "q-1": "17 CFR 230.144", "q-2": "Rule 701"}
    done = replayed(tmp_path, answers, "--execute", tools, "--json")
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    assert document["execution"] == {
        "score": {"mean": pytest.approx(2 / 3), "n": 3},
        "same_results": {"mean": pytest.approx(2 / 3), "n": 3},
        "unscored": {},
        "final_answers_failed": {},
    }
    summary = document["summary"]
    assert list(summary["metrics"])[2:5] == ["exact", "same_results", "execution"]
    assert summary["metrics"]["exact"]["mean"] == pytest.approx(1 / 3)
    assert summary["execution"]["agreement"] == {"both": 1, "exact_only": 0, "execution_only": 1, "neither": 1}
    assert summary["execution"]["reasons"] == {"other_result": {"samples": 1, "points": 1.0}}
    assert summary["execution"]["tools"]["tools"] == tools


def test_an_existing_run_is_scored_by_execution_both_ways(tmp_path: Path, tools: str) -> None:
    answers = {"q-0": "Rule 144", "q-1": "17 CFR 230.144"}
    assert replayed(tmp_path, answers).exit_code == 0
    first = RunFolder(tmp_path / "run")
    assert not any("execution" in row for row in first.results())
    same = replayed(tmp_path, answers, "--execute", tools)
    assert same.exit_code == 0, same.output
    assert "2 of 2 answers are there already" in same.output
    anew = run(
        "evaluate", "--model", f"replay:{first.path}/answers.jsonl", "--dataset", tmp_path / "rows.jsonl",
        "--execute", tools, "--out", tmp_path / "anew",
    )  # fmt: skip
    assert anew.exit_code == 0, anew.output
    assert list(RunFolder(tmp_path / "anew").results()) == list(first.results())
    assert [row["execution"]["same_results"] for row in first.results()] == [True, True]


def test_a_tool_that_raises_or_hangs_is_told_and_ends_with_1(tmp_path: Path, tools: str) -> None:
    answers = {"q-0": "Rule 144", "q-1": "Rule 13", "q-2": "Rule 14"}
    done = replayed(tmp_path, answers, "--execute", tools, "--execute-timeout", "2")
    assert done.exit_code == 1
    assert "2 of 3 samples have no score by execution; --max-unscored allows a share of 0" in done.output
    assert "tool_raised" in done.output
    assert SECRET not in done.output
    rows = list(RunFolder(tmp_path / "run").results())
    assert [row["execution"].get("unscored", {}).get("code") for row in rows] == [None, "tool_raised", "timeout"]
    summary = json.loads((tmp_path / "run" / "summary.json").read_text(encoding="utf-8"))
    assert (summary["metrics"]["execution"]["n"], summary["metrics"]["reward"]["n"]) == (1, 3)
    said = "2 samples could not be scored by execution, by no fault of the model (timeout 1, tool_raised 1)."
    assert said in summary["statements"]


def test_a_share_without_a_score_by_execution_may_be_allowed(tmp_path: Path, tools: str) -> None:
    answers = {"q-0": "Rule 144", "q-1": "Rule 13"}
    assert replayed(tmp_path, answers, "--execute", tools, "--max-unscored", "0.5").exit_code == 0


def test_an_interrupted_execution_goes_on_where_it_was(tmp_path: Path, tools: str) -> None:
    answers = {f"q-{place}": "Rule 15" if place == 2 else "Rule 144" for place in range(40)}
    first = replayed(tmp_path, answers, "--execute", tools)
    assert first.exit_code == 130, first.output
    assert "run the same command again" in first.output
    assert not (tmp_path / "run" / "results.jsonl").exists()
    lines = (tmp_path / "run" / "executions.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) < 40
    second = replayed(tmp_path, answers, "--execute", tools)
    assert second.exit_code == 0, second.output
    again = (tmp_path / "run" / "executions.jsonl").read_text(encoding="utf-8").splitlines()
    assert again[: len(lines)] == lines
    assert len(again) == 40


def test_results_without_execution_say_that_there_were_some(tmp_path: Path, tools: str) -> None:
    answers = {"q-0": "Rule 144"}
    assert replayed(tmp_path, answers, "--execute", tools).exit_code == 0
    done = replayed(tmp_path, answers)
    assert done.exit_code == 0
    assert "this run was scored by execution too" in done.output


def answering(final: bool | None = True) -> Any:  # noqa: FBT001, FBT002 - a switch of the fake
    """Calls in the first turn; words in the second, or what `final` says."""

    def respond(call: Call) -> Reply:
        is_bedrock = "messages" in call.body and "inferenceConfig" in call.body
        messages = call.body["messages"]
        question = messages[0]["content"]
        question = question if isinstance(question, str) else question[0]["text"]
        if len(messages) > 1:
            if final is None:
                return reply({}, 400)
            return reply(converse({"text": f"{SECRET} final"}) if is_bedrock else chat(f"{SECRET} final"))
        at = {"at": ASKED[question]}
        if is_bedrock:
            return reply(converse({"toolUse": {"toolUseId": "t1", "name": "look", "input": at}}, stop="tool_use"))
        return reply(chat(None, [("look", at)]))

    return respond


def evaluated(folder: Path, server: Endpoint, model: str, rows: Sequence[Any], *more: str) -> Result:
    return run(
        "evaluate", "--model", model, "--base-url", server.url, "--dataset", write(folder / "rows.jsonl", rows),
        "--out", folder / "run", "--timeout", "5", *more,
    )  # fmt: skip


@pytest.mark.parametrize("model", ["openai:nova", "amazon.nova-lite-v1:0"])
def test_final_answers_come_from_the_results_and_stay_in_their_file(
    tmp_path: Path, tools: str, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("ACCESS_KEY_ID", "AKIAEXAMPLE"), ("SECRET_ACCESS_KEY", "x"), ("DEFAULT_REGION", "us-east-1")):
        monkeypatch.setenv(f"AWS_{name}", value)
    with serving(answering()) as server:
        done = evaluated(tmp_path, server, model, items(), "--execute", tools, "--final-answers")
        assert done.exit_code == 0, done.output
        assert len(server.calls) == 6
        again = evaluated(tmp_path, server, model, items(), "--execute", tools, "--final-answers")
        assert (again.exit_code, len(server.calls)) == (0, 6)
        last = server.calls[-1].body["messages"]
    if model.startswith("openai"):
        assert [message["role"] for message in last] == ["user", "assistant", "tool"]
        assert json.loads(last[2]["content"])["text"] == SECRET
        assert last[2]["tool_call_id"] == last[1]["tool_calls"][0]["id"]
    else:
        assert [turn["role"] for turn in last] == ["user", "assistant", "user"]
        result = last[2]["content"][0]["toolResult"]
        assert result["content"][0]["json"]["text"] == SECRET
        assert result["toolUseId"] == last[1]["content"][0]["toolUse"]["toolUseId"]
    assert SECRET not in done.output
    holding = {file.name for file in (tmp_path / "run").iterdir() if SECRET in file.read_text(encoding="utf-8")}
    assert holding == {"executions.jsonl", "final_answers.jsonl"}
    finals = json.loads((tmp_path / "run" / "summary.json").read_text("utf-8"))["execution"]["final_answers"]
    assert (finals["answers"], finals["failed"]) == (3, {})
    report = run("report", tmp_path / "run")
    assert report.exit_code == 0, report.output
    page = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert "Scored by execution" in page
    assert "3 final answers asked for after execution" in page
    assert SECRET not in page
    assert run("report", tmp_path / "run", "--show-text").exit_code == 0
    page = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert "look returned: {" in page
    assert f"Final answer: {SECRET} final" in page


def test_final_answers_that_fail_end_with_1_and_are_asked_again(tmp_path: Path, tools: str) -> None:
    more = ("--execute", tools, "--final-answers")
    with serving(answering(None)) as server:
        done = evaluated(tmp_path, server, "openai:nova", items(), *more)
    assert done.exit_code == 1
    assert "3 of 3 samples have no final answer; --max-failed allows a share of 0" in done.output
    with serving(answering()) as server:
        rows = tmp_path / "rows.jsonl"
        url = ("--base-url", server.url)
        refused = run("evaluate", "--model", "openai:nova", *url, "--dataset", rows, "--out", tmp_path / "run", *more)
        assert refused.exit_code == 2  # an endpoint at another address is another model
        assert "holds another run" in refused.output


def test_two_executed_runs_are_compared_by_it(tmp_path: Path, tools: str) -> None:
    ids = [f"q-{index}" for index in range(30)]
    for name, right in (("one", 10), ("two", 25)):
        answers = {identity: "17 CFR 230.144" if place < right else "Rule 701" for place, identity in enumerate(ids)}
        (tmp_path / name).mkdir()
        assert replayed(tmp_path / name, answers, "--execute", tools).exit_code == 0
    done = run("compare", tmp_path / "one" / "run", tmp_path / "two" / "run")
    found = json.loads((tmp_path / "two" / "run" / "comparison.json").read_text(encoding="utf-8"))
    gain = found["gains"]["same_results"]
    assert (gain["champion"], gain["candidate"], gain["n"]) == (pytest.approx(1 / 3), pytest.approx(25 / 30), 30)
    assert gain["low"] > 0
    assert found["gains"]["exact"]["gain"] == 0
    assert re.search(r"same_results\s+0\.333\s+0\.833\s+\+0\.500", done.output)
    assert any(words.startswith("Answers with the reference's results, by execution, went") for words in found["words"])


def test_only_one_executed_run_is_said(tmp_path: Path, tools: str) -> None:
    for name, more in (("one", ()), ("two", ("--execute", tools))):
        (tmp_path / name).mkdir()
        assert replayed(tmp_path / name, {"q-0": "Rule 144", "q-1": "Rule 701"}, *more).exit_code == 0
    done = run("compare", tmp_path / "one" / "run", tmp_path / "two" / "run")
    assert "Only the candidate was scored by execution: nothing is compared by it." in done.output
    assert "same_results" not in done.output


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        (("--final-answers",), "--final-answers needs --execute"),
        (("--execute", "{tools}", "--final-answers"), "recorded answers can't be asked"),
        (("--execute", "nowhere"), "write MODULE:NAME"),
        (("--execute", "no_such_module_here:TOOLS"), "can't be loaded"),
        (("--execute", "{tools}X"), "has no TOOLSX"),
    ],
)
def test_options_that_do_not_fit_are_told(tmp_path: Path, tools: str, more: tuple[str, ...], problem: str) -> None:
    done = replayed(tmp_path, {"q-0": "Rule 144"}, *(text.format(tools=tools) for text in more))
    assert done.exit_code == 2
    assert problem in done.output
    assert "Traceback" not in done.output


def test_the_example_scores_in_a_run_what_its_readme_shows(tmp_path: Path) -> None:
    answers = EXAMPLE / "answers.jsonl"
    done = run(
        "evaluate", "--model", f"replay:{answers}", "--dataset", answers, "--rubric", EXAMPLE / "rubric.yaml",
        "--execute", "examples.securities.execution:TOOLS", "--out", tmp_path / "run",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    rows = {row["id"]: row for row in RunFolder(tmp_path / "run").results()}
    items = [json.loads(line) for line in answers.read_text(encoding="utf-8").splitlines()]
    for found in comparisons(items):
        executed = rows[found.id]["execution"]
        assert (executed["score"], executed["same_results"]) == (found.execution, found.same_results), found.id
    assert Counter(row["execution"]["same_results"] for row in rows.values()) == {True: 246, False: 223}
