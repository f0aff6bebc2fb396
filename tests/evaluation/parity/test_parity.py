"""Parity: same scoring library and rubric are told alike, anything else is told apart, and changed code is found."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped]
from click.testing import CliRunner

from touchstone.cli.main import main
from touchstone.evaluation.parity.deployed import deployed
from touchstone.evaluation.parity.identity import MANIFEST, ParityError, identity_of
from touchstone.evaluation.parity.verdict import differences

FILES = {"touchstone/scoring/__init__.py": b"", "touchstone/scoring/score.py": b"score = 1\n"}
OTHER = {**FILES, "touchstone/scoring/score.py": b"score = 2\n"}
SECRET_ADDRESS = "https://bucket.example/code?signature=secret"


def digest(files: dict[str, bytes]) -> str:
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(f"{name}\0{hashlib.sha256(files[name]).hexdigest()}\n".encode())
    return f"sha256:{total.hexdigest()}"


def bundle(files: dict[str, bytes] = FILES, rubric: str = "a", more: str = "x", **changes: Any) -> bytes:
    """A bundle's archive; `more` is code beside the scoring library."""
    manifest = {
        "touchstone": "0.1.0",
        "scoring": digest(files),
        "rubric": {"name": "securities", "version": 2, "digest": f"sha256:{rubric * 64}"},
        **changes,
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as code:
        for name, text in files.items():
            code.writestr(name, text)
        code.writestr("functions/handler.py", more)
        code.writestr(MANIFEST, json.dumps(manifest))
    return content.getvalue()


def assembly(folder: Path, reward: bytes, evaluate: bytes) -> Path:
    resources = {}
    for name, code in (("reward", reward), ("evaluate", evaluate)):
        key = f"{hashlib.sha256(code).hexdigest()}.zip"
        (folder / f"asset.{key}").write_bytes(code)
        resources[name] = {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "FunctionName": f"SageMaker-touchstone-{name}",
                "Handler": f"functions.{name}.handler.handler",
                "Code": {"S3Key": key},
            },
        }
    (folder / "scoring.template.json").write_text(json.dumps({"Resources": resources}), encoding="utf-8")
    return folder


def test_functions_with_other_code_around_the_same_scoring_are_alike() -> None:
    first = identity_of("reward", "here", bundle())
    second = identity_of("evaluate", "here", bundle(more="y"))
    assert first.code_sha256 != second.code_sha256
    assert differences([first, second]) == []


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (bundle(OTHER), "has the scoring library sha256:"),
        (bundle(rubric="b"), "scores by the rubric securities v2 sha256:bbbb"),
    ],
)
def test_another_library_or_rubric_is_told(other: bytes, told: str) -> None:
    (difference,) = differences([identity_of("reward", "here", bundle()), identity_of("evaluate", "there", other)])
    assert difference.startswith("evaluate (there)")
    assert told in difference


def test_code_that_was_changed_after_it_was_built_is_found() -> None:
    with pytest.raises(ParityError, match=r"reward \(here\): the scoring library is .* its manifest says"):
        identity_of("reward", "here", bundle(OTHER, scoring=digest(FILES)))


@pytest.mark.parametrize(
    ("code", "told"), [(b"no zip", "not readable"), (bundle()[:40], "not readable")], ids=["text", "cut off"]
)
def test_code_that_is_no_bundle(code: bytes, told: str) -> None:
    with pytest.raises(ParityError, match=told):
        identity_of("reward", "here", code)


def test_a_zip_of_somebody_else() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as code:
        code.writestr("handler.py", "")
    with pytest.raises(ParityError, match="no bundle of this project"):
        identity_of("reward", "here", content.getvalue())


@pytest.mark.parametrize(
    ("evaluate", "code", "said"),
    [
        (bundle(more="y"), 0, "What trains is what is measured"),
        (bundle(rubric="b"), 1, "differs: SageMaker-touchstone-evaluate"),
        (b"", 2, "the code is not readable"),
    ],
)
def test_the_command_over_an_assembly(tmp_path: Path, evaluate: bytes, code: int, said: str) -> None:
    folder = assembly(tmp_path, bundle(), evaluate)
    done = CliRunner().invoke(main, ["parity", "--assembly", str(folder)])
    assert done.exit_code == code
    assert said in done.output


def test_the_command_as_json(tmp_path: Path) -> None:
    folder = assembly(tmp_path, bundle(), bundle(OTHER))
    done = CliRunner().invoke(main, ["parity", "--assembly", str(folder), "--json"])
    document = json.loads(done.output)
    assert document["alike"] is False
    assert [one["function"] for one in document["functions"]] == [
        "SageMaker-touchstone-reward",
        "SageMaker-touchstone-evaluate",
    ]
    assert len(document["differences"]) == 1


def test_an_empty_assembly_says_how_to_make_one(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["parity", "--assembly", str(tmp_path)])
    assert done.exit_code == 2
    assert "make synth" in done.output


class Lambda:
    """A Lambda with some functions, which can give another code than it says it runs."""

    def __init__(self, functions: dict[str, bytes], given: bytes | None = None) -> None:
        self._functions, self._given = functions, given

    def get_function(self, *, FunctionName: str) -> dict[str, Any]:  # noqa: N803 - the API's name
        if FunctionName not in self._functions:
            raise ClientError({"Error": {"Code": "ResourceNotFoundException", "Message": "no"}}, "GetFunction")
        sha256 = base64.b64encode(hashlib.sha256(self._functions[FunctionName]).digest()).decode()
        return {
            "Configuration": {"FunctionName": FunctionName, "FunctionArn": f"arn:{FunctionName}", "CodeSha256": sha256},
            "Code": {"Location": SECRET_ADDRESS},
        }

    def fetch(self, address: str) -> bytes:
        assert address == SECRET_ADDRESS
        return self._given if self._given is not None else next(iter(self._functions.values()))


def test_a_deployed_function_is_read_back() -> None:
    account = Lambda({"reward": bundle()})
    found = deployed("reward", account, account.fetch)
    assert (found.function, found.place) == ("reward", "arn:reward")
    assert differences([identity_of("reward", "here", bundle()), found]) == []


def test_code_that_is_not_what_lambda_runs_is_refused() -> None:
    account = Lambda({"reward": bundle()}, given=bundle(OTHER))
    with pytest.raises(ParityError, match="Lambda runs") as caught:
        deployed("reward", account, account.fetch)
    assert "secret" not in str(caught.value)


def test_a_function_that_is_not_there() -> None:
    with pytest.raises(ParityError, match=r"evaluate: Lambda does not give its code: .*ResourceNotFoundException"):
        deployed("evaluate", Lambda({"reward": bundle()}))
