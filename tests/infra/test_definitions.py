"""Every definition before the judges that others wrote: asl-validator on Node, and cfn-lint on an inline template."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from infra import node_packages
from infra.lint import lint_findings
from infra.node_packages import LOCK, LOCKED, NodePackagesError
from infra.synth import venv_node
from touchstone.rehearsal.asl.definition import load
from touchstone.rehearsal.asl.faults import DefinitionError
from touchstone.rehearsal.asl.substitution import names_in

WORKFLOWS = sorted((Path(__file__).parents[2] / "infra" / "workflows").glob("*.asl.json"))
MISSING = "asl-validator is not installed as requirements/node locks it; run `make setup` where npm's registry answers"
ROLE, FUNCTION = "arn:aws:iam::123456789012:role/machine", "arn:aws:lambda:us-east-1:123456789012:function:f"
BROKEN: dict[str, dict[str, Any]] = {
    "a state without a type": {"States": {"Prepare": {"Type": None}}},
    "a start that is not there": {"StartAt": "Nowhere"},
    "an unknown field of a Task": {"States": {"Prepare": {"Retries": []}}},
    "a Choice without choices": {"States": {"Decide": {"Choices": None}}},
    "a next state that is not there": {"States": {"Prepare": {"Next": "Nowhere"}}},
    "an expression that does not parse": {"States": {"Prepare": {"Assign": {"plan": "{% $states.( %}"}}}},
}
UNSEEN = ("a next state that is not there", "an expression that does not parse")
"""What cfn-lint lets pass."""


def ids(path: Path) -> str:
    return path.name.split(".")[0]


def changed(value: Any, patch: Any) -> Any:
    """A JSON merge patch (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    merged = {**value, **{key: changed(value.get(key, {}), inner) for key, inner in patch.items()}}
    return {key: inner for key, inner in merged.items() if inner is not None}


def broken(case: str) -> Any:
    customize = json.loads(next(path for path in WORKFLOWS if ids(path) == "customize").read_text(encoding="utf-8"))
    return changed(customize, BROKEN[case])


@pytest.fixture(scope="module")
def validator() -> list[str]:
    """The command; where it can't be had, CI fails, and a developer is told."""
    place = node_packages.folder()
    if not node_packages.installed(place):
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    script = place / "node_modules" / "asl-validator" / "dist" / "bin" / "asl-validator.js"
    return [str(venv_node()), str(script)]


def validated(validator: list[str], *files: Path) -> subprocess.CompletedProcess[str]:
    paths = [part for file in files for part in ("--json-path", str(file))]
    return subprocess.run([*validator, *paths], capture_output=True, text=True, check=False)


def test_asl_validator_takes_every_definition(validator: list[str]) -> None:
    assert len(WORKFLOWS) >= 5
    done = validated(validator, *WORKFLOWS)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("is valid") == len(WORKFLOWS)


@pytest.mark.parametrize("case", BROKEN)
def test_asl_validator_refuses_what_is_broken(validator: list[str], case: str, tmp_path: Path) -> None:
    file = tmp_path / "broken.asl.json"
    file.write_text(json.dumps(broken(case)), encoding="utf-8")
    done = validated(validator, file)
    assert done.returncode == 1, done.stdout
    assert "is invalid" in done.stdout + done.stderr


@pytest.mark.parametrize("case", BROKEN)
def test_so_does_our_own_strict_reader(case: str) -> None:
    document = broken(case)
    with pytest.raises(DefinitionError):
        load(document, file="broken.asl.json", substitutions=dict.fromkeys(names_in(document), FUNCTION))


def template(definition: Any, file: Path) -> Path:
    """A template of one state machine with the definition inline, and nothing else."""
    properties = {
        "DefinitionString": json.dumps(definition),
        "DefinitionSubstitutions": dict.fromkeys(names_in(definition), FUNCTION),
        "RoleArn": ROLE,
    }
    document = {"Resources": {"Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}}}
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


def test_cfn_lint_takes_every_definition_and_no_broken_one(tmp_path: Path) -> None:
    read = {ids(path): json.loads(path.read_text(encoding="utf-8")) for path in WORKFLOWS}
    good = [template(definition, tmp_path / f"{name}.json") for name, definition in read.items()]
    cases = [case for case in BROKEN if case not in UNSEEN]
    bad = [template(broken(case), tmp_path / f"broken-{place}.json") for place, case in enumerate(cases)]
    findings = lint_findings([*good, *bad])
    assert {finding.rule for finding in findings} == {"E3601"}
    told = {tuple(finding.place.split(": Resources/Machine/Properties/DefinitionString/")) for finding in findings}
    assert {file for file, _ in told} == {path.name for path in bad}


def test_the_lock_names_a_digest_of_every_package_and_no_registry() -> None:
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    packages = {name: found for name, found in lock["packages"].items() if name}
    assert "node_modules/asl-validator" in packages
    assert all(found["integrity"].startswith("sha512-") for found in packages.values())
    assert not any("resolved" in found for found in packages.values())
    wanted = json.loads((LOCKED / "package.json").read_text(encoding="utf-8"))
    assert lock["packages"][""]["dependencies"] == wanted["dependencies"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("npm error code ECONNREFUSED\nnpm error connect", 0),
        ("npm error code E404", 0),
        ("npm error code EINTEGRITY", 1),
        ("npm error code EUSAGE", 1),
    ],
)
def test_a_registry_out_of_reach_is_no_failure_of_setup_but_another_package_is(
    said: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(arguments: list[str], place: Path) -> None:
        raise NodePackagesError(f"{said} ({len(arguments)} {place.name})")

    monkeypatch.setattr(node_packages, "npm", refuse)
    monkeypatch.setattr(node_packages, "folder", lambda: tmp_path / "node")
    assert node_packages.main([]) == code
    assert said in capsys.readouterr().err
    assert not node_packages.installed(tmp_path / "node")
    assert node_packages.main(["lock"]) == 1
