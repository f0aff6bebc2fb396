"""Any endpoint that speaks OpenAI's `/chat/completions`: vLLM, a gateway, a local server."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Generator, Mapping
from typing import Any

import httpx

from touchstone.inference.chat_request import chat_request
from touchstone.inference.checks import plain, tokens_of
from touchstone.inference.model import Answered, Kind, ModelError, ModelUnavailableError
from touchstone.inference.options import ModelOptions, place_of
from touchstone.inference.prompt import Prompt
from touchstone.inference.retry_after import retry_after
from touchstone.inference.tool_names import ToolNames

_OK, _SERVER_ERRORS = 200, 500
_STATUSES = {
    400: ("prompt_refused", False),
    413: ("prompt_refused", False),
    422: ("prompt_refused", False),
    408: ("timeout", True),
    409: ("server_error", True),
    425: ("not_ready", True),
    429: ("throttled", True),
}


class OpenAICompatible:
    """A model behind an OpenAI-compatible endpoint.

    Args:
        model: its name, as the endpoint knows it.
        options: how to reach it and how to ask it.

    Raises:
        ModelError: no address is given, or the variable of the key is not set.
    """

    kind: Kind = "openai"

    def __init__(self, model: str, options: ModelOptions) -> None:
        if options.base_url is None:
            raise ModelError(f"openai:{model} needs --base-url, such as http://127.0.0.1:8000/v1")
        self.name = model
        self.spec = f"openai:{model} at {place_of(options.base_url)}"
        url = httpx.URL(options.base_url)
        self._url = url.copy_with(path=f"{url.path.rstrip('/')}/chat/completions", userinfo=b"")
        self._inference = options.inference
        timeout = httpx.Timeout(options.read_seconds, connect=options.connect_seconds)
        pool = httpx.Limits(max_connections=options.concurrency, max_keepalive_connections=options.concurrency)
        auth = _bearer(options.api_key_env) or _basic(url)
        self._client = httpx.Client(auth=auth, timeout=timeout, limits=pool)

    def answer(self, prompt: Prompt) -> Answered:
        """Its answer, whatever the reason it stopped for.

        Raises:
            ModelUnavailableError: there is none this time.
        """
        names = ToolNames(tool.name for tool in prompt.tools)
        body = json.dumps(chat_request(self.name, prompt, self._inference, names)).encode()
        began = time.perf_counter()
        try:
            response = self._client.post(self._url, content=body, headers={"Content-Type": "application/json"})
        except httpx.HTTPError as error:
            raise _transport_error(error) from None
        seconds = time.perf_counter() - began
        if response.status_code != _OK:
            raise _status_error(response)
        return _answered(response, names, seconds)

    def close(self) -> None:
        """Let its connections go."""
        self._client.close()


class _Bearer(httpx.Auth):
    """A key."""

    def __init__(self, key: str) -> None:
        self._key = key

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._key}"
        yield request


def _basic(url: httpx.URL) -> httpx.BasicAuth | None:
    """User and password of an address; taken out of it, since httpx logs addresses."""
    return httpx.BasicAuth(url.username, url.password) if url.userinfo else None


def _bearer(variable: str | None) -> _Bearer | None:
    if variable is None:
        return None
    key = os.environ.get(variable)
    if not key:
        raise ModelError(f"the environment variable {variable}, named by --api-key-env, is not set")
    if not (key.isascii() and key.isprintable()):
        raise ModelError(f"the environment variable {variable} holds what no header can carry (a line break, say)")
    return _Bearer(key)


def _transport_error(error: httpx.HTTPError) -> ModelUnavailableError:
    """What an error on the way means: half a body, a dropped connection, silence."""
    is_silence = isinstance(error, httpx.ReadTimeout | httpx.WriteTimeout)
    return ModelUnavailableError(
        "timeout" if is_silence else "unreachable", retryable=True, detail=type(error).__name__
    )


def _status_error(response: httpx.Response) -> ModelUnavailableError:
    """What a status means; the body is left out, since it may quote the prompt or the key."""
    status = response.status_code
    code, retryable = _STATUSES.get(status, ("refused", False))
    if status >= _SERVER_ERRORS:
        code, retryable = "server_error", True
    return ModelUnavailableError(
        code, retryable=retryable, retry_after=retry_after(response.headers, time.time()), detail=f"HTTP {status}"
    )


def _answered(response: httpx.Response, names: ToolNames, seconds: float) -> Answered:
    try:
        document = response.json()
    except (ValueError, RecursionError):
        raise _strange("no JSON") from None
    choices = document.get("choices") if isinstance(document, dict) else None
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        raise _strange("no choices[0].message")
    reason = choice.get("finish_reason")
    return Answered(
        plain(_kept(message, names)),
        reason if isinstance(reason, str) else None,
        tokens_of(document.get("usage"), "prompt_tokens", "completion_tokens"),
        seconds,
    )


def _strange(problem: str) -> ModelUnavailableError:
    return ModelUnavailableError("bad_response", retryable=True, detail=problem)


def _kept(message: Mapping[str, Any], names: ToolNames) -> dict[str, Any]:
    """The turn with what scoring reads, and the row's names; reasoning beside the content is left out."""
    content = message.get("content")
    kept: dict[str, Any] = {"role": "assistant", "content": message.get("refusal") if content is None else content}
    calls, legacy = message.get("tool_calls"), message.get("function_call")
    if calls:
        kept["tool_calls"] = [_own(call, names) for call in calls] if isinstance(calls, list) else calls
    if legacy:
        kept["function_call"] = _renamed(legacy, names)
    return kept


def _own(call: Any, names: ToolNames) -> Any:
    if not isinstance(call, dict):
        return call
    return {**call, "function": _renamed(call["function"], names)} if "function" in call else _renamed(call, names)


def _renamed(function: Any, names: ToolNames) -> Any:
    if isinstance(function, dict) and isinstance(function.get("name"), str):
        return {**function, "name": names.own(function["name"])}
    return function
