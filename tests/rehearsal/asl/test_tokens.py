from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.rehearsal.asl.scenario import Ran, machine, prepare
from touchstone.rehearsal.asl.tokens import TokenError

APPROVAL = machine(
    {
        "A": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
            "Arguments": {"token": "{% $states.context.Task.Token %}"},
            "TimeoutSeconds": 600,
            "End": True,
        }
    }
)


def waiting() -> Ran:
    ran = prepare({"definition": APPROVAL, "services": {"lambda:invoke": [{"result": {}}]}})
    ran.runner.run(stop=lambda: bool(ran.runner.tokens.open()))
    return ran


def test_a_run_can_stop_where_somebody_has_to_answer() -> None:
    ran = waiting()
    (token,) = ran.runner.tokens.open()
    assert (token.state, token.execution) == ("A", ran.execution.arn)
    assert ran.execution.status == "RUNNING"
    assert ran.services.calls[0].arguments == {"token": token.token}
    assert ran.services.calls[0].context.token == token.token
    ran.runner.tokens.success(token.token, {"ok": True})
    assert not ran.runner.tokens.open()
    ran.runner.run()
    assert ran.execution.output == {"ok": True}


def test_an_answer_during_the_call_itself_counts() -> None:
    ran = prepare({"definition": APPROVAL})
    answer = lambda arguments, _context: ran.runner.tokens.success(arguments["token"], "at once")  # noqa: E731
    ran.services.script = {"lambda:invoke": [answer]}
    ran.runner.run()
    assert (ran.execution.output, ran.seconds) == ("at once", 0)


def test_an_answer_from_another_thread_counts() -> None:
    ran = waiting()
    token = ran.runner.tokens.open()[0].token
    thread = threading.Thread(target=ran.runner.tokens.success, args=(token, 1))
    thread.start()
    thread.join()
    ran.runner.run()
    assert ran.execution.output == 1


def test_tokens_nobody_waits_for() -> None:
    ran = waiting()
    token = ran.runner.tokens.open()[0].token
    with pytest.raises(TokenError, match="InvalidToken"):
        ran.runner.tokens.success("made up", 1)
    ran.runner.run()
    assert ran.execution.error == "States.Timeout"
    for late in (ran.runner.tokens.heartbeat, lambda known: ran.runner.tokens.failure(known, "E")):
        with pytest.raises(TokenError, match="TaskTimedOut"):
            late(token)


@pytest.mark.parametrize("output", [{1, 2}, float("nan"), "x" * 262_144])
def test_outputs_that_are_refused(output: Any) -> None:
    ran = waiting()
    with pytest.raises(TokenError, match="InvalidOutput"):
        ran.runner.tokens.success(ran.runner.tokens.open()[0].token, output)
    assert ran.runner.tokens.open()


def test_each_attempt_has_a_token_of_its_own() -> None:
    states = {"A": {**APPROVAL["States"]["A"], "Retry": [{"ErrorEquals": ["Again"]}]}}
    ran = prepare(
        {
            "definition": machine(states),
            "services": {"lambda:invoke": [{"result": {}}]},
            "happens": [{"at": 1, "what": "failure", "error": "Again"}, {"at": 5, "what": "success", "output": 2}],
        }
    )
    ran.runner.run()
    assert ran.execution.output == 2
    assert len({call.context.token for call in ran.services.calls}) == 2
    assert [call.context.attempt for call in ran.services.calls] == [0, 1]
