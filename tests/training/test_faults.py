"""Wrong settings: every fault at once, each with JSON pointer, expected, seen and what to do."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from tests.training.documents import DIGEST, DOCUMENTS, ESCROW, KMS, REWARD, document
from touchstone.training.faults import Fault, JobSettingsError
from touchstone.training.settings.jobs import KINDS
from touchstone.training.settings.reading import read_settings

CHECKPOINT = {"uri": ESCROW, "model": "nova-2-lite", "tuning": "lora"}
FULL = {"tuning": "full_rank", "checkpoint": ...}


def faults_of(settings: object) -> tuple[Fault, ...]:
    with pytest.raises(JobSettingsError) as caught:
        read_settings(settings)
    for fault in caught.value.faults:
        assert all((fault.expected, fault.seen, fault.fix))
        assert str(fault) in str(caught.value)
    return caught.value.faults


def pointers_of(settings: object) -> list[str]:
    return sorted(fault.pointer for fault in faults_of(settings))


CROSS: list[tuple[str, str, dict[str, Any]]] = [
    ("/hyperparameters/save_steps", "sft", {"hyperparameters": {"max_steps": 10, "save_steps": 11}}),
    ("/hyperparameters/save_steps", "rft", {"hyperparameters": {"save_steps": 101}}),
    ("/hyperparameters/warmup_steps", "sft", {"hyperparameters": {"warmup_steps": 101}}),
    ("/hyperparameters/min_lr", "sft", {"hyperparameters": {"lr": 1e-7}}),
    ("/hyperparameters/min_lr", "dpo", {"hyperparameters": {"min_lr": 1e-4}}),
    ("/hyperparameters/max_new_tokens", "rft", {"hyperparameters": {"max_new_tokens": 8192}}),
    ("/hyperparameters/max_new_tokens", "rft", {"hyperparameters": {"max_length": 4096}}),
    ("/hyperparameters/global_batch_size", "rft", {"hyperparameters": {"global_batch_size": 129}}),
    ("/hyperparameters/lora_alpha", "rft", {**FULL, "hyperparameters": {"lora_alpha": 32}}),
    ("/hyperparameters/lora_lr_ratio", "sft", {**FULL, "hyperparameters": {"lora_lr_ratio": 2.0}}),
    ("/hyperparameters/adapter_dropout", "dpo", {**FULL, "hyperparameters": {"adapter_dropout": 0.1}}),
    ("/hyperparameters/global_batch_size", "dpo", {"hyperparameters": {"global_batch_size": 128}}),
    ("/data/rows", "sft", {"data": {"uri": "s3://bucket/x.jsonl", "digest": DIGEST, "rows": 31}}),
    ("/validation/digest", "sft", {"validation": {"uri": "s3://bucket/y.jsonl", "digest": DIGEST}}),
    ("/base_model", "rft", {"base_model": "nova-lite-2/prod"}),
    ("/base_model", "sft", {"base_model": "nova-lite/prod"}),
    ("/base_model", "sft", {"base_model": ESCROW}),
    ("/checkpoint/model", "rft_eval", {"checkpoint": {**CHECKPOINT, "model": "nova-lite"}}),
    ("/checkpoint/tuning", "rft", {"tuning": "full_rank"}),
    ("/checkpoint/tuning", "sft", {"checkpoint": {**CHECKPOINT, "tuning": "full_rank"}}),
    ("/checkpoint/uri", "rft", {"checkpoint": {**CHECKPOINT, "uri": "s3://my-bucket/weights"}}),
    ("/checkpoint/uri", "rft", {"checkpoint": {**CHECKPOINT, "uri": ESCROW.replace("smtj", "hp")}}),
    ("/checkpoint/uri", "rft_eval", {"checkpoint": {**CHECKPOINT, "uri": ESCROW.replace("smtj", "hp")}}),
    ("/instances/type", "rft", {"instances": {"type": "ml.p4d.24xlarge", "count": 4}}),
    ("/instances/type", "gen_qa", {"instances": {"type": "ml.p5en.48xlarge", "count": 1}}),
    ("/instances/count", "rft", {"instances": {"type": "ml.p5.48xlarge", "count": 16}}),
    ("/instances/count", "sft", {**FULL, "instances": {"type": "ml.p5.48xlarge", "count": 1}}),
    ("/region", "rft", {"region": "eu-west-2"}),
    ("/inference/max_new_tokens", "rft_eval", {"model": "nova-pro", "inference": {"max_new_tokens": 8197}}),
    ("/inference/reasoning_effort", "gen_qa", {"model": "nova-pro", "inference": {"reasoning_effort": "low"}}),
    ("/data/uri", "gen_qa", {"data": {"uri": "s3://bucket/eval.jsonl", "digest": DIGEST}}),
    ("/processor/postprocessing", "gen_qa", {"processor": {"lambda_arn": REWARD, "postprocessing": False}}),
    ("/tags/AWS:x", "dpo", {"tags": {"AWS:x": "1"}}),
    ("/evaluator", "serverless", {"evaluator": ...}),
    ("/evaluator", "serverless", {"technique": "SFT"}),
    ("/evaluator", "serverless", {"technique": "evaluation", "evaluator": ..., "hyperparameters": ...}),
    ("/hyperparameters/max_steps", "serverless", {"technique": "evaluation", "hyperparameters": {"max_steps": 4}}),
    ("/evaluation_lambda", "serverless", {"evaluation_lambda": REWARD}),
    ("/hyperparameters/save_steps", "serverless", {"hyperparameters": {"max_steps": 4, "save_steps": 5}}),
    ("/data", "serverless", {"data": ...}),
    ("/output", "bedrock_rft", {"output": "s3://bucket/a=b"}),
]


@pytest.mark.parametrize(("pointer", "kind", "changes"), CROSS)
def test_fields_that_contradict_each_other(pointer: str, kind: str, changes: dict[str, Any]) -> None:
    assert pointers_of(document(kind, **changes)) == [pointer]


WRONG: list[tuple[str, str, dict[str, Any]]] = [
    ("/run", "rft", {"run": "a run"}),
    ("/run", "rft", {"run": ...}),
    ("/step", "rft", {"step": "RFT"}),
    ("/attempt", "rft", {"attempt": 0}),
    ("/role", "rft", {"role": "NovaExec"}),
    ("/tuning", "rft", {"tuning": "qlora"}),
    ("/reward", "rft", {"reward": "SageMaker-tool-reward"}),
    ("/reward", "rft", {"reward": ...}),
    ("/rewardd", "rft", {"rewardd": REWARD}),
    ("/model", "rft", {"model": "nova-lite"}),
    ("/model", "dpo", {"model": "nova-2-lite"}),
    ("/kms_key", "rft", {"kms_key": "alias/x"}),
    ("/network/subnets", "rft", {"network": {"subnets": [], "security_groups": ["sg-1"]}}),
    ("/max_pending_seconds", "rft", {"max_pending_seconds": 60}),
    ("/hyperparameters/reasoning_effort", "rft", {"hyperparameters": {"reasoning_effort": "medium"}}),
    ("/hyperparameters/lr", "rft", {"hyperparameters": {"lr": "1e-5"}}),
    ("/hyperparameters/lr", "rft", {"hyperparameters": {"lr": float("nan")}}),
    ("/hyperparameters/max_steps", "sft", {"hyperparameters": {"max_steps": 3}}),
    ("/hyperparameters/max_steps", "sft", {"hyperparameters": {"max_steps": 8.5}}),
    ("/hyperparameters/max_steps", "sft", {"hyperparameters": {"max_steps": True}}),
    ("/hyperparameters/max_length", "sft", {"hyperparameters": {"max_length": 10000}}),
    ("/hyperparameters/learning_rate", "sft", {"hyperparameters": {"learning_rate": 1e-5}}),
    ("/hyperparameters/loraplus_lr_ratio", "rft", {"hyperparameters": {"loraplus_lr_ratio": 64.0}}),
    ("/mlflow/experiment", "sft", {"mlflow": {"tracking": "arn:x", "experiment": ""}}),
    ("/mlflow/run", "sft", {"mlflow": {"tracking": "arn:x", "experiment": "e", "run": "a\x85b"}}),
    ("/mlflow/experiment", "sft", {"mlflow": {"tracking": "arn:x", "experiment": "a\n"}}),
    ("/inference/reasoning_effort", "rft_eval", {"inference": {"reasoning_effort": "medium"}}),
    ("/evaluator", "serverless", {"evaluator": REWARD}),
    ("/accept_eula", "serverless", {"accept_eula": False}),
    ("/accept_eula", "serverless", {"accept_eula": ...}),
    ("/hyperparameters/samples_per_prompt", "bedrock_rft", {"hyperparameters": {"samples_per_prompt": 17}}),
    ("/data/uri", "rft", {"data": {"uri": "s3://bucket/${run.name}", "digest": DIGEST}}),
    ("/mlflow/experiment", "rft", {"mlflow": {"tracking": "arn:x", "experiment": "${oc.select:run.name}"}}),
    ("/image", "rft", {"image": "{{image}}"}),
    ("/tags/a", "rft", {"tags": {"a": "${b}"}}),
]


@pytest.mark.parametrize(("pointer", "kind", "changes"), WRONG)
def test_fields_that_are_wrong_by_themselves(pointer: str, kind: str, changes: dict[str, Any]) -> None:
    assert pointers_of(document(kind, **changes)) == [pointer]


def test_all_faults_at_once_of_fields_and_between_fields() -> None:
    wrong = document(
        "rft",
        run="a run",
        base_model="nova-lite/prod",
        tuning="full_rank",
        region="eu-west-2",
        instances={"type": "ml.p5.48xlarge", "count": 3},
        hyperparameters={"max_new_tokens": 9000, "top_k": "1", "save_steps": 500, "lora_alpha": 16, "lrr": 1},
        checkpoint={"uri": "s3://bucket/weights", "model": "nova-pro", "tuning": "lora"},
        tags={"aws:a": "${b}"},
    )
    assert pointers_of(wrong) == sorted(
        [
            "/run",
            "/hyperparameters/top_k",
            "/hyperparameters/lrr",
            "/tags/aws:a",
            "/tags/aws:a",
            "/base_model",
            "/base_model",
            "/checkpoint/model",
            "/checkpoint/tuning",
            "/checkpoint/uri",
            "/instances/count",
            "/region",
            "/hyperparameters/save_steps",
            "/hyperparameters/max_new_tokens",
            "/hyperparameters/lora_alpha",
        ]
    )


def test_a_fault_says_expected_seen_and_what_to_do() -> None:
    (fault,) = faults_of(document("sft", hyperparameters={"max_stepz": 10}))
    assert (fault.seen, fault.fix) == ('"max_stepz"', "did you mean max_steps?")
    (fault,) = faults_of(document("rft", reward="my-function"))
    assert fault.expected == "text like arn:aws:lambda:us-east-1:111122223333:function:SageMaker-reward"
    (fault,) = faults_of(document("sft", hyperparameters={"max_steps": 3}))
    assert (fault.expected, fault.seen) == ("greater than or equal to 4", "3")
    assert "Steps to train" in fault.fix
    (fault,) = faults_of(document("rft", instances={"type": "ml.p5.48xlarge", "count": 3}))
    assert fault.expected == "2 or 4 or 6 or 8 of ml.p5.48xlarge for rft, nova-2-lite, lora"


@pytest.mark.parametrize("wrong", [None, [], "rft", 3, {}, {"kind": "ppo"}, {"kind": ["rft"]}, {"kind": None}])
def test_what_is_no_settings_at_all(wrong: object) -> None:
    (fault,) = faults_of(wrong)
    assert fault.pointer in {"", "/kind"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_alone_tells_all_that_is_missing(kind: str) -> None:
    missing = {fault.pointer for fault in faults_of({"kind": kind}) if fault.seen == "nothing"}
    assert {"/run", "/step", "/region", "/role", "/output"} <= missing


@pytest.mark.parametrize("kind", KINDS)
def test_objects_of_the_wrong_type_stop_no_other_fault(kind: str) -> None:
    wrong = {key: 7 for key in DOCUMENTS[kind] if key != "kind"}
    assert {f"/{key}" for key in wrong} <= {fault.pointer for fault in faults_of({"kind": kind, **wrong})}


def test_settings_that_nest_without_end() -> None:
    deep: Any = "x"
    for _ in range(5000):
        deep = {"a": deep}
    assert "/tags" in {fault.pointer[:5] for fault in faults_of(document("rft", tags=deep))}


def test_an_error_survives_the_way_between_processes() -> None:
    with pytest.raises(JobSettingsError) as caught:
        read_settings({"kind": "rft"})
    assert pickle.loads(pickle.dumps(caught.value)).faults == caught.value.faults  # noqa: S301 - our own


def test_keys_are_valid_that_are_valid() -> None:
    job = read_settings(document("rft", kms_key=KMS))
    assert job.kms_key == KMS
