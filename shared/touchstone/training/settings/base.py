"""What all settings share: closed, frozen, strict; and the names that AWS gives to things."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

EXAMPLES: dict[str, str] = {}
"""An example for each pattern: what an error shows instead of the pattern."""


def like(example: str, pattern: str, longest: int = 2048) -> Any:
    """The constraint of a text: what it looks like."""
    EXAMPLES[pattern] = example
    return Field(pattern=pattern, max_length=longest)


ARN_PREFIX = r"arn:aws[a-z-]*"

RunId = Annotated[str, like("2026-11-23-securities", r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")]
StepName = Annotated[str, like("sft", r"^[a-z][a-z0-9-]{0,23}$")]
Digest = Annotated[str, like("sha256:<64 hexadecimal digits>", r"^sha256:[0-9a-f]{64}$")]
Region = Annotated[str, like("us-east-1", r"^[a-z]{2}(-[a-z]+)+-[0-9]$")]
S3Uri = Annotated[
    str,
    like("s3://bucket/key", r"^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9!_.*'()=+@:-]+)*/?$", 900),
]
"""Short enough that `/<job>/recipe.yaml` still fits into the API's 1,024 characters."""
RoleArn = Annotated[
    str, like("arn:aws:iam::111122223333:role/Nova", rf"^{ARN_PREFIX}:iam::[0-9]{{12}}:role/[A-Za-z0-9_+=,.@/-]+$")
]
LambdaArn = Annotated[
    str,
    like(
        "arn:aws:lambda:us-east-1:111122223333:function:SageMaker-reward",
        rf"^{ARN_PREFIX}:lambda:[a-z]{{2}}(-gov)?-[a-z]+-[0-9]:[0-9]{{12}}:function:[A-Za-z0-9_-]{{1,64}}"
        r"(:[A-Za-z0-9_-]{1,128})?$",
    ),
]
KmsArn = Annotated[
    str,
    like(
        "arn:aws:kms:us-east-1:111122223333:key/<id>, or …:alias/<name>",
        rf"^{ARN_PREFIX}:kms:[a-z0-9-]+:[0-9]{{12}}:(key/[a-zA-Z0-9-]{{36}}|alias/[a-zA-Z0-9/_-]+)$",
    ),
]
SubnetId = Annotated[str, like("subnet-0a1b2c3d", r"^subnet-[0-9a-z]{1,32}$")]
SecurityGroupId = Annotated[str, like("sg-0a1b2c3d", r"^sg-[0-9a-z]{1,32}$")]
TagKey = Annotated[str, like("1 to 128 of A-Z a-z 0-9 _.:/=+@- and spaces", r"^[A-Za-z0-9 _.:/=+@-]{1,128}$")]
TagValue = Annotated[str, like("0 to 256 of A-Z a-z 0-9 _.:/=+@- and spaces", r"^[A-Za-z0-9 _.:/=+@-]{0,256}$")]
Label = Annotated[
    str, like("1 to 256 characters, no line breaks or controls", r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]{1,256}$", 256)
]
ImageUri = Annotated[
    str, like("<account>.dkr.ecr.<region>.amazonaws.com/<name>:<tag>", r"^[A-Za-z0-9][A-Za-z0-9._/:@-]{0,254}$", 255)
]
Share = Annotated[float, Field(ge=0, le=1)]


class Closed(BaseModel):
    """Settings: an unknown key is a mistake, a value is never converted, nothing changes later."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)
