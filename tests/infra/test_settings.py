"""Settings: defaults, and every fault at once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.application import bundle_settings
from infra.bundling import BundleSettings
from infra.function_table import row_of
from infra.paths import ROOT
from infra.settings import Settings, SettingsError, read_settings
from infra.synth import cdk_context


def test_cdk_json_shows_the_defaults() -> None:
    assert cdk_context()["touchstone"] == Settings().model_dump(mode="json")


@pytest.mark.parametrize("context", [None, {}, "{}"])
def test_defaults(context: object) -> None:
    settings = read_settings(context)
    assert (settings.python, settings.architecture, settings.log_retention_days) == ("3.13", "arm64", 90)
    assert (settings.reward.memory_mb, settings.reward.timeout_seconds) == (1024, 300)
    assert settings.reward.reserved_concurrency == 16


def test_text_as_the_cdk_cli_passes_it() -> None:
    settings = read_settings('{"architecture": "x86_64", "reward": {"reserved_concurrency": null}}')
    assert settings.architecture == "x86_64"
    assert settings.reward.reserved_concurrency is None


def test_bundle_and_function_read_one_setting() -> None:
    settings = read_settings({"python": "3.14", "architecture": "x86_64", "reward": {"rubric": "my/rubric.yaml"}})
    rubric = ROOT / "my/rubric.yaml"
    assert bundle_settings(row_of("reward"), settings) == BundleSettings("3.14", "x86_64", rubric)
    assert bundle_settings(row_of("prepare"), settings) == BundleSettings("3.14", "x86_64")


def test_all_faults_at_once_with_field_seen_and_allowed() -> None:
    wrong: dict[str, Any] = {
        "architecture": "arm",
        "log_retention_days": 91,
        "suffix": "Dev!",
        "colour": "red",
        "reward": {"memory_mb": 64, "timeout_seconds": "300", "concurrency": 3},
    }
    with pytest.raises(SettingsError) as caught:
        read_settings(wrong)
    first, *faults = str(caught.value).splitlines()
    assert first == 'settings (context key "touchstone" in cdk.json or cdk -c): 7 can\'t be used'
    assert {fault.split(":")[0].strip() for fault in faults} == {
        "architecture",
        "log_retention_days",
        "suffix",
        "colour",
        "reward.memory_mb",
        "reward.timeout_seconds",
        "reward.concurrency",
    }
    assert "  architecture: saw 'arm'; input should be 'arm64' or 'x86_64'" in faults
    assert "  reward.memory_mb: saw 64; input should be greater than or equal to 128" in faults
    assert "  reward.timeout_seconds: saw '300'; input should be a valid integer" in faults
    allowed = "memory_mb, timeout_seconds, reserved_concurrency, rubric"
    assert f"  reward.concurrency: unknown; allowed are {allowed}" in faults
    assert (
        "  colour: unknown; allowed are python, architecture, suffix, log_retention_days, reward, evaluation" in faults
    )


@pytest.mark.parametrize("context", ["{", '"arm64"', "[]", 3])
def test_what_is_no_object(context: object) -> None:
    with pytest.raises(SettingsError, match="expected a JSON object, saw"):
        read_settings(context)


@pytest.mark.parametrize("suffix", ["a" * 21, "-a", "a b", "a\n", "A"])
def test_suffix_that_no_name_can_end_with(suffix: str) -> None:
    with pytest.raises(SettingsError, match="suffix"):
        read_settings(json.dumps({"suffix": suffix}))
