"""What the student has not, it says: jobs, rewards, data and weights that it can't do with."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import pytest

from tests.rehearsal.student.world import REWARD, rft_rows, samples
from touchstone.rehearsal.doubles.escrow import Checkpoint
from touchstone.rehearsal.doubles.policy import Conversation, ModelIdentity
from touchstone.rehearsal.doubles.trainer import JobFault, JobRequest
from touchstone.rehearsal.student.policy import StrangeWeightsError, StudentPolicy
from touchstone.rehearsal.student.trainer import StudentTrainer

LITE = "amazon.nova-2-lite-v1:0:256k"
STRANGE = Checkpoint("s3://escrow/x/", LITE, lora=True, kind="rft", job="other", weights={"not": "ours"})
JOB = JobRequest(
    name="job",
    kind="rft",
    model_type=LITE,
    base=None,
    lora=True,
    recipe={},
    hyperparameters={"max_steps": "1"},
    channels={"train": "s3://bucket/train.jsonl"},
    reward_lambda=REWARD,
    role="role",
)


class Bucket:
    """S3 with one object of rows."""

    def get_paginator(self, operation: str) -> Bucket:
        assert operation == "list_objects_v2"
        return self

    def paginate(self, **asked: str) -> list[dict[str, Any]]:
        return [{"Contents": [{"Key": asked["Prefix"]}]}, {}]

    def get_object(self, **asked: str) -> dict[str, Any]:
        assert asked == {"Bucket": "bucket", "Key": "train.jsonl"}
        return {"Body": io.BytesIO("\n".join(json.dumps(row) for row in rft_rows(samples()[:3])).encode())}


class Function:
    """Lambda that fails some times, then answers as told."""

    def __init__(self, failures: int, answer: Any) -> None:
        self.calls, self._failures, self._answer = 0, failures, answer

    def invoke(self, **asked: Any) -> dict[str, Any]:
        self.calls += 1
        if self.calls <= self._failures:
            return {
                "FunctionError": "Unhandled",
                "Payload": io.BytesIO(b'{"errorType": "Oops", "errorMessage": "text"}'),
            }
        event = json.loads(asked["Payload"])
        return {"Payload": io.BytesIO(json.dumps(self._answer(event)).encode())}


def trainer(function: Any = None) -> StudentTrainer:
    clients = {"s3": Bucket(), "lambda": function}

    def client(service: str, role: str) -> Any:
        assert role == "role"
        return clients[service]

    return StudentTrainer(client)


def same(event: Any) -> Any:
    return [{"id": item["id"], "aggregate_reward_score": 0.5} for item in event]


@pytest.mark.parametrize(
    ("changes", "cause", "said"),
    [
        ({"kind": "dpo"}, "internal", "no DPO"),
        ({"base": STRANGE}, "internal", "the checkpoint is none of the student's"),
        ({"reward_lambda": "arn:aws:sagemaker:us-east-1:1:hub-content/h/JsonDoc/r/1"}, "reward", "hub content"),
        ({"reward_lambda": None}, "reward", "expected the ARN of a Lambda function"),
        ({"channels": {"train": "arn:aws:sagemaker:us-east-1:1:hub-content/h/DataSet/d/1"}}, "data", "S3 objects only"),
    ],
)
def test_trainings_that_fail(changes: dict[str, Any], cause: str, said: str) -> None:
    with pytest.raises(JobFault, match=said) as caught:
        trainer().train(replace(JOB, **changes))
    assert caught.value.cause == cause


@pytest.mark.parametrize("kind", ["gen_qa", "mmlu", "rubric_llm_judge"])
def test_evaluations_that_it_does_not_run(kind: str) -> None:
    with pytest.raises(JobFault, match=f"does not run {kind}"):
        trainer().evaluate(replace(JOB, kind=kind))


def test_a_reward_function_may_fail_three_times() -> None:
    function = Function(3, same)
    assert len(trainer(function).train(JOB).metrics) == 1
    assert function.calls > 4
    with pytest.raises(JobFault, match=r"failed 4 times, at last with Oops$"):
        trainer(Function(4, same)).train(JOB)


def test_a_response_that_breaks_the_contract_fails_the_job() -> None:
    with pytest.raises(JobFault, match="expected a list of") as caught:
        trainer(Function(0, lambda event: event[:1])).train(JOB)
    assert caught.value.cause == "reward"


def test_an_evaluation_counts_what_the_reward_function_did_not_score() -> None:
    evaluated = trainer(Function(4, same)).evaluate(replace(JOB, kind="rft_eval"))
    assert evaluated.metrics == {"byoc_failure_count": 3.0}
    evaluated = trainer(Function(0, same)).evaluate(replace(JOB, kind="rft_eval"))
    assert evaluated.metrics == {"byoc_failure_count": 0.0, "lambda_reward_score": 0.5}


def test_a_checkpoint_of_something_else_does_not_answer() -> None:
    conversation = Conversation([{"role": "user", "content": [{"text": "hello"}]}], [], {}, {})
    with pytest.raises(StrangeWeightsError, match="job other"):
        StudentPolicy().answer(ModelIdentity("d", LITE, checkpoint=STRANGE), conversation)


def test_without_tools_it_talks_or_calls_nothing() -> None:
    conversation = Conversation([{"role": "user", "content": [{"text": "hello"}]}], [], {}, {"temperature": 1.0})
    reply = StudentPolicy().answer(ModelIdentity("m", LITE), conversation)
    assert all("toolUse" not in block for block in reply.content)
    assert reply.content[0]["text"]
