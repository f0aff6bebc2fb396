"""Checkpoints: every layout and both keys; what is wrong names what was looked at."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training.tarballs import ESCROW, bomb, link, manifest, tarball
from touchstone.training.archive import ArchiveError, Limits, read_member
from touchstone.training.checkpoint import (
    CheckpointError,
    from_description,
    from_manifest,
    from_tarball,
    not_found,
    places,
)
from touchstone.training.escrow import EscrowError, escrow_of

AT = "s3://bucket/out/job/output/output.tar.gz"
CSV = ("step_wise_training_metrics.csv", b"step_number\n")
PACKAGE = "arn:aws:sagemaker:us-east-1:111122223333:model-package/tools/3"


@pytest.mark.parametrize(
    "members",
    [
        [("manifest.json", manifest())],
        [("./manifest.json", manifest())],
        [("output/manifest.json", manifest())],
        [CSV, ("tensorboard_results/events", b"x" * 100_000), ("manifest.json", manifest())],
        [("checkpoint/manifest.json", b"not this one"), ("manifest.json", manifest())],
        [("a" * 300 + "/x", b""), ("manifest.json", manifest())],
        [("manifest.json", manifest(checkpoint_s3_path=ESCROW))],
        [("manifest.json", manifest(checkpoint_s3_bucket=f" {ESCROW}\n", other=1))],
        [("manifest.json", manifest(checkpoint_s3_bucket=ESCROW, checkpoint_s3_path=ESCROW))],
        [("../manifest.json", manifest(checkpoint_s3_bucket="s3://evil/x")), ("manifest.json", manifest())],
        [("/manifest.json", manifest(checkpoint_s3_bucket="s3://evil/x")), ("manifest.json", manifest())],
        [link("manifest.json", "/etc/passwd"), ("x/manifest.json", manifest())],
    ],
)
@pytest.mark.parametrize("tar_format", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_a_manifest_in_a_tarball(members: list[Any], tar_format: int) -> None:
    found = from_tarball(tarball(*members, tar_format=tar_format), AT)
    assert (found.uri, found.platform, found.model_package) == (ESCROW, "smtj", None)
    assert found.key in {"checkpoint_s3_bucket", "checkpoint_s3_path"}
    assert AT in found.looked_at


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ([], "it holds nothing"),
        ([CSV], "no member manifest.json; it holds step_wise_training_metrics.csv"),
        ([(f"file{number}", b"") for number in range(30)], "and 20 more"),
        ([("a/manifest.json", manifest()), ("b/manifest.json", manifest())], "more than once: a/manifest.json, b/"),
        ([("../manifest.json", manifest())], "no member manifest.json"),
        ([("a/../../manifest.json", manifest())], "no member manifest.json"),
        ([("/manifest.json", manifest())], "no member manifest.json"),
        ([link("manifest.json", "/etc/passwd")], "no member manifest.json"),
        ([link("manifest.json", "x", tarfile.LNKTYPE)], "no member manifest.json"),
        ([link("manifest.json", "", tarfile.CHRTYPE)], "no member manifest.json"),
        ([link("manifest.json", "", tarfile.DIRTYPE)], "no member manifest.json"),
        ([("MANIFEST.JSON", manifest())], "no member manifest.json"),
        ([("manifest.json", b" " * (1024 * 1024 + 1))], "1048577 bytes, at most 1048576 are read"),
    ],
)
def test_a_tarball_without_a_manifest(members: list[Any], words: str) -> None:
    with pytest.raises(CheckpointError) as caught:
        from_tarball(tarball(*members), AT)
    assert words in str(caught.value)
    assert str(caught.value).startswith(AT)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"\x1f\x8b", tarball(CSV).getvalue()[:-40], b"x" * 2000], ids=range(5)
)
def test_what_is_no_tarball(content: bytes) -> None:
    with pytest.raises(CheckpointError, match=r"expected a gzipped tarball|it holds nothing"):
        from_tarball(io.BytesIO(content), AT)


def test_limits_hold() -> None:
    with pytest.raises(ArchiveError, match="more than 1000000 bytes unpacked"):
        read_member(bomb(2_000_000), "manifest.json", AT, Limits(unpacked=1_000_000))
    many = tarball(*[(f"file{number}", b"") for number in range(12)], ("manifest.json", manifest()))
    with pytest.raises(ArchiveError, match="more than 10 members"):
        read_member(many, "manifest.json", AT, Limits(members=10))


def test_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    from_tarball(tarball(("other.txt", b"x"), ("manifest.json", manifest())), AT)
    assert list(tmp_path.iterdir()) == []


class OnlyRead:
    """All that S3's StreamingBody is sure to have."""

    def __init__(self, content: bytes) -> None:
        self._content = io.BytesIO(content)

    def read(self, amount: int | None = None) -> bytes:
        return self._content.read(amount)


