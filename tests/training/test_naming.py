"""Names and tokens: what each API takes, the same for the same input, another for any other."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training.shapes import operation
from touchstone.training.naming import CLIENT_TOKEN, RULES, TRAINING_JOB, NameRule, digest_of, name_of

TEXTS = st.text(min_size=1, max_size=90)
DIGEST = f"sha256:{'a' * 64}"
BOTOCORE = {
    "training_job": ("sagemaker:CreateTrainingJob", "TrainingJobName"),
    "customization_job": ("bedrock:CreateModelCustomizationJob", "jobName"),
    "custom_model": ("bedrock:CreateCustomModel", "modelName"),
    "deployment": ("bedrock:CreateCustomModelDeployment", "modelDeploymentName"),
    "client_token": ("bedrock:CreateCustomModel", "clientRequestToken"),
}


@pytest.mark.parametrize(("rule", "place"), BOTOCORE.items(), ids=lambda value: value if isinstance(value, str) else "")
def test_the_rules_are_the_apis_own(rule: str, place: tuple[str, str]) -> None:
    api, member = place
    metadata = operation(api).input_shape.members[member].metadata
    assert (RULES[rule].pattern, RULES[rule].longest) == (metadata["pattern"], metadata["max"])


@given(rule=st.sampled_from(sorted(RULES)), run=TEXTS, step=TEXTS, attempt=st.integers(1, 99))
def test_every_input_gets_a_name_that_the_api_takes(rule: str, run: str, step: str, attempt: int) -> None:
    name = name_of(RULES[rule], run, step, DIGEST, attempt)
    assert re.fullmatch(RULES[rule].pattern, name)
    assert len(name) <= RULES[rule].longest


@given(st.tuples(TEXTS, TEXTS, TEXTS, st.integers(1, 9)), st.tuples(TEXTS, TEXTS, TEXTS, st.integers(1, 9)))
def test_the_same_input_the_same_name_and_no_other(
    one: tuple[str, str, str, int], other: tuple[str, str, str, int]
) -> None:
    assert (name_of(TRAINING_JOB, *one) == name_of(TRAINING_JOB, *other)) == (one == other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a_b", "s", DIGEST), ("a.b", "s", DIGEST)),
        (("a-b", "c", DIGEST), ("a", "b-c", DIGEST)),
        (("x" * 80 + "1", "s", DIGEST), ("x" * 80 + "2", "s", DIGEST)),
        (("a", "s", DIGEST), ("a", "s", f"sha256:{'b' * 64}")),
        (("a", "s", DIGEST, 1), ("a", "s", DIGEST, 2)),
    ],
)
def test_names_that_look_alike_differ(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    assert name_of(TRAINING_JOB, *one) != name_of(TRAINING_JOB, *other)


def test_a_name_says_run_and_step() -> None:
    name = name_of(TRAINING_JOB, "2026-11-23_tools", "sft", DIGEST)
    assert re.fullmatch("2026-11-23-tools-sft-[0-9a-f]{16}", name)
    assert re.fullmatch("2026-11-23-tools-sft-[0-9a-f]{32}", name_of(CLIENT_TOKEN, "2026-11-23_tools", "sft", DIGEST))


def test_a_name_never_changes_between_versions() -> None:
    assert name_of(TRAINING_JOB, "run", "sft", DIGEST) == "run-sft-a619d83b6bb38f26"


def test_a_run_of_nothing_that_a_name_may_hold() -> None:
    assert re.fullmatch("[0-9a-f]{16}", name_of(TRAINING_JOB, "___", "…", DIGEST))


@pytest.mark.parametrize(
    "wrong", [("", "s", DIGEST, 1), ("r", "", DIGEST, 1), ("r", "s", "", 1), ("r", "s", DIGEST, 0)]
)
def test_nothing_is_named_of_nothing(wrong: tuple[str, str, str, int]) -> None:
    with pytest.raises(ValueError, match="expected a run"):
        name_of(TRAINING_JOB, *wrong)


def test_a_digest_knows_no_order_of_keys() -> None:
    assert digest_of({"a": 1, "b": [1, 2]}) == digest_of({"b": [1, 2], "a": 1})
    assert digest_of({"a": 1}) != digest_of({"a": 1.5})
    with pytest.raises(ValueError, match="Out of range"):
        digest_of(float("nan"))


def test_a_rule_is_open_for_others() -> None:
    assert len(name_of(NameRule(20, ".*", 8), "a-long-run", "a-long-step", DIGEST)) <= 20
