from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from email.utils import formatdate
from typing import Any

import pytest

from tests.inference.prompts import SCHEMA, options, prompt
from tests.inference.servers import Call, Endpoint, Reply, chat, reply, serving
from touchstone.inference.model import Answered, ModelError, ModelUnavailableError
from touchstone.inference.openai_compatible import OpenAICompatible
from touchstone.inference.prompt import Prompt, Tool
from touchstone.inference.retry_after import retry_after
from touchstone.scoring import Sample, Scorer

SECRET = "zebra-quartz-secret"
CALL = ("search", {"q": "Rule 144"})


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with serving(lambda _: reply(chat(calls=[CALL], finish_reason="tool_calls"))) as server:
        yield server


def answer(server: Endpoint, asked: Prompt | None = None, **settings: Any) -> Answered:
    with closing(OpenAICompatible("nova", options(f"{server.url}/v1/", **settings))) as model:
        return model.answer(asked or prompt())


def failure_of(sent: Reply, **settings: Any) -> ModelUnavailableError:
    with serving(lambda _: sent) as server, pytest.raises(ModelUnavailableError) as caught:
        answer(server, **settings)
    return caught.value


def test_asks_with_tools_and_the_key_of_the_named_variable(monkeypatch: pytest.MonkeyPatch, endpoint: Endpoint) -> None:
    monkeypatch.setenv("MY_KEY", SECRET)
    answered = answer(endpoint, api_key_env="MY_KEY", inference={"top_p": 0.5})
    (call,) = endpoint.calls
    assert call.path == "/v1/chat/completions"
    assert call.headers["authorization"] == f"Bearer {SECRET}"
    assert call.body == {
        "model": "nova",
        "messages": [{"role": "system", "content": "Use tools."}, {"role": "user", "content": "Find Rule 144."}],
        "max_tokens": 1024,
        "temperature": 0.0,
        "top_p": 0.5,
        "tools": [
            {"type": "function", "function": {"name": "search", "description": "Searches.", "parameters": SCHEMA}}
        ],
    }
    assert answered.stop_reason == "tool_calls"
    assert answered.tokens is not None
    assert (answered.tokens.input, answered.tokens.output) == (11, 7)


def test_an_address_may_hold_a_password_and_a_query(endpoint: Endpoint) -> None:
    url = endpoint.url.replace("//", f"//user:{SECRET}@") + "/v1?api-version=3"
    with closing(OpenAICompatible("nova", options(url))) as model:
        model.answer(prompt())
    (call,) = endpoint.calls
    assert call.path == "/v1/chat/completions?api-version=3"
    assert call.headers["authorization"] == f"Basic {b64encode(f'user:{SECRET}'.encode()).decode()}"


def test_no_variable_no_key(endpoint: Endpoint) -> None:
    answer(endpoint, inference={"tools": "prompt", "temperature": None})
    assert "authorization" not in endpoint.calls[0].headers
    assert not {"tools", "temperature"} & endpoint.calls[0].body.keys()


def test_the_answer_is_scored_as_native_calls(endpoint: Endpoint) -> None:
    answered = answer(endpoint)
    reference = {"calls": [{"name": CALL[0], "arguments": CALL[1]}]}
    score = Scorer().score(Sample("a", answered.message, reference, [{"name": "search", "parameters": SCHEMA}]))
    assert (score.reward, score.dialect) == (1.0, "tool_calls")


def test_names_go_out_fit_for_the_wire_and_come_back_as_their_own() -> None:
    def respond(call: Call) -> Reply:
        (tool,) = call.body["tools"]
        assert tool["function"]["name"] == "law_search"
        return reply(chat(calls=[("law_search", {}), ("made_up", {})]))

    with serving(respond) as server:
        answered = answer(server, prompt(tools=[Tool("law.search", "", SCHEMA)]))
    assert [call["function"]["name"] for call in answered.message["tool_calls"]] == ["law.search", "made_up"]


def test_earlier_turns_keep_their_calls_and_results() -> None:
    arguments = {"q": "a"}
    messages: list[dict[str, Any]] = [
        {"role": "user", "content": "Find."},
        {"role": "assistant", "content": None, "tool_calls": [_called("c9", arguments)]},
        {"role": "tool", "tool_call_id": "c9", "content": "found"},
        {"role": "user", "content": [{"type": "text", "text": "And"}, {"type": "text", "text": "then?"}]},
    ]
    with serving(lambda _: reply(chat("Nothing."))) as server:
        answer(server, prompt(messages))
        answer(server, prompt(messages), inference={"tools": "prompt"})
        native, plain = (call.body["messages"] for call in server.calls)
    assert native == [*messages[:3], {"role": "user", "content": "And\nthen?"}]
    assert [message["role"] for message in plain] == ["user", "assistant", "user", "user"]
    assert json.loads(plain[1]["content"]) == {"name": "search", "arguments": arguments}


