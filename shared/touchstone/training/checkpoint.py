"""Where a job left its weights: out of a manifest, whichever platform wrote it (AWS contract, 6.1).

The address is of the escrow bucket; nobody but SageMaker and Bedrock can read what is there. Nothing here calls AWS:
the caller reads `places`, one after the other, and hands over what it finds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import IO, Any, Literal, NamedTuple

from touchstone.scoring.errors import TouchstoneError
from touchstone.training.archive import ArchiveError, Limits, read_member
from touchstone.training.escrow import EscrowError, escrow_of

MANIFEST = "manifest.json"
KEYS = ("checkpoint_s3_bucket", "checkpoint_s3_path")
"""The manifest's key: the first in AWS's code and guide (a whole address in spite of its name), the second in a FAQ."""

_PACKAGE = re.compile(r"arn:aws[a-z-]*:sagemaker:[a-z0-9-]{9,16}:[0-9]{12}:model-package/\S{1,2048}")
_LONGEST_MANIFEST = 1024 * 1024


class Place(NamedTuple):
    """Where a manifest may be: S3 address, what kind of object it is, which platform writes it there."""

    uri: str
    form: Literal["manifest", "tarball"]
    platform: Literal["hyperpod", "training_job", "serverless"]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Trained weights.

    Attributes:
        uri: their address; None when there is a model package only.
        model_package: ARN of the model package, of serverless jobs; Bedrock's preferred source [botocore].
        key: key of the manifest that named the address; None without a manifest.
        looked_at: what was read.
        platform: by the bucket's name: `smtj`, `hyperpod`, `unknown`; None when the address is in no escrow bucket.
    """

    uri: str | None
    model_package: str | None
    key: str | None
    looked_at: str
    platform: str | None


class CheckpointError(TouchstoneError):
    """No checkpoint; the message names what was looked at, what was expected and what was seen."""


def places(output: str, job: str) -> tuple[Place, ...]:
    """Where the manifest of a job may be, in the order in which to look.

    Args:
        output: the job's S3 output folder.
        job: its name.
    """
    folder = f"{output.rstrip('/')}/{job}"
    return (
        Place(f"{folder}/{MANIFEST}", "manifest", "hyperpod"),
        Place(f"{folder}/output/output.tar.gz", "tarball", "training_job"),
        Place(f"{folder}/output/output/{MANIFEST}", "manifest", "serverless"),
    )


def from_tarball(
    stream: IO[bytes], looked_at: str, *, limits: Limits | None = None, any_bucket: bool = False
) -> Checkpoint:
    """The checkpoint that `output.tar.gz` names: of it, only the member manifest.json is read.

    Args:
        stream: the tarball.
        looked_at: its S3 address.
        limits: how much is read at most.
        any_bucket: take an address in a bucket that is no escrow bucket too.

    Raises:
        CheckpointError: no manifest, or no usable address in it.
    """
    try:
        content = read_member(stream, MANIFEST, looked_at, limits)
    except ArchiveError as error:
        raise CheckpointError(f"{error}; is the job Completed?") from None
    return from_manifest(content, f"{looked_at} ({MANIFEST})", any_bucket=any_bucket)


def from_manifest(content: bytes, looked_at: str, *, folder: str | None = None, any_bucket: bool = False) -> Checkpoint:
    """The checkpoint that a manifest names.

    Args:
        content: the manifest.
        looked_at: its S3 address.
        folder: folder that a relative path starts from (HyperPod: the job's own); None: relative paths are refused.
        any_bucket: take an address in a bucket that is no escrow bucket too; one made of a relative path always is.

    Raises:
        CheckpointError: no manifest, or no usable address in it.
    """
    key, value = _named(_object(content, looked_at), looked_at)
    if value.startswith("s3://"):
        return _at(value, key, looked_at, any_bucket=any_bucket)
    if "://" in value or value.startswith("/") or ".." in value.split("/"):
        raise CheckpointError(
            f"{looked_at}: expected under {key} an s3:// address or a relative path, saw {value[:200]!r}"
        )
    if folder is None:
        raise CheckpointError(
            f"{looked_at}: {key} is the relative path {value[:200]!r}; from which folder is not known"
        )
    return _at(f"{folder.rstrip('/')}/{value.removeprefix('./')}", key, looked_at, any_bucket=True)


def from_description(description: Mapping[str, Any]) -> Checkpoint | None:
    """The model package of a serverless job, from DescribeTrainingJob; None where there is none.

    Raises:
        CheckpointError: what stands there is no model package.
    """
    arn = description.get("OutputModelPackageArn")
    if arn is None:
        return None
    looked_at = f"DescribeTrainingJob of {description.get('TrainingJobName')}, OutputModelPackageArn"
    if not isinstance(arn, str) or _PACKAGE.fullmatch(arn) is None:
        raise CheckpointError(f"{looked_at}: expected a model package ARN, saw {str(arn)[:200]!r}")
    return Checkpoint(None, arn, None, looked_at, None)


def not_found(looked_at: Iterable[str]) -> CheckpointError:
    """The error of a job whose manifest is in none of the places."""
    listing = ", ".join(looked_at)
    return CheckpointError(f"no manifest in any of {listing}; is the job Completed, and the output folder its own?")


def _object(content: bytes, looked_at: str) -> dict[str, Any]:
    if len(content) > _LONGEST_MANIFEST:
        raise CheckpointError(f"{looked_at}: {len(content)} bytes are too many for a manifest")
    try:
        value = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CheckpointError(f"{looked_at}: expected JSON ({type(error).__name__})") from None
    if not isinstance(value, dict):
        raise CheckpointError(f"{looked_at}: expected an object, saw {type(value).__name__}")
    return value


def _named(manifest: dict[str, Any], looked_at: str) -> tuple[str, str]:
    """Key and value of the address: the one key that is there, or both if they agree."""
    found = [(key, manifest[key]) for key in KEYS if key in manifest]
    if not found:
        seen = ", ".join(sorted(map(str, manifest))[:20]) or "no keys at all"
        raise CheckpointError(f"{looked_at}: expected {' or '.join(KEYS)}, saw {seen}")
    for key, value in found:
        if not isinstance(value, str) or not value.strip():
            seen = "blank text" if isinstance(value, str) else type(value).__name__
            raise CheckpointError(f"{looked_at}: expected an address under {key}, saw {seen}")
    values = {value.strip() for _, value in found}
    if len(values) > 1:
        raise CheckpointError(f"{looked_at}: {' and '.join(KEYS)} name two different checkpoints")
    return found[0][0], values.pop()


def _at(uri: str, key: str, looked_at: str, *, any_bucket: bool) -> Checkpoint:
    try:
        return Checkpoint(uri, None, key, looked_at, escrow_of(uri).platform)
    except EscrowError as error:
        if any_bucket:
            return Checkpoint(uri, None, key, looked_at, None)
        raise CheckpointError(f"{looked_at}, {key}: {error}") from None
