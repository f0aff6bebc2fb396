"""The synth command: it fails on what it must fail on."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

import pytest

from infra import synth
from infra.assembly import Finding, read_stacks
from infra.lint import lint_findings
from infra.synth import cdk_context, environment, run_app, venv_node

from .apps import Synthesised

FINDING = Finding("AwsSolutions", "AwsSolutions-SNS3", "stack/Open", "no TLS")


def test_wrong_settings_stop_it_with_their_names(tmp_path: Path) -> None:
    failure = run_app(tmp_path / "cdk.out", {**cdk_context(), "touchstone": {"architecture": "arm", "pyton": "3"}})
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


def test_templates_pass_cfn_lint_and_a_broken_one_does_not(build: Synthesised, tmp_path: Path) -> None:
    app, _ = build()
    app.synth()
    evaluation, stack = read_stacks(Path(app.outdir))
    broken = tmp_path / "broken.template.json"
    broken.write_text(stack.template.read_text(encoding="utf-8").replace("python3.13", "python3.1"), encoding="utf-8")
    findings = lint_findings([evaluation.template, stack.template, broken])
    assert {(finding.checker, finding.place.partition(":")[0]) for finding in findings} == {
        ("cfn-lint", "broken.template.json")
    }


def test_stacks_are_read_with_the_code_that_will_be_uploaded(build: Synthesised, archive: Path) -> None:
    app, _ = build({"suffix": "dev"})
    app.synth()
    evaluation, stack = read_stacks(Path(app.outdir))
    assert (evaluation.name, evaluation.resources) == ("touchstone-evaluation-dev", 8)
    assert list(evaluation.functions) == ["SageMaker-touchstone-evaluate-dev", "touchstone-summarize-dev"]
    assert (stack.name, stack.resources) == ("touchstone-scoring-dev", 4)
    (code,) = stack.functions.values()
    assert list(stack.functions) == ["SageMaker-touchstone-reward-dev"]
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
def test_exit_code(
    failure: str, nag: list[Finding], lint: list[Finding], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(synth, "run_app", lambda _: failure)
    monkeypatch.setattr(synth, "nag_findings", lambda _: nag)
    monkeypatch.setattr(synth, "read_stacks", lambda _: [])
    monkeypatch.setattr(synth, "lint_findings", lambda _: lint)
    assert synth.main() == code
