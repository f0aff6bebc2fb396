"""The words that settings are made of: each a pattern, with an example for messages and docs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Closed(BaseModel):
    """Settings that take no other fields, and never change."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _like(example: str, pattern: str) -> Any:
    return Field(pattern=pattern, examples=[example])


RetentionDays = Literal[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]  # fmt: skip  # noqa: E501
"""What CloudWatch Logs takes."""
Region = Annotated[str, _like("us-east-1", r"^[a-z]{2}(-[a-z]+)+-[0-9]$")]
Bucket = Annotated[str, _like("own-bucket", r"^[a-z0-9][a-z0-9.\-]{1,61}[a-z0-9]$")]
Prefix = Annotated[str, _like("data/", r"^(?:[A-Za-z0-9!_.'()\-]+/)+$"), Field(max_length=256)]
"""Short enough that a key below it, with run and execution of the longest names, has the 1,024 bytes that S3 takes."""
KeyArn = Annotated[
    str,
    _like(
        "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        r"^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+$",
    ),
]
ModelArn = Annotated[
    str,
    _like(
        "arn:aws:bedrock:us-east-1:111122223333:custom-model-deployment/abcdefghijkl",
        r"^arn:aws[a-z-]*:bedrock:[a-z0-9-]*:(?:\d{12})?:[a-z-]+/[A-Za-z0-9.:/_\-]+$",
    ),
]
ModelId = Annotated[str, _like("amazon.nova-2-lite-v1:0", r"^[a-z0-9]+\.[a-z0-9][A-Za-z0-9.:\-]*$")]
VpcId = Annotated[str, _like("vpc-0123456789abcdef0", r"^vpc-[0-9a-f]{8,17}$")]
SubnetId = Annotated[str, _like("subnet-0123456789abcdef0", r"^subnet-[0-9a-f]{8,17}$")]
RouteTableId = Annotated[str, _like("rtb-0123456789abcdef0", r"^rtb-[0-9a-f]{8,17}$")]
PrefixListId = Annotated[str, _like("pl-63a5400a", r"^pl-[0-9a-f]{8,17}$")]
Cidr = Annotated[str, _like("10.42.0.0/24", r"^\d{1,3}(?:\.\d{1,3}){3}/(?:1[6-9]|2[0-6])$")]
Email = Annotated[str, _like("team@example.org", r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
InstanceType = Annotated[str, _like("ml.p5.48xlarge", r"^ml\.[a-z0-9-]+\.[a-z0-9]+$")]
TagKey = Annotated[str, _like("team", r"^[A-Za-z0-9 _./=+@\-]{1,128}$")]
TagValue = Annotated[str, _like("securities", r"^[A-Za-z0-9 _.:/=+@\-]{0,256}$")]
