from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any
from urllib.parse import unquote

import pytest

from tests.inference.prompts import ASKED, SCHEMA, SEARCH, options, prompt
from tests.inference.servers import Call, Endpoint, Reply, aws_error, converse, reply, serving
from touchstone.inference.converse import Converse
from touchstone.inference.model import Answered, ModelError, ModelUnavailableError
from touchstone.inference.prompt import Prompt, Tool
from touchstone.scoring import Sample, Scorer

NOVA = "amazon.nova-lite-v1:0"
DEPLOYMENT = "arn:aws:bedrock:us-west-2:123456789012:custom-model-deployment/abcdefghij12"
SECRET = "zebra-quartz-secret"
USE = {"toolUse": {"toolUseId": "t1", "name": "search", "input": {"q": "Rule 144"}}}


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with serving(lambda _: reply(converse(USE, stop="tool_use"))) as server:
        yield server


def answer(server: Endpoint, asked: Prompt | None = None, **settings: Any) -> Answered:
    with closing(Converse(NOVA, options(server.url, **settings))) as model:
        return model.answer(asked or prompt())


def failure_of(sent: Reply, **settings: Any) -> ModelUnavailableError:
    with serving(lambda _: sent) as server, pytest.raises(ModelUnavailableError) as caught:
        answer(server, **settings)
    return caught.value


def test_asks_with_the_tools_in_a_tool_config(endpoint: Endpoint) -> None:
    answered = answer(endpoint, inference={"top_p": 0.9, "max_tokens": 77})
    (call,) = endpoint.calls
    assert unquote(call.path) == "/model/amazon.nova-lite-v1:0/converse"
    assert call.body == {
        "system": [{"text": "Use tools."}],
        "messages": [{"role": "user", "content": [{"text": "Find Rule 144."}]}],
        "inferenceConfig": {"maxTokens": 77, "temperature": 0.0, "topP": 0.9},
        "toolConfig": {
            "tools": [{"toolSpec": {"name": "search", "description": "Searches.", "inputSchema": {"json": SCHEMA}}}]
        },
    }
    assert answered.message == {"role": "assistant", "content": [USE]}
    assert answered.stop_reason == "tool_use"
    assert answered.tokens is not None
    assert (answered.tokens.input, answered.tokens.output) == (11, 7)
    assert answered.seconds is not None


def test_the_answer_is_scored_as_native_calls(endpoint: Endpoint) -> None:
    answered = answer(endpoint)
    reference = {"calls": [{"name": "search", "arguments": {"q": "Rule 144"}}]}
    score = Scorer().score(Sample("a", answered.message, reference, [{"name": "search", "parameters": SCHEMA}]))
    assert (score.reward, score.dialect) == (1.0, "tool_use")


def test_a_deployment_is_asked_by_its_arn_in_its_own_region(endpoint: Endpoint) -> None:
    with closing(Converse(DEPLOYMENT, options(endpoint.url, region=None))) as asked:
        asked.answer(prompt())
    assert unquote(endpoint.calls[0].path) == f"/model/{DEPLOYMENT}/converse"
    assert "us-west-2" in endpoint.calls[0].headers["authorization"]
    assert asked.name == "abcdefghij12"
    assert asked.spec.startswith(f"bedrock:{DEPLOYMENT} at http://127.0.0.1:")


def test_tools_in_the_prompt_leave_the_tool_config_out(endpoint: Endpoint) -> None:
    answer(endpoint, inference={"tools": "prompt"})
    assert "toolConfig" not in endpoint.calls[0].body


def test_no_temperature_is_sent_where_the_model_has_its_own(endpoint: Endpoint) -> None:
    answer(endpoint, inference={"temperature": None})
    assert endpoint.calls[0].body["inferenceConfig"] == {"maxTokens": 1024}


def test_names_that_the_service_refuses_go_out_under_another_and_come_back_as_their_own() -> None:
    names = ["law.search", "law_search", "ü" * 80]

    def respond(call: Call) -> Reply:
        wired = [spec["toolSpec"]["name"] for spec in call.body["toolConfig"]["tools"]]
        assert len(set(wired)) == 3
        return reply(converse(*({"toolUse": {**USE["toolUse"], "name": name}} for name in wired)))

    with serving(respond) as server:
        answered = answer(server, prompt(tools=[Tool(name, " ", SCHEMA) for name in names]))
        specs = [spec["toolSpec"] for spec in server.calls[0].body["toolConfig"]["tools"]]
    assert [block["toolUse"]["name"] for block in answered.message["content"]] == names
    assert specs[1]["name"] == "law_search"
    assert all("description" not in spec for spec in specs)


def test_reasoning_is_left_out_and_citations_are_text() -> None:
    thought = {"reasoningContent": {"reasoningText": {"text": "Hm."}}}
    hidden = {"reasoningContent": {"redactedContent": "AAAA"}}
    cited = {"citationsContent": {"content": [{"text": "See 17 CFR."}], "citations": []}}
    with serving(lambda _: reply(converse(thought, hidden, cited, {"text": "Yes."}))) as server:
        answered = answer(server)
    assert answered.message["content"] == [{"text": "See 17 CFR."}, {"text": "Yes."}]


