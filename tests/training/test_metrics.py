"""Training metrics: from CSV and log lines of every platform, to one series."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training.tarballs import manifest, tarball
from touchstone.training.metrics import NAMES, MetricsError, artifacts, from_csv, from_log, from_tarball

HEADER = (
    "step_number,epoch_number,train_reward_mean,train_episode_length_mean,policy_entropy,gradient_norm,"
    "mean_advantage,min_advantage,max_advantage"
)
CSV = f"{HEADER}\n1,0,0.25,310.5,1.1,0.4,0.0,-1.2,1.3\n2,0,0.5,300,1.0,,0.0,-1,1\n\n".encode()


def test_the_csv_of_a_training_job() -> None:
    series = from_csv(CSV, "m.csv")
    assert series.steps == (1, 2)
    assert series.values["reward_mean"] == (0.25, 0.5)
    assert series.values["grad_norm"] == (0.4, None)
    assert series.known("grad_norm") == [(1, 0.4)]
    assert set(series.values) == {
        "reward_mean",
        "length",
        "entropy",
        "grad_norm",
        "advantage_mean",
        "advantage_min",
        "advantage_max",
    }
    assert series.known("loss") == []


def test_the_csv_out_of_a_tarball() -> None:
    packed = tarball(("manifest.json", manifest()), ("out/step_wise_training_metrics.csv", CSV))
    series = from_tarball(packed, "s3://b/output.tar.gz")
    assert series.steps == (1, 2)
    assert series.source == "s3://b/output.tar.gz (step_wise_training_metrics.csv)"
    with pytest.raises(MetricsError, match="no member step_wise"):
        from_tarball(tarball(("manifest.json", manifest())), "s3://b/output.tar.gz")


def test_the_csv_of_bedrock_has_several_rows_a_step() -> None:
    content = b"step_number,epoch_number,training_loss,perplexity,lr\n0,0,2.0,7,1\n0,0,1.0,5,1\n1,0,0.5,2,1\n"
    series = from_csv(content, "m.csv")
    assert series.steps == (0, 1)
    assert series.values["loss"] == (1.5, 0.5)
    assert series.unknown == ("lr",)


def test_steps_that_begin_anew_in_each_epoch_are_counted_through() -> None:
    series = from_csv(b"step_number,epoch_number,training_loss\n0,1,3\n1,1,2\n0,0,5\n1,0,4\n", "m.csv")
    assert series.steps == (0, 1, 2, 3)
    assert series.values["loss"] == (5.0, 4.0, 3.0, 2.0)


def test_values_that_are_no_numbers_of_the_real_line_are_counted() -> None:
    series = from_csv(b"step_number,train_reward_mean\n1,nan\n2,inf\n3,0.5\n", "m.csv")
    assert series.not_finite == 2
    assert series.values["reward_mean"] == (None, None, 0.5)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "line 1: expected step_number"),
        (b"a,b\n1,2\n", "saw a, b"),
        (b"step_number,a\n1,2\n", "line 1: expected step_number and a metric"),
        (b"train_reward_mean\n1\n", "line 1"),
        (b"step_number,train_reward_mean\n1,2\n2\n", "line 3: expected 2 cells, saw 1"),
        (b"step_number,train_reward_mean\n1,high\n", "line 2: expected a number under train_reward_mean, saw 'high'"),
        (b"step_number,train_reward_mean\n1.5,1\n", "line 2: expected a whole number under step_number, saw '1.5'"),
        (b"step_number,train_reward_mean\nnan,1\n", "line 2: expected a whole number"),
        (b"\xff\xfe", "expected CSV in UTF-8"),
        (b'step_number,train_reward_mean\n1,"2', "expected CSV"),
    ],
)
def test_a_wrong_csv_is_refused_with_its_line(content: bytes, words: str) -> None:
    with pytest.raises(MetricsError) as caught:
        from_csv(content, "m.csv")
    assert words in str(caught.value)
    assert str(caught.value).startswith("m.csv")


LOG = [
    "2026-11-23 INFO starting; nothing to see, step 0",
    (
        "step:1 - critic/rewards/mean:0.10 - critic/rewards/max:1.000 - actor/entropy:1.02 - actor/grad_norm:0.5 - "
        "response_length/mean:220.4 - val-score/rewards/mean@1:0.2"
    ),
    "training/global_step: 2 critic/rewards/mean= 2e-1, 'actor/entropy': 0.9",
    "global_step=3 | train_rm_score: -0.5 | xcritic/rewards/mean:9 | critic/rewards/meanish:9",
    '{"global_step": 4, "critic/rewards/mean": nan}',
    "global_step=nan critic/rewards/mean=1",
    "epoch 0: global_step=5, reduced_train_loss: 1.25e+0",
]


def test_log_lines_of_every_platform() -> None:
    series = from_log(LOG, "log of job")
    assert series.steps == (1, 2, 3, 4, 5)
    assert series.not_finite == 1
    assert series.values["reward_mean"] == (0.1, 0.2, -0.5, None, None)
    assert series.values["entropy"] == (1.02, 0.9, None, None, None)
    assert series.values["reward_max"][0] == 1.0
    assert series.values["validation_reward"][0] == 0.2
    assert series.values["length"][0] == 220.4
    assert series.values["loss"] == (None, None, None, None, 1.25)


def test_log_lines_in_json() -> None:
    series = from_log(['{"global_step": 4, "critic/rewards/mean": 0.5, "actor/pg_loss": -0.1}'], "log")
    assert series.document() == {
        "steps": [4],
        "values": {"reward_mean": [0.5], "loss": [-0.1]},
        "source": "log",
        "unknown": [],
        "not_finite": 0,
    }


def test_a_log_without_metrics() -> None:
    assert from_log(["hello"], "log").steps == ()


@given(st.lists(st.text(max_size=80), max_size=5))
def test_no_log_breaks_it(lines: list[str]) -> None:
    json.dumps(from_log(lines, "log").document(), allow_nan=False)


@given(st.binary(max_size=200))
def test_no_csv_breaks_it(content: bytes) -> None:
    with pytest.raises(MetricsError):
        from_csv(content, "m.csv")


@given(
    st.dictionaries(st.integers(0, 10**6), st.floats(-1e6, 1e6), min_size=1, max_size=20),
    st.sampled_from([theirs for all_theirs in NAMES.values() for theirs in all_theirs]),
)
def test_csv_and_log_say_the_same(points: dict[int, float], name: str) -> None:
    rows = "".join(f"{step},{value!r}\n" for step, value in points.items())
    lines = [f"global_step={step} {name}: {value!r}" for step, value in points.items()]
    from_file, from_lines = from_csv(f"step_number,{name}\n{rows}".encode(), "x"), from_log(lines, "x")
    assert from_file == from_lines
    assert list(from_file.steps) == sorted(points)


def test_where_bedrock_leaves_its_metrics() -> None:
    arn = "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/amazon.nova-2-lite-v1:0:256k/abcdef123456"
    training, validation = artifacts("s3://bucket/out/", arn)
    assert training == (
        "s3://bucket/out/model-customization-job-abcdef123456/training_artifacts/step_wise_training_metrics.csv"
    )
    assert validation.startswith("s3://bucket/out/model-customization-job-abcdef123456/validation_artifacts/")
