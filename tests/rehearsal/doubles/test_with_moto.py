"""The way that a rehearsal goes: S3 by moto's server, clients by environment variables alone."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator

import boto3  # type: ignore[import-untyped]
import pytest
import yaml
from moto.server import ThreadedMotoServer

from tests.rehearsal.doubles.scene import Clock, rft_recipe, rft_request
from touchstone.rehearsal.doubles.aws import Doubles, Stage
from touchstone.rehearsal.doubles.objects import MissingObject, S3Objects


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def test_a_job_reads_from_and_writes_to_s3(s3_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDTRAIN")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", s3_url)
    session = boto3.session.Session()
    s3 = session.client("s3")
    s3.create_bucket(Bucket="bucket")
    objects, clock = S3Objects(s3), Clock()
    objects.write("s3://bucket/train.jsonl", b"{}\n")
    objects.write("s3://bucket/recipes/job/recipe.yaml", yaml.safe_dump(rft_recipe()).encode())
    with Doubles(Stage(now=clock, objects=objects, roles={"AKIDTRAIN": "train"})) as doubles:
        for name, value in doubles.environment.items():
            monkeypatch.setenv(name, value)
        sagemaker = session.client("sagemaker")
        sagemaker.create_training_job(**rft_request())
        clock.pass_(1e5)
        assert sagemaker.describe_training_job(TrainingJobName="job")["TrainingJobStatus"] == "Completed"
        assert {call.caller for call in doubles.calls} == {"train"}
        sagemaker.close()
    with tarfile.open(fileobj=io.BytesIO(objects.read("s3://bucket/out/job/output/output.tar.gz"))) as archive:
        manifest = archive.extractfile("manifest.json")
        assert manifest is not None
        assert json.load(manifest)["checkpoint_s3_bucket"].startswith("s3://customer-escrow-111122223333-smtj-")
    with pytest.raises(MissingObject, match="NoSuchKey"):
        objects.read("s3://bucket/nothing")
    with pytest.raises(MissingObject, match="NoSuchBucket"):
        objects.write("s3://none/x", b"")
    assert not objects.exists("s3://none/x")
    s3.close()