@pytest.mark.parametrize(
    "stop",
    [
        "malformed_tool_use",
        "malformed_model_output",
        "max_tokens",
        "content_filtered",
        "guardrail_intervened",
        "model_context_window_exceeded",
    ],
)
@pytest.mark.parametrize("blocks", [(), ({"text": "<__function=search>"},)])
def test_what_the_model_did_wrong_is_its_answer(stop: str, blocks: tuple[Any, ...]) -> None:
    with serving(lambda _: reply(converse(*blocks, stop=stop))) as server:
        answered = answer(server)
    assert answered.stop_reason == stop
    assert answered.message == {"role": "assistant", "content": list(blocks)}


@pytest.mark.parametrize(
    ("name", "status", "code", "retryable"),
    [
        ("ThrottlingException", 429, "throttled", True),
        ("ModelNotReadyException", 429, "not_ready", True),
        ("ServiceUnavailableException", 503, "server_error", True),
        ("InternalServerException", 500, "server_error", True),
        ("ModelTimeoutException", 408, "timeout", True),
        ("ModelErrorException", 424, "server_error", True),
        ("ValidationException", 400, "prompt_refused", False),
        ("AccessDeniedException", 403, "refused", False),
        ("ResourceNotFoundException", 404, "refused", False),
        ("ExpiredTokenException", 403, "refused", False),
        ("SomethingNew", 502, "server_error", True),
        ("SomethingNew", 429, "throttled", True),
        ("SomethingNew", 400, "prompt_refused", False),
    ],
)
def test_errors_of_the_service_are_no_answers(name: str, status: int, code: str, *, retryable: bool) -> None:
    failure = failure_of(aws_error(name, status, f"{SECRET} in the prompt"))
    assert (failure.code, failure.retryable, failure.detail) == (code, retryable, f"{name} {status}")
    assert SECRET not in str(failure)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (Reply(cut=0), "unreachable"),
        (Reply(b'{"output": {"message"' + b" " * 500, cut=40), "bad_response"),
        (Reply(b"<html>Bad gateway</html>", headers={"content-type": "text/html"}), "bad_response"),
        (reply({"choices": []}), "bad_response"),
        (reply([1, 2]), "bad_response"),
        (reply({"output": "text", "stopReason": "end_turn"}), "bad_response"),
        (reply({"output": {"message": {"role": "assistant", "content": 3}}, "stopReason": "x"}), "bad_response"),
        (Reply(b'{"output": {"message": {"content": [{"text"', headers={}), "bad_response"),
        (Reply(b"Bad gateway", status=502), "server_error"),
        (Reply(b"[" * 100_000), "bad_response"),
    ],
)
def test_what_the_line_does_to_a_response_is_no_answer_either(sent: Reply, code: str) -> None:
    failure = failure_of(sent)
    assert (failure.code, failure.retryable) == (code, True)


def test_silence_ends_after_the_timeout() -> None:
    failure = failure_of(Reply(stall=0.5), read_seconds=0.05)
    assert (failure.code, failure.retryable) == ("timeout", True)


def test_nobody_listening_is_unreachable() -> None:
    with serving(lambda _: Reply()) as server:
        url = server.url
    with closing(Converse(NOVA, options(url))) as model, pytest.raises(ModelUnavailableError) as caught:
        model.answer(prompt())
    assert (caught.value.code, caught.value.retryable) == ("unreachable", True)


def test_one_request_is_one_attempt() -> None:
    with serving(lambda _: aws_error("ThrottlingException", 429)) as server:
        with pytest.raises(ModelUnavailableError):
            answer(server)
        assert len(server.calls) == 1


def test_a_request_that_botocore_refuses_is_a_refused_prompt(endpoint: Endpoint) -> None:
    with pytest.raises(ModelUnavailableError) as caught:
        answer(endpoint, inference={"max_tokens": 0})
    assert (caught.value.code, caught.value.retryable) == ("prompt_refused", False)


def test_no_credentials_are_a_refusal(monkeypatch: pytest.MonkeyPatch, endpoint: Endpoint, tmp_path: Any) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    with pytest.raises(ModelUnavailableError) as caught:
        answer(endpoint)
    assert (caught.value.code, caught.value.retryable) == ("refused", False)


def test_without_a_region_it_says_what_to_give(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(ModelError, match="--region"):
        Converse(NOVA, options(region=None))


def test_a_prompt_with_nothing_to_say_is_refused(endpoint: Endpoint) -> None:
    for messages in ([{"role": "user", "content": "  "}], [ASKED[0]], [{"role": "user", "content": [{"image": {}}]}]):
        with pytest.raises(ModelUnavailableError, match="prompt_refused"):
            answer(endpoint, prompt(messages, [SEARCH]))
    assert endpoint.calls == []
