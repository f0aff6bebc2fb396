"""The escrow bucket: where SageMaker keeps trained weights, out of the customer's reach (AWS contract, 6.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from touchstone.scoring.errors import TouchstoneError

_URI = re.compile(
    r"s3://customer-escrow-(?P<account>[0-9]{12})(?P<rest>(?:-[a-z0-9]+)*)"
    r"/(?P<key>[-!_*'().a-zA-Z0-9]+(?:/[-!_*'().a-zA-Z0-9]+)*)/?"
)
"""Its key as bedrock:CreateCustomModel takes it, so that what passes here can be imported (botocore 1.44.5)."""

EXPECTED = "s3://customer-escrow-<account>-smtj-<id>/<run>"

_LONGEST = 1024


@dataclass(frozen=True, slots=True)
class Escrow:
    """An address in an escrow bucket.

    Attributes:
        uri: the address.
        account: account whose job wrote it.
        platform: what wrote it, by the bucket's name: `smtj` for training jobs, `hyperpod`, or `unknown`.
    """

    uri: str
    account: str
    platform: Literal["smtj", "hyperpod", "unknown"]


class EscrowError(TouchstoneError):
    """An address that is in no escrow bucket.

    Attributes:
        expected: what was expected.
        uri: what was seen.
    """

    def __init__(self, uri: str) -> None:
        super().__init__(f"expected {EXPECTED}, saw {uri[:200]!r}")
        self.expected = EXPECTED
        self.uri = uri

    def __reduce__(self) -> tuple[type[EscrowError], tuple[str]]:
        """Pickle by the address."""
        return EscrowError, (self.uri,)


def escrow_of(uri: str) -> Escrow:
    """What an address in an escrow bucket says.

    Raises:
        EscrowError: it is no such address, or Bedrock's import would not take it.
    """
    match = _URI.fullmatch(uri)
    if match is None or len(uri) > _LONGEST or ".." in uri.split("/"):
        raise EscrowError(uri)
    words = match["rest"].split("-")
    platform: Literal["smtj", "hyperpod", "unknown"] = (
        "smtj" if "smtj" in words[:2] else "hyperpod" if "hp" in words[:2] else "unknown"
    )
    return Escrow(uri, match["account"], platform)
