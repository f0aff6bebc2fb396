from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.evaluation.run.fakes import UNSCORABLE, Fake, item, write
from touchstone.evaluation.execution.registry import Registry, facts_of
from touchstone.evaluation.execution.toolbox import Toolbox
from touchstone.evaluation.run.appended import LedgerError
from touchstone.evaluation.run.dataset import open_dataset
from touchstone.evaluation.run.evaluate import EvaluationSettings
from touchstone.evaluation.run.executing import Execution
from touchstone.evaluation.run.session import Plan, Session
from touchstone.inference.model import Answered, ModelUnavailableError
from touchstone.inference.prompt import Prompt
from touchstone.inference.retry import Budget, Clock
from touchstone.inference.runner import Stop
from touchstone.scoring import Scorer

Json = dict[str, Any]
AT_ONCE = Clock(sleep=lambda _: None)
SECRET = "zebra-quartz-secret"


def answer(at: str) -> Answered:
    return Answered({"role": "assistant", "content": json.dumps([{"name": "look", "arguments": {"at": at}}])})


FINAL = Answered({"role": "assistant", "content": f"Rule 144 says {SECRET}."}, "end_turn")


def is_final(prompt: Prompt) -> bool:
    return bool(prompt.messages[-1]["role"] == "tool")


def respond(prompt: Prompt) -> Answered:
    """Row a is answered as the reference has it, row b by another name of the same, row c wrongly, row d in words."""
    if is_final(prompt):
        return FINAL
    at = {"a": "Rule 144", "b": "17 CFR 230.144", "c": "Rule 701"}.get(prompt.id)
    return answer(at) if at else Answered({"role": "assistant", "content": "No."})


ITEMS = [item("a"), item("b"), UNSCORABLE, item("c"), item("d", calls=[])]


def look(at: str) -> Json:
    return {"found": {"Rule 144": "x", "17 CFR 230.144": "x"}.get(at), "text": SECRET}


def execution(tool: Callable[..., Any] = look, *, final_answers: bool = False) -> Execution:
    registry = Registry((Toolbox.of({"look": tool}),))
    return Execution(registry, facts_of(registry, "tools:TOOLS"), final_answers)


def plan(folder: Path, model: Fake, items: Sequence[Any] = ITEMS, **settings: Any) -> Plan:
    chosen = EvaluationSettings(**{"budget": Budget(1.0, 1), **settings})
    return Plan(model, open_dataset(write(folder / "rows.jsonl", items)), Scorer(), chosen)


def sitting(chosen: Plan, out: Path, used: Execution | None) -> tuple[Session, int, int]:
    """A session from its beginning to its end: how many answers were executed, how many final ones asked."""
    session = Session(chosen, out)
    for _ in session.evaluate(Stop()):
        pass
    executed = finals = 0
    if used is not None:
        executed = len(list(session.execute(used)))
        if used.final_answers:
            finals = len(list(session.ask_final_answers(Stop(), AT_ONCE)))
    session.finish(used)
    return session, executed, finals


def outcomes(session: Session) -> list[Any]:
    return [
        None if "execution" not in row else row["execution"].get("score", row["execution"])
        for row in session.folder.results()
    ]


def test_scored_rows_say_what_became_of_their_calls(tmp_path: Path) -> None:
    session, executed, _ = sitting(plan(tmp_path, Fake(respond)), tmp_path / "run", execution())
    assert executed == 4
    assert outcomes(session) == [1.0, 1.0, None, 0.0, 1.0]
    rows = {row["id"]: row for row in session.folder.results()}
    assert (rows["b"]["exact"], rows["b"]["execution"]["same_results"]) == (False, True)
    assert rows["c"]["execution"]["reasons"] == [{"code": "other_result", "pointer": "/emitted/0", "lost": 1.0}]
    facts = session.folder.manifest()["execution"]
    assert (facts["tools"], facts["likeness"]) == ("tools:TOOLS", "same_result")


