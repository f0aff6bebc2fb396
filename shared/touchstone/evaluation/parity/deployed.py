"""Functions as they are deployed: their code, fetched from Lambda."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from typing import Any, Protocol

from touchstone.evaluation.parity.identity import Identity, ParityError, identity_of

_SECONDS = 60


class LambdaClient(Protocol):
    """What is needed of boto3's client for Lambda."""

    def get_function(self, *, FunctionName: str) -> dict[str, Any]:  # noqa: N803 - the API's name
        """GetFunction."""


def deployed(name: str, client: LambdaClient, fetch: Callable[[str], bytes] | None = None) -> Identity:
    """The identity of a deployed function; the code must be what Lambda says it runs.

    Args:
        name: name or ARN of the function.
        client: boto3's client for Lambda; its user needs `lambda:GetFunction`.
        fetch: gets the code from the address that Lambda gives.

    Raises:
        ParityError: Lambda refuses, or the code can't be had or is another.
    """
    from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]  # noqa: PLC0415 - an extra

    try:
        found = client.get_function(FunctionName=name)
    except (ClientError, BotoCoreError) as error:
        raise ParityError(f"{name}: Lambda does not give its code: {error}") from None
    arn = str(found["Configuration"]["FunctionArn"])
    code = (fetch or _fetched)(str(found["Code"]["Location"]))
    sha256 = base64.b64encode(hashlib.sha256(code).digest()).decode()
    if sha256 != found["Configuration"]["CodeSha256"]:
        raise ParityError(f"{name}: Lambda runs {found['Configuration']['CodeSha256']}, but gave {sha256}")
    return identity_of(str(found["Configuration"]["FunctionName"]), arn, code)


def _fetched(address: str) -> bytes:
    """The code, by the client that boto3 brings; the address carries rights and never stands in a message."""
    import urllib3  # noqa: PLC0415 - an extra

    try:
        answer = urllib3.PoolManager().request("GET", address, timeout=_SECONDS)
    except urllib3.exceptions.HTTPError as error:
        raise ParityError(f"the code can't be fetched: {type(error).__name__}") from None
    if answer.status != 200:  # noqa: PLR2004 - HTTP
        raise ParityError(f"the code can't be fetched: HTTP {answer.status}")
    return bytes(answer.data)
