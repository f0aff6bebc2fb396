"""What differs by Region."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ON_DEMAND: Final = ("us-east-1", "us-west-2")
"""Where Bedrock deploys custom models on demand (Bedrock user guide; aws-contract 8.3)."""

S3_PREFIX_LISTS: Final[Mapping[str, str]] = {
    "us-east-1": "pl-63a5400a",
    "us-west-2": "pl-68a54001",
    "ap-northeast-1": "pl-61a54008",
    "ap-southeast-2": "pl-6ca54005",
    "eu-central-1": "pl-6ea54007",
    "eu-west-1": "pl-6da54004",
}
"""Id of the prefix list of S3, the same in every account; `aws ec2 describe-prefix-lists` shows it."""