def test_a_stream_that_can_only_be_read() -> None:
    body: Any = OnlyRead(tarball(CSV, ("manifest.json", manifest())).getvalue())
    assert from_tarball(body, AT).uri == ESCROW


def test_reading_stops_at_the_manifest() -> None:
    packed = tarball(("manifest.json", manifest()), ("weights.bin", b"0" * 50_000_000))
    assert from_tarball(packed, AT, limits=Limits(unpacked=1_000_000)).uri == ESCROW


@given(st.binary(max_size=200))
def test_no_bytes_break_it(content: bytes) -> None:
    with pytest.raises(CheckpointError):
        from_tarball(io.BytesIO(content), AT)
    with pytest.raises(CheckpointError):
        from_manifest(content, AT)


@given(st.data())
def test_no_damage_breaks_it(data: st.DataObject) -> None:
    content = bytearray(tarball(CSV, ("manifest.json", manifest())).getvalue())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    try:
        assert from_tarball(io.BytesIO(bytes(content)), AT, any_bucket=True).uri
    except CheckpointError as error:
        assert AT in str(error)  # noqa: PT017 - either outcome is right


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "expected JSON"),
        (b"\xff", "expected JSON"),
        (b"[" * 100_000, "expected JSON"),
        (b"[]", "expected an object, saw list"),
        (b"{}", "expected checkpoint_s3_bucket or checkpoint_s3_path, saw no keys at all"),
        (manifest(bucket=ESCROW), "expected checkpoint_s3_bucket or checkpoint_s3_path, saw bucket"),
        (manifest(checkpoint_s3_bucket=""), "under checkpoint_s3_bucket, saw blank text"),
        (manifest(checkpoint_s3_bucket=" \n"), "saw blank text"),
        (manifest(checkpoint_s3_bucket=None), "saw NoneType"),
        (manifest(checkpoint_s3_bucket=[ESCROW]), "saw list"),
        (manifest(checkpoint_s3_bucket=ESCROW, checkpoint_s3_path=""), "under checkpoint_s3_path, saw blank text"),
        (manifest(checkpoint_s3_bucket=ESCROW, checkpoint_s3_path=ESCROW + "x"), "two different checkpoints"),
        (
            manifest(checkpoint_s3_bucket="s3://bucket/weights"),
            "expected s3://customer-escrow-<account>-smtj-<id>/<run>",
        ),
        (manifest(checkpoint_s3_bucket="https://x/y"), "an s3:// address or a relative path"),
        (manifest(checkpoint_s3_bucket="/opt/ml/x"), "an s3:// address or a relative path"),
        (manifest(checkpoint_s3_bucket="a/../../x"), "an s3:// address or a relative path"),
        (manifest(checkpoint_s3_bucket="outputs/x"), "from which folder is not known"),
        (b" " * 2_000_000, "too many for a manifest"),
    ],
)
def test_a_wrong_manifest(content: bytes, words: str) -> None:
    with pytest.raises(CheckpointError) as caught:
        from_manifest(content, "s3://bucket/out/job/manifest.json")
    assert words in str(caught.value)
    assert str(caught.value).startswith("s3://bucket/out/job/manifest.json")


