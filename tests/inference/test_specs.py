from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from tests.inference.prompts import options
from touchstone.inference.model import ModelError
from touchstone.inference.options import ModelOptions
from touchstone.inference.specs import model_from

URL = "http://127.0.0.1:9/v1"
DEPLOYMENT = "arn:aws:bedrock:us-east-1:123456789012:custom-model-deployment/abcdefghij12"


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("bedrock:amazon.nova-lite-v1:0", "bedrock", "amazon.nova-lite-v1:0"),
        ("amazon.nova-lite-v1:0", "bedrock", "amazon.nova-lite-v1:0"),
        ("us.amazon.nova-2-lite-v1:0:256k", "bedrock", "us.amazon.nova-2-lite-v1:0:256k"),
        (DEPLOYMENT, "bedrock", "abcdefghij12"),
        (f"bedrock:{DEPLOYMENT}", "bedrock", "abcdefghij12"),
        ("openai:org/model:8b", "openai", "org/model:8b"),
    ],
)
def test_what_names_a_model(text: str, kind: str, name: str) -> None:
    region = "us-east-1" if kind == "bedrock" else None
    with closing(model_from(text, options(URL, region=region))) as model:
        assert (model.kind, model.name) == (kind, name)
        assert model.spec == f"{kind}:{text.removeprefix(f'{kind}:')} at {URL}"


def test_a_file_of_answers_is_a_model(tmp_path: Path) -> None:
    file = tmp_path / "recorded.jsonl"
    file.write_text(json.dumps({"id": "a", "messages": [{"role": "assistant", "content": "x"}]}), encoding="utf-8")
    model = model_from(f"replay:{file}", ModelOptions())
    assert (model.kind, model.name) == ("replay", "recorded")
    with pytest.raises(ModelError, match="did you mean replay:"):
        model_from(str(file), ModelOptions())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("gpt", "no model is called 'gpt': write bedrock:"),
        ("", "no model is called"),
        ("openai:", "lacks a name"),
        ("anthropic:claude", "no model is called"),
        ("arn:aws:sagemaker:us-east-1:123456789012:endpoint/x", "not one of Bedrock"),
        ("openai:nova", "needs --base-url"),
        ("replay:/nowhere/answers.jsonl", "can't read the recorded answers"),
    ],
)
def test_what_names_none(text: str, problem: str) -> None:
    with pytest.raises(ModelError, match=problem):
        model_from(text, ModelOptions())


@pytest.mark.parametrize(
    ("text", "given", "option"),
    [
        ("openai:nova", {"base_url": URL, "region": "us-east-1"}, "--region"),
        ("bedrock:amazon.nova-lite-v1:0", {"api_key_env": "MY_KEY"}, "--api-key-env"),
        ("replay:recorded.jsonl", {"base_url": URL}, "--base-url"),
    ],
)
def test_an_option_that_means_nothing_is_refused(text: str, given: dict[str, str], option: str) -> None:
    with pytest.raises(ModelError, match=option):
        model_from(text, ModelOptions(**given))  # type: ignore[arg-type]


def test_a_missing_package_is_named_with_what_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "touchstone.inference.openai_compatible", None)
    with pytest.raises(ModelError, match=r"touchstone\[local\]"):
        model_from("openai:nova", ModelOptions(base_url=URL))