def _called(identity: str, arguments: Any) -> dict[str, Any]:
    return {"id": identity, "type": "function", "function": {"name": "search", "arguments": json.dumps(arguments)}}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (chat(None), {"role": "assistant", "content": None}),
        (chat(""), {"role": "assistant", "content": ""}),
        (chat("cut", finish_reason="length"), {"role": "assistant", "content": "cut"}),
        (
            {"choices": [{"message": {"refusal": "I will not.", "reasoning_content": "Hm."}}]},
            {"role": "assistant", "content": "I will not."},
        ),
        (
            {"choices": [{"message": {"content": None, "tool_calls": ["odd", {"function": 3}, {"name": "search"}]}}]},
            {"role": "assistant", "content": None, "tool_calls": ["odd", {"function": 3}, {"name": "search"}]},
        ),
        (
            {"choices": [{"message": {"content": None, "function_call": {"name": "search", "arguments": "{}"}}}]},
            {"role": "assistant", "content": None, "function_call": {"name": "search", "arguments": "{}"}},
        ),
    ],
)
def test_what_the_model_wrote_is_its_answer(document: Any, message: Any) -> None:
    with serving(lambda _: reply(document)) as server:
        assert answer(server).message == message


@pytest.mark.parametrize(
    ("status", "code", "retryable"),
    [
        (429, "throttled", True),
        (408, "timeout", True),
        (409, "server_error", True),
        (500, "server_error", True),
        (503, "server_error", True),
        (529, "server_error", True),
        (400, "prompt_refused", False),
        (422, "prompt_refused", False),
        (401, "refused", False),
        (403, "refused", False),
        (404, "refused", False),
        (302, "refused", False),
    ],
)
def test_statuses_that_are_no_answers(status: int, code: str, *, retryable: bool) -> None:
    failure = failure_of(Reply(SECRET.encode(), status, {"location": "http://elsewhere.invalid/"}))
    assert (failure.code, failure.retryable, failure.detail) == (code, retryable, f"HTTP {status}")
    assert SECRET not in str(failure)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (Reply(cut=0), "unreachable"),
        (Reply(b'{"choices": [{"message"' + b" " * 500, cut=40), "unreachable"),
        (Reply(b"<html>Welcome</html>", headers={"content-type": "text/html"}), "bad_response"),
        (Reply(b""), "bad_response"),
        (Reply(b"[" * 100_000), "bad_response"),
        (Reply(b"\xff\xfe\xfa"), "bad_response"),
        (reply({"error": {"message": SECRET}}), "bad_response"),
        (reply({"choices": []}), "bad_response"),
        (reply({"choices": [{"message": "text"}]}), "bad_response"),
        (reply({"choices": [{"message": {"content": float("nan")}}]}), "bad_response"),
        (reply([]), "bad_response"),
    ],
)
def test_what_the_line_does_to_a_response_is_no_answer_either(sent: Reply, code: str) -> None:
    failure = failure_of(sent)
    assert (failure.code, failure.retryable) == (code, True)
    assert SECRET not in str(failure)


def test_silence_ends_after_the_timeout() -> None:
    failure = failure_of(Reply(stall=0.5), read_seconds=0.05)
    assert (failure.code, failure.retryable) == ("timeout", True)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": formatdate(1_700_000_030, usegmt=True)}, 30.0),
        ({"retry-after": formatdate(1_600_000_000, usegmt=True)}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "inf"}, None),
        ({}, None),
    ],
)
def test_how_long_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, 1_700_000_000.0) == seconds


def test_half_a_character_is_sent_as_it_stands(endpoint: Endpoint) -> None:
    answer(endpoint, prompt([{"role": "user", "content": "half \ud83d"}]))
    assert endpoint.calls[0].body["messages"][0]["content"] == "half \ud83d"


def test_the_wait_that_is_asked_for_comes_with_the_failure() -> None:
    assert failure_of(Reply(status=429, headers={"retry-after": "3"})).retry_after == 3.0


def test_a_missing_key_is_named_never_shown(monkeypatch: pytest.MonkeyPatch, endpoint: Endpoint) -> None:
    monkeypatch.delenv("MY_KEY", raising=False)
    with pytest.raises(ModelError, match="MY_KEY"):
        answer(endpoint, api_key_env="MY_KEY")
    monkeypatch.setenv("MY_KEY", f"{SECRET}\n")
    with pytest.raises(ModelError, match="line break") as caught:
        answer(endpoint, api_key_env="MY_KEY")
    assert SECRET not in str(caught.value)


def test_the_spec_shows_no_password() -> None:
    url = f"http://user:{SECRET}@127.0.0.1:9/v1?key={SECRET}"
    with closing(OpenAICompatible("nova", options(url))) as made:
        assert made.spec == "openai:nova at http://127.0.0.1:9/v1"


@pytest.mark.parametrize("url", [None, "127.0.0.1:8000", "ftp://host/v1", "http://[", "http://host:port"])
def test_a_wrong_address_is_refused(url: str | None) -> None:
    with pytest.raises(ModelError, match="base-url"):
        OpenAICompatible("nova", options(url))