def test_results_of_tools_stand_in_their_ledger_and_nowhere_else(tmp_path: Path) -> None:
    sitting(plan(tmp_path, Fake(respond)), tmp_path / "run", execution())
    holding = {file.name for file in (tmp_path / "run").iterdir() if SECRET in file.read_text(encoding="utf-8")}
    assert holding == {"executions.jsonl"}
    lines = [json.loads(line) for line in (tmp_path / "run" / "executions.jsonl").read_text("utf-8").splitlines()]
    called = [{"name": "look", "arguments": {"at": "Rule 144"}, "label": None, "result": look("Rule 144")}]
    assert next((line["id"], line["calls"]) for line in lines) == ("a", called)


def test_a_run_that_exists_is_executed_without_asking_again(tmp_path: Path) -> None:
    model, out = Fake(respond), tmp_path / "run"
    sitting(plan(tmp_path, model), out, None)
    asked = len(model.asked)
    session, executed, _ = sitting(plan(tmp_path, model), out, execution())
    assert (len(model.asked), executed) == (asked, 4)
    assert outcomes(session) == [1.0, 1.0, None, 0.0, 1.0]


def test_another_sitting_executes_what_is_new_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "run"
    first = Session(plan(tmp_path, Fake(respond)), out)
    list(first.evaluate(Stop()))
    interrupted = first.execute(execution())
    next(interrupted)
    interrupted.close()
    _, executed, _ = sitting(plan(tmp_path, Fake(respond)), out, execution())
    assert executed == 3
    _, executed, _ = sitting(plan(tmp_path, Fake(respond)), out, execution())
    assert executed == 0


def test_other_tools_execute_everything_anew(tmp_path: Path) -> None:
    def other(at: str, depth: int = 1) -> Json:
        return {"found": at, "depth": depth}

    out = tmp_path / "run"
    sitting(plan(tmp_path, Fake(respond)), out, execution())
    session, executed, _ = sitting(plan(tmp_path, Fake(respond)), out, execution(other))
    assert executed == 4
    assert outcomes(session) == [1.0, 0.0, None, 0.0, 1.0]


def test_another_answer_is_executed_anew(tmp_path: Path) -> None:
    out = tmp_path / "run"
    sitting(plan(tmp_path, Fake(respond)), out, execution())
    ledger = out / "answers.jsonl"
    ledger.write_text(ledger.read_text("utf-8").replace("Rule 701", "Rule 144"), encoding="utf-8")
    session, executed, _ = sitting(plan(tmp_path, Fake(respond)), out, execution())
    assert executed == 1
    assert outcomes(session) == [1.0, 1.0, None, 1.0, 1.0]


def test_an_answer_that_failed_is_executed_once_it_is_there(tmp_path: Path) -> None:
    failing = [True]

    def moody(prompt: Prompt) -> Answered:
        if prompt.id == "b" and failing[0]:
            raise ModelUnavailableError("throttled", retryable=True)
        return respond(prompt)

    out = tmp_path / "run"
    session, executed, _ = sitting(plan(tmp_path, Fake(moody)), out, execution())
    assert executed == 3
    assert outcomes(session) == [1.0, None, None, 0.0, 1.0]
    failing[0] = False
    session, executed, _ = sitting(plan(tmp_path, Fake(moody)), out, execution())
    assert executed == 1
    assert outcomes(session) == [1.0, 1.0, None, 0.0, 1.0]


