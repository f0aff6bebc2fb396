"""Amazon Bedrock: Converse with the tools in its `toolConfig` (AWS contract, 7.6 and 8.4)."""

from __future__ import annotations

import re
import time

import boto3  # type: ignore[import-untyped]
from botocore import exceptions  # type: ignore[import-untyped]
from botocore.config import Config  # type: ignore[import-untyped]
from botocore.parsers import ResponseParserError  # type: ignore[import-untyped]

from touchstone.inference.converse_request import converse_request
from touchstone.inference.converse_response import answered
from touchstone.inference.model import Answered, Kind, ModelError, ModelUnavailableError
from touchstone.inference.options import ModelOptions, place_of
from touchstone.inference.prompt import Prompt
from touchstone.inference.tool_names import ToolNames

_ARN_REGION = re.compile(r"arn:aws[a-z-]*:bedrock:([a-z0-9-]+):")

# error name -> our code, and whether another attempt may help
_ERRORS = {
    "ThrottlingException": ("throttled", True),
    "TooManyRequestsException": ("throttled", True),
    "ServiceQuotaExceededException": ("throttled", True),
    "ModelNotReadyException": ("not_ready", True),
    "ModelTimeoutException": ("timeout", True),
    "ServiceUnavailableException": ("server_error", True),
    "InternalServerException": ("server_error", True),
    "ModelErrorException": ("server_error", True),
    "ValidationException": ("prompt_refused", False),
    "AccessDeniedException": ("refused", False),
    "ResourceNotFoundException": ("refused", False),
}
_STATUSES = {400: ("prompt_refused", False), 408: ("timeout", True), 413: ("prompt_refused", False)}
_TOO_MANY, _SERVER_ERRORS = 429, 500
_ON_THE_WAY = (exceptions.HTTPClientError, exceptions.ConnectionError, exceptions.IncompleteReadError)
_UNREADABLE = (ResponseParserError, AttributeError, KeyError, RecursionError, TypeError, ValueError)


class Converse:
    """A model of Bedrock.

    Retries of botocore's own are off: `retry.ask` is the one place that retries.

    Args:
        model_id: model id, inference profile, or ARN (of a custom model deployment, say).
        options: how to reach it and how to ask it.

    Raises:
        ModelError: no region is known, or the address is wrong.
    """

    kind: Kind = "bedrock"

    def __init__(self, model_id: str, options: ModelOptions) -> None:
        arn = _ARN_REGION.match(model_id)
        self.name = model_id.rpartition("/")[2]
        self.spec = f"bedrock:{model_id}" + (f" at {place_of(options.base_url)}" if options.base_url else "")
        self._model_id = model_id
        self._inference = options.inference
        config = Config(
            retries={"total_max_attempts": 1, "mode": "standard"},
            connect_timeout=options.connect_seconds,
            read_timeout=options.read_seconds,
            max_pool_connections=options.concurrency,
            tcp_keepalive=True,
        )
        try:
            self._client = boto3.session.Session().client(
                "bedrock-runtime",
                region_name=options.region or (arn.group(1) if arn else None),
                endpoint_url=options.base_url,
                config=config,
            )
        except exceptions.NoRegionError:
            raise ModelError("no AWS region is known: give --region, or set AWS_DEFAULT_REGION") from None
        except (exceptions.BotoCoreError, ValueError) as error:
            raise ModelError(f"no client of Bedrock could be made ({type(error).__name__})") from None

    def answer(self, prompt: Prompt) -> Answered:
        """Its answer, whatever the reason it stopped for.

        Raises:
            ModelUnavailableError: there is none this time.
        """
        names = ToolNames(tool.name for tool in prompt.tools)
        request = converse_request(prompt, self._inference, names)
        began = time.perf_counter()
        try:
            response = self._client.converse(modelId=self._model_id, **request)
        except exceptions.ClientError as error:
            raise _service_error(error) from None
        except exceptions.BotoCoreError as error:
            raise _client_error(error) from None
        except _UNREADABLE as error:
            raise ModelUnavailableError("bad_response", retryable=True, detail=type(error).__name__) from None
        return answered(response, names, time.perf_counter() - began)

    def close(self) -> None:
        """Let its connections go."""
        self._client.close()


def _service_error(error: exceptions.ClientError) -> ModelUnavailableError:
    """What an error of the service means; its message is left out, since it may quote the prompt."""
    name = str(error.response.get("Error", {}).get("Code", ""))
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    code, retryable = _ERRORS.get(name) or _STATUSES.get(status) or ("refused", False)
    if name not in _ERRORS and status == _TOO_MANY:
        code, retryable = "throttled", True
    if name not in _ERRORS and status >= _SERVER_ERRORS:
        code, retryable = "server_error", True
    name = name if name.isalnum() else "error"
    return ModelUnavailableError(code, retryable=retryable, detail=f"{name} {status}")


def _client_error(error: exceptions.BotoCoreError) -> ModelUnavailableError:
    """What an error on the way means."""
    name = type(error).__name__
    if isinstance(error, exceptions.ParamValidationError):
        return ModelUnavailableError("prompt_refused", retryable=False, detail=name)
    if isinstance(error, exceptions.ReadTimeoutError):
        return ModelUnavailableError("timeout", retryable=True, detail=name)
    if isinstance(error, _ON_THE_WAY):
        return ModelUnavailableError("unreachable", retryable=True, detail=name)
    return ModelUnavailableError("refused", retryable=False, detail=name)
