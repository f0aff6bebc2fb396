"""A synthesised assembly is read, deployed to this machine and run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.rehearsal.assembly.small import DEFINITION, write_assembly
from touchstone.rehearsal.asl.faults import DefinitionError
from touchstone.rehearsal.assembly.assembly import AssemblyError, read_assembly
from touchstone.rehearsal.run.account import AccountSettings, LocalAccount


def test_what_is_in_it(tmp_path: Path) -> None:
    assembly = read_assembly(write_assembly(tmp_path), account="111122223333", region="us-west-2")
    (function,) = assembly.functions
    assert function.name == "touchstone-add"
    assert function.timeout == 30
    assert function.environment == {"TOUCHSTONE_BUCKET": "touchstone-data-111122223333"}
    assert function.role.startswith("arn:aws:iam::111122223333:role/")
    assert function.code.isolated
    (machine,) = assembly.machines
    assert machine.name == "touchstone-add-up"
    assert assembly.machine("up") is machine
    assert assembly.names("AWS::S3::Bucket") == ["touchstone-data-111122223333"]
    assert set(assembly.roles.statements) == {function.role, machine.role}


def test_it_runs_as_deployed(tmp_path: Path) -> None:
    assembly = read_assembly(write_assembly(tmp_path))
    with LocalAccount(assembly, AccountSettings()) as account:
        execution = account.runner.execute(account.machine("add-up"), {"numbers": [1, 2]}, "run")
        assert execution.status == "SUCCEEDED", execution.cause
        assert execution.output == {"sum": 3, "bucket": "touchstone-data-123456789012"}
        kept = account.aws.client("s3").get_object(Bucket=account.bucket("data"), Key="sum.json")["Body"].read()
        assert json.loads(kept) == execution.output
        assert account.guard.missing() == {}
        assert account.guard.unused() == []


def test_a_second_reading_unpacks_nothing_again(tmp_path: Path) -> None:
    first = read_assembly(write_assembly(tmp_path)).functions[0].code.root
    before = (first / "functions/add/handler.py").stat().st_mtime_ns
    read_assembly(tmp_path)
    assert (first / "functions/add/handler.py").stat().st_mtime_ns == before


@pytest.mark.parametrize("manifest", [{"python": "2.7"}, {"architecture": "sparc"}])
def test_a_bundle_for_another_machine_is_refused(tmp_path: Path, manifest: dict[str, str]) -> None:
    with pytest.raises(AssemblyError, match="touchstone-bundles=current"):
        read_assembly(write_assembly(tmp_path, manifest=manifest))


def test_a_bundle_that_is_missing(tmp_path: Path) -> None:
    write_assembly(tmp_path)
    (tmp_path / "asset.aa.zip").unlink()
    with pytest.raises(AssemblyError, match=r"one/Add: there is no bundle .*asset\.aa\.zip"):
        read_assembly(tmp_path)


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(AssemblyError, match="saw none"):
        read_assembly(tmp_path)


@pytest.mark.parametrize(
    ("resource", "told"),
    [
        ("arn:aws:states:::aws-sdk:s3:putObjekt", "putObjekt"),
        ("arn:aws:states:::glue:startJobRun", "not played here"),
    ],
)
def test_a_call_that_nobody_plays_is_a_fault_of_the_definition(tmp_path: Path, resource: str, told: str) -> None:
    keep = {**DEFINITION["States"]["Keep"], "Resource": resource}  # type: ignore[index]
    states = {**DEFINITION["States"], "Keep": keep}  # type: ignore[dict-item]
    write_assembly(tmp_path, definition={**DEFINITION, "States": states})
    with pytest.raises(DefinitionError) as refused:
        read_assembly(tmp_path)
    assert "/States/Keep/Resource" in str(refused.value)
    assert told in str(refused.value)


def test_words_that_name_nothing_say_what_there_is(tmp_path: Path) -> None:
    assembly = read_assembly(write_assembly(tmp_path))
    with pytest.raises(AssemblyError, match="touchstone-add-up"):
        assembly.machine("train")