def test_a_tool_that_raises_gives_no_score_and_is_tried_again(tmp_path: Path) -> None:
    broken = [True]

    def moody(at: str) -> Json:
        if broken[0] and at == "Rule 701":
            raise KeyError(SECRET)
        return look(at)

    out = tmp_path / "run"
    session, _, _ = sitting(plan(tmp_path, Fake(respond)), out, execution(moody))
    unscored = {"unscored": {"code": "tool_raised", "pointer": "/emitted/0"}}
    assert outcomes(session) == [1.0, 1.0, None, unscored, 1.0]
    lines = [json.loads(line) for line in (out / "executions.jsonl").read_text("utf-8").splitlines()]
    (problem,) = [line["problem"] for line in lines if line["problem"]]
    assert "KeyError at" in problem
    assert SECRET not in problem
    broken[0] = False
    session, executed, _ = sitting(plan(tmp_path, Fake(respond)), out, execution(moody))
    assert executed == 1
    assert outcomes(session) == [1.0, 1.0, None, 0.0, 1.0]


def test_what_tells_of_another_state_goes(tmp_path: Path) -> None:
    out = tmp_path / "run"
    sitting(plan(tmp_path, Fake(respond)), out, None)
    report = write(out / "report.html", ["old"])
    sitting(plan(tmp_path, Fake(respond)), out, execution())
    assert not report.exists()
    write(report, ["new"])
    sitting(plan(tmp_path, Fake(respond)), out, execution())
    assert report.exists()
    session, _, _ = sitting(plan(tmp_path, Fake(respond)), out, None)
    assert not report.exists()
    assert outcomes(session) == [None] * 5
    assert "execution" not in session.folder.manifest()


def test_final_answers_are_asked_with_what_the_tools_gave_back(tmp_path: Path) -> None:
    prompts: list[Prompt] = []

    def watched(prompt: Prompt) -> Answered:
        prompts.append(prompt)
        return respond(prompt)

    out = tmp_path / "run"
    used = execution(final_answers=True)
    session, executed, finals = sitting(plan(tmp_path, Fake(watched)), out, used)
    assert (executed, finals) == (4, 3)
    assert {line["id"]: line["answer"]["content"] for line in session.folder.final_answers()} == dict.fromkeys(
        "abc", FINAL.message["content"]
    )
    last = next(prompt for prompt in prompts if prompt.id == "a" and is_final(prompt))
    asked, result = last.messages[-2:]
    (call,) = asked["tool_calls"]
    assert json.loads(call["function"]["arguments"]) == {"at": "Rule 144"}
    assert (result["tool_call_id"], result["content"]) == (call["id"], look("Rule 144"))
    assert [tool.name for tool in last.tools] == ["look"]
    holding = {file.name for file in out.iterdir() if SECRET in file.read_text(encoding="utf-8")}
    assert holding == {"executions.jsonl", "final_answers.jsonl"}


def test_final_answers_that_failed_are_asked_again_and_the_others_not(tmp_path: Path) -> None:
    failing = [True]

    def moody(prompt: Prompt) -> Answered:
        if is_final(prompt) and prompt.id == "b" and failing[0]:
            raise ModelUnavailableError("throttled", retryable=True)
        return respond(prompt)

    out, used = tmp_path / "run", execution(final_answers=True)
    session, _, finals = sitting(plan(tmp_path, Fake(moody)), out, used)
    assert finals == 3
    assert [line["id"] for line in session.folder.final_answers() if line["failed"]] == ["b"]
    failing[0] = False
    session, executed, finals = sitting(plan(tmp_path, Fake(moody)), out, used)
    assert (executed, finals) == (0, 1)
    assert all(line["answer"] for line in session.folder.final_answers())


def test_an_answer_without_an_execution_is_no_result(tmp_path: Path) -> None:
    session = Session(plan(tmp_path, Fake(respond)), tmp_path / "run")
    list(session.evaluate(Stop()))
    with pytest.raises(LedgerError, match="what became of the calls of row 'a'"):
        session.finish(execution())


def test_each_sample_of_a_prompt_is_executed(tmp_path: Path) -> None:
    chosen = plan(tmp_path, Fake(lambda prompt: answer(["Rule 144", "Rule 701"][prompt.sample])), ITEMS[:1], samples=2)
    session, executed, _ = sitting(chosen, tmp_path / "run", execution())
    assert executed == 2
    assert outcomes(session) == [1.0, 0.0]
