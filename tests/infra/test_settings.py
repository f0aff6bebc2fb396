"""Settings: what they may be, what is told of those that they may not be, and what of those that look unwise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from infra.application import bundle_settings
from infra.bundling import BundleSettings
from infra.function_table import row_of
from infra.paths import ROOT
from infra.settings import Settings, SettingsError, advice, read_context, read_settings
from infra.settings.reading import PROFILES
from infra.synth import cdk_context

VPC = {"vpc_id": "vpc-0123456789abcdef0", "subnet_ids": ["subnet-0123456789abcdef0"]}
DATASET = {"bucket": "own-data", "key": "data/eval.jsonl"}


def _faults(wrong: object) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        read_settings(wrong)
    return str(caught.value).splitlines()[1:]


def test_cdk_json_names_the_profile_and_leaves_the_rest_to_it() -> None:
    assert cdk_context()["touchstone"] == {"profile": "dev"}


@pytest.mark.parametrize("context", [None, {}, "{}"])
def test_defaults(context: object) -> None:
    assert read_settings(context) == Settings()


def test_profiles_are_defaults_that_each_setting_goes_before() -> None:
    prod = read_settings({"profile": "prod", "logs": {"flow_logs": False}, "storage": {"keep_old_versions_days": 7}})
    assert (prod.protect, prod.network.zones, prod.logs.retention_days) == (True, 2, 365)
    assert (prod.logs.flow_logs, prod.storage.keep_old_versions_days) == (False, 7)
    assert set(PROFILES) == {"dev", "prod"}
    assert read_settings({"profile": "dev"}) == Settings()


def test_settings_never_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().region = "us-west-2"  # type: ignore[misc]


def test_text_as_the_cdk_cli_passes_it() -> None:
    settings = read_settings('{"architecture": "x86_64", "reward": {"reserved_concurrency": null}}')
    assert settings.architecture == "x86_64"
    assert settings.reward.reserved_concurrency is None


@pytest.mark.parametrize(("name", "text"), [("a.yaml", "region: us-west-2\n"), ("a.json", '{"region": "us-west-2"}')])
def test_a_file_takes_the_place_of_the_context(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    settings = read_context({"region": "eu-west-1"}, str(tmp_path / name))
    assert settings == Settings(region="us-west-2")


@pytest.mark.parametrize(
    ("text", "problem"), [(None, "No such file"), ("a: [", "can't be read"), ("a: 1", "a: unknown")]
)
def test_a_file_that_can_not_be_used(tmp_path: Path, text: str | None, problem: str) -> None:
    path = tmp_path / "own.yaml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=problem) as caught:
        read_context(None, str(path))
    assert "own.yaml" in str(caught.value)


def test_bundle_and_function_read_one_setting() -> None:
    settings = read_settings({"python": "3.14", "architecture": "x86_64", "reward": {"rubric": "my/rubric.yaml"}})
    rubric = ROOT / "my/rubric.yaml"
    assert bundle_settings(row_of("reward"), settings) == BundleSettings("3.14", "x86_64", rubric)
    assert bundle_settings(row_of("prepare"), settings) == BundleSettings("3.14", "x86_64")


def test_all_faults_at_once_with_field_seen_and_allowed() -> None:
    wrong: dict[str, Any] = {
        "architecture": "arm",
        "logs": {"retention_days": 91},
        "suffix": "Dev!",
        "colour": "red",
        "reward": {"memory_mb": 64, "timeout_seconds": "300", "concurrency": 3},
        "keys": {"data": "alias/own"},
        "storage": {"run_prefix": "p" * 256 + "/"},
        "release": {"approval": False},
        "evaluation": {"base_models": ["*"], "after_training": {"run": "mine", "dataset": DATASET, "samples": 0}},
    }
    faults = _faults(wrong)
    assert {fault.split(":")[0].strip() for fault in faults} == {
        "architecture",
        "logs.retention_days",
        "suffix",
        "colour",
        "reward.memory_mb",
        "reward.timeout_seconds",
        "reward.concurrency",
        "keys.data",
        "storage.run_prefix",
        "release.approval",
        "evaluation.base_models.0",
        "evaluation.after_training.run",
        "evaluation.after_training.samples",
    }
    assert "  architecture: saw 'arm'; input should be 'arm64' or 'x86_64'" in faults
    assert "  reward.memory_mb: saw 64; input should be greater than or equal to 128" in faults
    assert "  reward.timeout_seconds: saw '300'; input should be a valid integer" in faults
    assert "  release.approval: saw False; input should be 'required' or 'by_input'" in faults
    allowed = "memory_mb, timeout_seconds, reserved_concurrency, rubric"
    assert f"  reward.concurrency: unknown; allowed are {allowed}" in faults
    assert any(fault.endswith("for example amazon.nova-2-lite-v1:0") for fault in faults)
    assert any("key/" in fault and "for example arn:aws:kms:" in fault for fault in faults)


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"network": {"vpc_id": VPC["vpc_id"]}}, "network: vpc_id needs subnet_ids, at least one"),
        ({"network": {"subnet_ids": VPC["subnet_ids"]}}, "network: subnet_ids and route_table_ids belong to a vpc_id"),
        (
            {"network": VPC},
            "network: with a vpc_id, create_endpoints needs route_table_ids (or set it to false)",
        ),
        (
            {"network": {"create_endpoints": False}},
            "network: a new VPC has no endpoints unless create_endpoints is true",
        ),
        ({"network": {"cidr": "10.0.0.1/24"}}, "network.cidr: not a network: 10.0.0.1/24 has host bits set"),
        ({"notices": {"budget_usd": 100}}, "notices: budget_usd needs an email to tell"),
        ({"profile": "test"}, "profile: saw 'test'; input should be 'dev' or 'prod'"),
        ({"profile": ["prod"]}, "profile: saw ['prod']; input should be 'dev' or 'prod'"),
    ],
)
def test_settings_that_do_not_go_together(wrong: object, problem: str) -> None:
    assert _faults(wrong) == [f"  {problem}"]


@pytest.mark.parametrize("context", ["{", '"arm64"', "[]", 3])
def test_what_is_no_object(context: object) -> None:
    with pytest.raises(SettingsError, match="expected an object, saw"):
        read_settings(context)


@pytest.mark.parametrize("suffix", ["a" * 17, "-a", "a b", "a\n", "A"])
def test_suffix_that_no_name_can_end_with(suffix: str) -> None:
    with pytest.raises(SettingsError, match="suffix"):
        read_settings(json.dumps({"suffix": suffix}))


def test_known_settings_are_not_warned_of() -> None:
    assert advice(Settings()) == ()
    assert advice(read_settings({"profile": "prod", "region": "us-west-2"})) == ()


@pytest.mark.parametrize(
    ("settings", "seen", "source"),
    [
        ({"region": "eu-west-2"}, "region: saw eu-west-2; SageMaker's", "nova_regional_parameters.json"),
        ({"region": "ap-northeast-1"}, "region: saw ap-northeast-1; Bedrock", "Bedrock user guide"),
        ({"region": "ca-west-1"}, "network.s3_prefix_list: null", "describe-prefix-lists"),
        (
            {
                "network": {
                    "vpc_id": "vpc-0123456789abcdef0",
                    "subnet_ids": ["subnet-0123456789abcdef0"],
                    "route_table_ids": ["rtb-0123456789abcdef0"],
                }
            },
            "network.create_endpoints: saw true",
            "VPC user guide",
        ),
        ({"training": {"instance_type": "ml.m5.large"}}, "training.instance_type: saw ml.m5.large", "nova-forge"),
        ({"training": {"instance_count": 3}}, "training.instance_count: saw 3; on ml.p5.48xlarge", "hub metadata"),
    ],
)
def test_what_is_not_known_is_warned_of_with_its_source(settings: object, seen: str, source: str) -> None:
    (warning,) = [one for one in advice(read_settings(settings)) if one.startswith(seen)]
    assert source in warning
