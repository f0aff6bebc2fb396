"""The student behind the doubles: real S3, the real reward handler in a process, SageMaker's and Bedrock's requests."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.rehearsal.student.world import JOB_ROLE, World, rft_rows, samples, sft_rows, world
from touchstone.data.training_rows.sft import sft_row
from touchstone.inference.converse_request import converse_request
from touchstone.inference.model import InferenceSettings
from touchstone.inference.prompt import prompt_of
from touchstone.inference.tool_names import ToolNames
from touchstone.rehearsal.doubles.sagemaker.output import REWARD_COLUMNS
from touchstone.training.metrics import from_csv

SAMPLES = samples()
TRAIN, HELD_OUT = SAMPLES[:24], SAMPLES[24:]
COLD = InferenceSettings()
BASE = "amazon.nova-2-lite-v1:0"
CSV = "step_wise_training_metrics.csv"


@pytest.fixture
def services() -> Iterator[World]:
    with world() as made:
        yield made


def ask(services: World, model: str, sample: dict[str, Any], settings: InferenceSettings = COLD) -> dict[str, Any]:
    prompt = prompt_of("q", sample)
    request = converse_request(prompt, settings, ToolNames(tool.name for tool in prompt.tools))
    found: dict[str, Any] = services.local.client("bedrock-runtime").converse(modelId=model, **request)
    return found


def deployed(services: World, job: str) -> str:
    """A deployment of the checkpoint of a job."""
    bedrock = services.local.client("bedrock")
    model = bedrock.create_custom_model(
        modelName=job, roleArn=JOB_ROLE, modelSourceConfig={"s3DataSource": {"s3Uri": services.checkpoint(job)}}
    )["modelArn"]
    services.wait()
    arn: str = bedrock.create_custom_model_deployment(modelDeploymentName=job, modelArn=model)[
        "customModelDeploymentArn"
    ]
    services.wait()
    return arn


def test_sft_then_rft_through_the_services(services: World) -> None:
    some = services.put("sft/train.jsonl", sft_rows(TRAIN[:6]))
    prompts = services.put("rft/train.jsonl", rft_rows(TRAIN))
    questions = services.put("eval.jsonl", rft_rows(HELD_OUT))

    base = services.evaluated("eval-base", questions)
    assert services.run("sft", "sft", some)["TrainingJobStatus"] == "Completed"
    after_sft = services.evaluated("eval-sft", questions, services.checkpoint("sft"))
    rft = services.run("rft", "rft", prompts, services.checkpoint("sft"))
    assert rft["TrainingJobStatus"] == "Completed", rft.get("FailureReason")
    after_rft = services.evaluated("eval-rft", questions, services.checkpoint("rft"))

    assert base["lambda_reward_score"] < 0.2
    assert base["lambda_exact"] < after_sft["lambda_exact"] <= after_rft["lambda_exact"]
    assert after_rft["lambda_reward_score"] > 0.9
    assert base["byoc_failure_count"] == 0
    judge = services.local.doubles.calls
    assert {call.operation for call in judge.of("CreateTrainingJob")} == {"CreateTrainingJob"}


def test_metrics_have_the_true_layout(services: World) -> None:
    services.run("sft", "sft", services.put("sft.jsonl", sft_rows(TRAIN)))
    loss = services.output("sft")[CSV]
    assert loss.decode().splitlines()[0] == "step_number,epoch_number,training_loss"
    series = from_csv(loss, "sft")
    assert series.unknown == ()
    assert len(series.known("loss")) == 30

    services.run("rft", "rft", services.put("rft.jsonl", rft_rows(TRAIN)), steps=5)
    table = services.output("rft")[CSV]
    rows = list(csv.DictReader(io.StringIO(table.decode())))
    assert tuple(rows[0]) == REWARD_COLUMNS
    assert [row["step_number"] for row in rows] == ["1", "2", "3", "4", "5"]
    assert rows[-1]["epoch_number"] != "0", "16 prompts a step of 24: more than one epoch"
    series = from_csv(table, "rft")
    assert set(series.values) >= {"reward_mean", "entropy", "length", "grad_norm", "advantage_mean"}
    assert series.unknown == ()


def test_what_converse_answers(services: World) -> None:
    services.run("text", "sft", services.put("text.jsonl", sft_rows(TRAIN)))
    services.run("blocks", "sft", services.put("blocks.jsonl", [sft_row(sample, "tool_use") for sample in TRAIN]))
    expected = HELD_OUT[1]["reference_answer"]["calls"]

    answer = ask(services, deployed(services, "text"), HELD_OUT[1])
    assert json.loads(answer["output"]["message"]["content"][0]["text"]) == expected
    assert answer["stopReason"] == "end_turn"
    assert answer["usage"]["inputTokens"] > 100

    answer = ask(services, deployed(services, "blocks"), HELD_OUT[1])
    uses = [block["toolUse"] for block in answer["output"]["message"]["content"]]
    assert [{"name": use["name"], "arguments": use["input"]} for use in uses] == expected
    assert answer["stopReason"] == "tool_use"


def test_a_conversation_gets_one_answer_and_its_temperature(services: World) -> None:
    warm = {json.dumps(ask(services, BASE, HELD_OUT[0], InferenceSettings(1.0))["output"]) for _ in range(3)}
    hot = {json.dumps(ask(services, BASE, HELD_OUT[0], InferenceSettings(0.4 + n / 20))["output"]) for n in range(12)}
    cold = {json.dumps(ask(services, BASE, HELD_OUT[0], COLD)["output"]) for _ in range(3)}
    assert len(warm) == len(cold) == 1
    assert len(hot) > 1


def test_an_answer_is_cut_at_the_limit(services: World) -> None:
    answer = ask(services, BASE, HELD_OUT[0], InferenceSettings(max_tokens=2))
    assert answer["stopReason"] == "max_tokens"
    assert len(answer["output"]["message"]["content"][0]["text"]) <= 8


@pytest.mark.parametrize(
    ("kind", "rows", "reason"),
    [
        ("sft", [{"messages": []}, {"system": []}], "row 2: expected a row of this technique"),
        ("rft", [{"id": "1", "messages": "?"}], "row 1: bad_messages at /messages"),
        ("rft", [], "channel train holds no rows"),
    ],
)
def test_rows_that_are_at_fault(services: World, kind: str, rows: list[Any], reason: str) -> None:
    job = services.run("job", kind, services.put("train.jsonl", rows))
    assert job["TrainingJobStatus"] == "Failed"
    assert reason in job["FailureReason"]


def test_a_line_that_is_no_json(services: World) -> None:
    services.local.client("s3").put_object(Bucket="bucket", Key="broken.jsonl", Body=b'{"id": 1}\n{"id": \n')
    job = services.run("job", "rft", "s3://bucket/broken.jsonl")
    assert "broken.jsonl, line 2: expected a JSON object" in job["FailureReason"]


def test_the_job_needs_the_grant_to_ask_the_reward_function() -> None:
    with world(without=["lambda:InvokeFunction"]) as services:
        job = services.run("job", "rft", services.put("train.jsonl", rft_rows(TRAIN)), steps=1)
        assert job["TrainingJobStatus"] == "Failed"
        assert "the reward function failed 4 times, at last with AccessDenied" in job["FailureReason"]


def test_a_reward_function_that_fails_fails_the_job() -> None:
    with world(environment={"TOUCHSTONE_FLOOR": "high"}) as services:
        data = services.put("train.jsonl", rft_rows(TRAIN))
        job = services.run("job", "rft", data)
        assert "the reward function failed 4 times, at last with SettingsError" in job["FailureReason"]
        scores = services.evaluated("eval", data)
        assert scores["byoc_failure_count"] == len(TRAIN)
        assert "lambda_reward_score" not in scores
