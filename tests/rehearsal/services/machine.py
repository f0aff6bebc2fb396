"""A machine that uses one of everything, the roles it needs, and what to start it on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.rehearsal.doubles.scene import rft_recipe, rft_request
from touchstone.rehearsal.asl.definition import load
from touchstone.rehearsal.asl.execution import Execution
from touchstone.rehearsal.asl.runner import Runner, Settings
from touchstone.rehearsal.lambdas.function import Code, Function
from touchstone.rehearsal.permissions.guard import Guard
from touchstone.rehearsal.permissions.nested import NestedNeeds
from touchstone.rehearsal.permissions.statements import statements_of
from touchstone.rehearsal.services.local_aws import LocalAws, LocalSettings

HERE = Path(__file__).parent
ACCOUNT = "123456789012"
MACHINE_ROLE = f"arn:aws:iam::{ACCOUNT}:role/machine"
FUNCTION_ROLE = f"arn:aws:iam::{ACCOUNT}:role/function"
JOB_ROLE = f"arn:aws:iam::{ACCOUNT}:role/job"
POLICIES = yaml.safe_load((HERE / "policies.yaml").read_text())
MACHINES = yaml.safe_load((HERE / "machines.yaml").read_text())


def function(name: str = "worker", **changes: Any) -> Function:
    handlers = HERE.parent / "lambdas" / "handlers"
    return Function(
        **{
            "name": name,
            "handler": f"{name}.handler",
            "code": Code(handlers, (handlers,), isolated=False),
            "role": FUNCTION_ROLE,
            "timeout": 30,
            **changes,
        }
    )


def guard(without: Iterable[str] = (), of: str = "machine") -> Guard:
    """The policies, without some actions of a role."""
    left_out = set(without)
    own = [_without(statement, left_out) for statement in POLICIES[of]["Statement"]]
    documents = {**POLICIES, of: {"Statement": own}}
    return Guard(
        {f"arn:aws:iam::{ACCOUNT}:role/{role}": statements_of(document, role) for role, document in documents.items()}
    )


def _without(statement: Mapping[str, Any], left_out: set[str]) -> dict[str, Any]:
    actions = [action for action in statement["Action"] if action not in left_out]
    return {**statement, "Action": actions or ["nothing:AtAll"]}


@dataclass(slots=True)
class Ran:
    """A machine that was run."""

    execution: Execution
    runner: Runner
    local: LocalAws
    guard: Guard

    def object(self, key: str) -> Any:
        return json.loads(self.local.client("s3").get_object(Bucket="bucket", Key=key)["Body"].read())


@contextmanager
def running(
    machine: str,
    value: Any,
    *,
    without: Iterable[str] = (),
    of: str = "machine",
    workers: int = 1,
    **settings: Any,
) -> Iterator[Ran]:
    """Run a machine of `machines.yaml` on all of the services; `without` some actions of the role `of`."""
    judge = guard(without, of)
    with LocalAws(LocalSettings(guard=judge, functions=[function()], interval=600, **settings)) as local:
        prepare(local, value)
        runner = Runner(
            local.integrations,
            objects=local.objects,
            settings=Settings(account=ACCOUNT, workers=workers),
            listener=NestedNeeds(judge),
        )
        local.follow(runner.clock)
        definition = load({"QueryLanguage": "JSONata", **MACHINES[machine]})
        execution = runner.execute(runner.add(machine, definition, role=MACHINE_ROLE), value, "run")
        yield Ran(execution, runner, local, judge)
        assert not local.failures


def prepare(local: LocalAws, value: Any) -> None:
    """What the machine finds in S3."""
    s3 = local.client("s3")
    s3.create_bucket(Bucket="bucket")
    s3.put_object(Bucket="bucket", Key="train.jsonl", Body=b"{}\n")
    s3.put_object(Bucket="bucket", Key="recipes/job/recipe.yaml", Body=yaml.safe_dump(rft_recipe()).encode())
    s3.put_object(Bucket="bucket", Key="batches.json", Body=json.dumps(value.get("batches", [])).encode())
    local.client("sns").create_topic(Name="approvals")
    local.client("sqs").create_queue(QueueName="queue")


def job_request() -> dict[str, Any]:
    """CreateTrainingJob as a state gives it: SageMaker's members are in PascalCase already."""
    return {**rft_request(), "RoleArn": JOB_ROLE}
