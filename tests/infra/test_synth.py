"""The synth command: it fails on what it must fail on."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

import pytest

from infra import synth
from infra.application import wants_current
from infra.assembly import Finding, Stack, read_stacks
from infra.function_table import FUNCTIONS
from infra.lint import lint_findings
from infra.settings import Settings, SettingsError, read_settings
from infra.synth import cdk_context, environment, run_app, venv_node
from infra.variants import VARIANTS

from .apps import Built

FINDING = Finding("AwsSolutions", "AwsSolutions-SNS3", "stack/Open", "no TLS")


def test_wrong_settings_stop_it_with_their_names(tmp_path: Path) -> None:
    wrong = {**cdk_context(), "touchstone": {"architecture": "arm", "pyton": "3"}}
    failure, _ = run_app(tmp_path / "cdk.out", wrong)
    assert "architecture: saw 'arm'" in failure
    assert "pyton: unknown" in failure
    assert "Traceback" not in failure


def test_app_gets_what_the_cdk_cli_would_give(tmp_path: Path) -> None:
    told = environment(tmp_path, {"a": 1})
    assert json.loads(told["CDK_CONTEXT_JSON"]) == {"a": 1}
    assert told["CDK_OUTDIR"] == str(tmp_path)
    node = venv_node()
    assert node is not None
    assert told["JSII_NODE"] == str(node)


def test_an_unknown_kind_of_bundles_is_refused() -> None:
    assert wants_current("current")
    assert not wants_current(None)
    with pytest.raises(SettingsError, match="expected \"current\" or nothing, saw 'newest'"):
        wants_current("newest")


def test_cfn_lint_passes_the_machines_and_finds_what_is_broken(build: Built, tmp_path: Path) -> None:
    app, _ = build()
    app.synth()
    templates = {stack.name: stack.template for stack in read_stacks(Path(app.outdir))}
    broken = {
        "old": ("touchstone-scoring", "python3.13", "python3.1"),
        "dangling": ("touchstone-pipelines", '\\"Next\\": \\"TrainingJob\\"', '\\"Nxt\\": \\"TrainingJob\\"'),
    }
    wrong = []
    for name, (stack, right, other) in broken.items():
        text = templates[stack].read_text(encoding="utf-8")
        assert right in text
        wrong.append(tmp_path / f"{name}.template.json")
        wrong[-1].write_text(text.replace(right, other), encoding="utf-8")
    findings = lint_findings([templates["touchstone-pipelines"], *wrong])
    assert {(finding.checker, finding.place.partition(".")[0]) for finding in findings} == {
        ("cfn-lint", name) for name in broken
    }


def test_stacks_are_read_with_the_code_that_will_be_uploaded(build: Built, archive: Path) -> None:
    app, _ = build({"suffix": "dev"})
    app.synth()
    stacks = {stack.name: stack for stack in read_stacks(Path(app.outdir))}
    assert set(stacks) == {f"touchstone-{name}-dev" for name in ("foundation", "scoring", "pipelines", "observability")}
    assert stacks["touchstone-pipelines-dev"].functions == {}
    functions = stacks["touchstone-scoring-dev"].functions
    assert set(functions) == {row.name(Settings(suffix="dev")) for row in FUNCTIONS}
    code = functions["SageMaker-touchstone-reward-dev"]
    assert code.code_sha256 == base64.b64encode(hashlib.sha256(archive.read_bytes()).digest()).decode()
    assert code.manifest == {"function": "reward"}


@pytest.mark.parametrize(
    ("failure", "nag", "lint", "code"),
    [
        ("", [], [], 0),
        ("", [], [FINDING], 1),
        ("", [FINDING], [], 1),
        ("ValidationFailed", [FINDING], [], 1),
        ("no such rubric", [], [], 1),
    ],
)
@pytest.mark.parametrize("place", ["cdk.out", "prod"])
def test_exit_code_of_the_own_deployment_and_of_variants(
    place: str, failure: str, nag: list[Finding], lint: list[Finding], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at(out: Path) -> bool:
        return out.name == place

    monkeypatch.setattr(synth, "run_app", lambda out, _: (failure if at(out) else "", []))
    monkeypatch.setattr(synth, "nag_findings", lambda out: nag if at(out) else [])
    monkeypatch.setattr(synth, "read_stacks", lambda out: [Stack(out.name, out, 0, {})])
    for name in ("show", "show_idle_cost"):
        monkeypatch.setattr(synth, name, lambda *_: None)
    monkeypatch.setattr(synth, "wildcard_findings", lambda _: [])
    monkeypatch.setattr(synth, "limit_findings", lambda _: [])
    monkeypatch.setattr(synth, "lint_findings", lambda templates: lint if at(templates[0]) else [])
    assert synth.main() == code


def test_both_profiles_and_an_imported_vpc_are_tried() -> None:
    given = [read_settings(variant) for variant in VARIANTS.values()]
    assert {settings.profile for settings in given} == {"dev", "prod"}
    assert [name for name, settings in zip(VARIANTS, given, strict=True) if settings.network.vpc_id] == ["imported"]