@pytest.mark.parametrize("key", ["checkpoint_s3_bucket", "checkpoint_s3_path"])
def test_manifests_of_hyperpod_and_serverless_jobs(key: str) -> None:
    hyperpod = ESCROW.replace("smtj", "hp")
    found = from_manifest(manifest(**{key: hyperpod}), "s3://bucket/out/job/manifest.json")
    assert (found.uri, found.key, found.platform) == (hyperpod, key, "hyperpod")
    relative = from_manifest(manifest(**{key: "./outputs/checkpoints"}), "m", folder="s3://bucket/out/job/")
    assert (relative.uri, relative.platform) == ("s3://bucket/out/job/outputs/checkpoints", None)
    with_bom = from_manifest(b"\xef\xbb\xbf" + manifest(**{key: ESCROW}), "m")
    assert with_bom.uri == ESCROW


def test_another_bucket_only_when_asked_for() -> None:
    content = json.dumps({"checkpoint_s3_bucket": "s3://bucket/weights"}).encode()
    found = from_manifest(content, "m", any_bucket=True)
    assert (found.uri, found.platform) == ("s3://bucket/weights", None)


@pytest.mark.parametrize("output", ["s3://bucket/out", "s3://bucket/out/"])
def test_places_in_the_order_in_which_to_look(output: str) -> None:
    assert [place.uri for place in places(output, "job")] == [
        "s3://bucket/out/job/manifest.json",
        "s3://bucket/out/job/output/output.tar.gz",
        "s3://bucket/out/job/output/output/manifest.json",
    ]
    error = not_found(place.uri for place in places(output, "job"))
    assert "s3://bucket/out/job/output/output.tar.gz" in str(error)


def test_a_model_package_instead_of_an_address() -> None:
    found = from_description({"TrainingJobName": "job", "OutputModelPackageArn": PACKAGE})
    assert found is not None
    assert (found.uri, found.model_package) == (None, PACKAGE)
    assert from_description({"TrainingJobName": "job"}) is None
    with pytest.raises(CheckpointError, match="expected a model package ARN, saw 'x'"):
        from_description({"OutputModelPackageArn": "x"})


@pytest.mark.parametrize(
    ("uri", "platform"),
    [
        (ESCROW, "smtj"),
        ("s3://customer-escrow-111122223333-smtj-a1b2/run/outputs/checkpoints", "smtj"),
        ("s3://customer-escrow-111122223333-hp-a1b2/run", "hyperpod"),
        ("s3://customer-escrow-111122223333-a1b2/run", "unknown"),
        ("s3://customer-escrow-111122223333/run", "unknown"),
    ],
)
def test_escrow_addresses(uri: str, platform: str) -> None:
    escrow = escrow_of(uri)
    assert (escrow.uri, escrow.account, escrow.platform) == (uri, "111122223333", platform)


@pytest.mark.parametrize(
    "uri",
    [
        "s3://bucket/run",
        "s3://customer-escrow-1/run",
        "s3://customer-escrow-111122223333-smtj-x",
        "s3://customer-escrow-111122223333-smtj-x/",
        "s3://customer-escrow-111122223333-smtj-x//run",
        "s3://customer-escrow-111122223333-smtj-x/a/../b",
        "s3://customer-escrow-111122223333-smtj-x/a b",
        "s3://customer-escrow-111122223333-smtj-x/run\n",
        "s3://my-customer-escrow-111122223333-smtj-x/run",
        "s3://customer-escrow-111122223333.evil/run",
        "https://customer-escrow-111122223333-smtj-x/run",
        f"s3://customer-escrow-111122223333-smtj-x/{'a' * 1024}",
    ],
)
def test_what_is_in_no_escrow_bucket(uri: str) -> None:
    with pytest.raises(EscrowError, match="expected s3://customer-escrow"):
        escrow_of(uri)
