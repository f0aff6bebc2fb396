"""A whole account on this machine: the six machines, the real functions, doubles of SageMaker and Bedrock, moto."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.functions.world import RIGHT, WRONG, jsonl, row
from tests.workflows.documents import synthesis_objects
from tests.workflows.functions import FUNCTIONS, InProcess
from touchstone.rehearsal.asl.definition import load
from touchstone.rehearsal.asl.execution import Execution
from touchstone.rehearsal.asl.runner import Runner, Settings
from touchstone.rehearsal.asl.substitution import names_in
from touchstone.rehearsal.doubles.escrow import Checkpoint
from touchstone.rehearsal.doubles.policy import Conversation, ModelIdentity, Reply
from touchstone.rehearsal.doubles.settings import Delays
from touchstone.rehearsal.doubles.trainer import JobRequest, Trained
from touchstone.rehearsal.services.local_aws import LocalAws, LocalSettings
from touchstone.rehearsal.writer import WriterPolicy

WORKFLOWS = Path(__file__).parents[2] / "infra" / "workflows"
MACHINES = ("train", "host", "evaluate", "release", "customize", "synthesize")
ACCOUNT, REGION = "123456789012", "us-east-1"
BUCKET = "touchstone-runs"
BASE, MODEL_TYPE = "amazon.nova-2-lite-v1:0", "amazon.nova-2-lite-v1:0:256k"
ROWS = 20
REWARD = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:SageMaker-reward"
WEIGHTS = f"s3://customer-escrow-{ACCOUNT}-smtj-0/earlier/"
CHAMPION = f"s3://customer-escrow-{ACCOUNT}-smtj-0/champion/"
QUICK = {"warming": 0.0, "model": 300.0, "deployment": 600.0, "update": 300.0}
"""Virtual seconds; fewer than AWS takes, for fewer looks."""
_RIGHT_UP_TO = {"base": 5, "sft": 12, "rft": ROWS}


def function_arn(name: str) -> str:
    return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"


SUBSTITUTIONS = {
    "Bucket": BUCKET,
    "ApprovalTopic": f"arn:aws:sns:{REGION}:{ACCOUNT}:approval",
    **{f"{''.join(part.title() for part in name.split('_'))}Function": function_arn(name) for name in FUNCTIONS},
    **{f"{name.title()}Machine": f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{name}" for name in MACHINES},
}
ENVIRONMENT = {
    "TOUCHSTONE_BUCKET": BUCKET,
    "TOUCHSTONE_JOB_ROLE": f"arn:aws:iam::{ACCOUNT}:role/Job",
    "TOUCHSTONE_IMPORT_ROLE": f"arn:aws:iam::{ACCOUNT}:role/Import",
    "TOUCHSTONE_REWARD": REWARD,
    "TOUCHSTONE_APPROVAL": "by_input",
    "AWS_ACCESS_KEY_ID": "AKIAFUNCTIONS",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
}


class CurvedTrainer:
    """Trains nothing, but leaves curves that look like training."""

    def __init__(self) -> None:
        self.jobs: list[JobRequest] = []

    def train(self, job: JobRequest) -> Trained:
        self.jobs.append(job)
        rising = job.kind == "rft"
        column = "train_reward_mean" if rising else "training_loss"
        rows = [
            {"step_number": step, "epoch_number": 0, column: 0.3 + step / 50 if rising else 2 - step / 50}
            for step in range(1, 21)
        ]
        return Trained({"job": job.name}, rows)

    def evaluate(self, job: JobRequest) -> Any:
        raise AssertionError(job.name)


WRITER = "amazon.nova-pro-v1:0"


class GradedPolicy:
    """The more it is trained, the more rows it answers rightly; the base model talks where it does not.

    Another model writes rows, of the documents in its prompts.
    """

    def __init__(self) -> None:
        self._writer = WriterPolicy()
        self.prompts: list[str] = []
        """What the writer was asked."""

    def answer(self, model: ModelIdentity, conversation: Conversation) -> Reply:
        if model.asked == WRITER:
            self.prompts.append(str(conversation.messages))
            return self._writer.answer(model, conversation)
        number = int(conversation.messages[-1]["content"][0]["text"].rpartition("#")[2])
        kind = model.checkpoint.kind if model.checkpoint else "base"
        arguments = RIGHT if number < _RIGHT_UP_TO[kind] else WRONG
        if kind == "base" and arguments is WRONG:
            return Reply([{"text": "I would look that up."}])
        return Reply([{"toolUse": {"toolUseId": "t1", "name": "regulation_lookup", "input": dict(arguments)}}])


@dataclass(slots=True)
class World:
    """The account, with its clock at rest."""

    aws: LocalAws
    runner: Runner
    functions: InProcess
    machines: dict[str, str]
    trainer: CurvedTrainer
    policy: GradedPolicy
    started: list[Execution] = field(default_factory=list)

    def start(self, machine: str, value: Any, name: str = "run-1") -> Execution:
        execution = self.runner.start(self.machines[machine], value, name)
        self.started.append(execution)
        return execution

    def execute(self, machine: str, value: Any, name: str = "run-1") -> Execution:
        execution = self.start(machine, value, name)
        self.runner.run()
        return execution

    def s3(self) -> Any:
        return self.aws.client("s3")

    def keys(self, prefix: str = "") -> list[str]:
        found = self.s3().list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", ())
        return [one["Key"] for one in found]

    def json(self, key: str) -> Any:
        return json.loads(self.s3().get_object(Bucket=BUCKET, Key=key)["Body"].read())

    def ledger(self, run: str, machine: str, name: str = "run-1") -> Any:
        return self.json(f"runs/{run}/ledger/{machine}-{name}.json")

    def billable(self) -> list[str]:
        return [f"{thing.kind} {thing.name}" for thing in self.aws.doubles.billable()]

    def calls(self, operation: str) -> int:
        return len(self.aws.doubles.calls.of(operation))

    def champion(self, deployment: str = "tools") -> str:
        """A model that serves already, behind a stable deployment."""
        self.aws.doubles.escrow.add(
            Checkpoint(CHAMPION, MODEL_TYPE, lora=True, kind="sft", job="champion", weights=None)
        )
        bedrock = self.aws.client("bedrock")
        arn = bedrock.create_custom_model(
            modelName="champion",
            roleArn=ENVIRONMENT["TOUCHSTONE_IMPORT_ROLE"],
            modelSourceConfig={"s3DataSource": {"s3Uri": CHAMPION}},
        )["modelArn"]
        self.pass_(3600)
        bedrock.create_custom_model_deployment(modelDeploymentName=deployment, modelArn=arn)
        self.pass_(7200)
        return str(arn)

    def serving(self, deployment: str = "tools") -> str:
        bedrock = self.aws.client("bedrock")
        found = bedrock.get_custom_model_deployment(customModelDeploymentIdentifier=deployment)
        return str(found["modelArn"])

    def pass_(self, seconds: float) -> None:
        self.runner.clock.after(seconds, lambda: None)
        self.runner.run()


def build(faults: Iterable[Mapping[str, Any]] = (), **delays: float) -> World:
    """A world with its data in S3."""
    rules = list(faults)
    own = [rule for rule in rules if rule.get("service") == "lambda"]
    others = [rule for rule in rules if rule.get("service") != "lambda"]
    trainer, policy = CurvedTrainer(), GradedPolicy()
    doubles = {"trainer": trainer, "policy": policy, "delays": Delays(**{**QUICK, **delays})}
    aws = LocalAws(LocalSettings(region=REGION, account=ACCOUNT, faults=others, interval=300, doubles=doubles))
    functions = InProcess(aws.integrations, own)
    runner = Runner(functions, objects=aws.objects, settings=Settings(region=REGION, account=ACCOUNT))
    aws.follow(runner.clock)
    machines = {name: runner.add(name, _definition(name)) for name in MACHINES}
    world = World(aws, runner, functions, machines, trainer, policy)
    _furnish(world)
    return world


def _definition(name: str) -> Any:
    document = json.loads((WORKFLOWS / f"{name}.asl.json").read_text("utf-8"))
    wanted = {key: SUBSTITUTIONS[key] for key in names_in(document)}
    return load(document, file=f"{name}.asl.json", substitutions=wanted)


def _furnish(world: World) -> None:
    s3 = world.s3()
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="data/eval.jsonl", Body=jsonl(row(n) for n in range(ROWS)))
    s3.put_object(Bucket=BUCKET, Key="data/train.jsonl", Body=b"{}\n")
    s3.put_object(Bucket=BUCKET, Key="policies/small.json", Body=json.dumps(SMALL).encode())
    for key, content in synthesis_objects().items():
        s3.put_object(Bucket=BUCKET, Key=key, Body=content)
    world.aws.client("sns").create_topic(Name="approval")
    world.aws.doubles.escrow.add(Checkpoint(WEIGHTS, MODEL_TYPE, lora=True, kind="rft", job="earlier", weights=None))


DATA = {"uri": f"s3://{BUCKET}/data/train.jsonl", "digest": f"sha256:{hashlib.sha256(b'{}').hexdigest()}", "rows": 400}
DATASET = {"bucket": BUCKET, "key": "data/eval.jsonl"}
SMALL = {"min_n": 10, "min_clusters": 10, "validity_floor": 0.5, "replicates": 500}
POLICY = {"bucket": BUCKET, "key": "policies/small.json"}
CANARY = {"dataset": DATASET, "base": BASE, "prompts": 8}
SFT = {"tuning": "lora", "data": DATA}
RFT = {"tuning": "lora", "data": DATA}
INPUTS: dict[str, dict[str, Any]] = {
    "train": {"run": "tools", "kind": "rft", **RFT},
    "host": {"run": "tools", "source": {"checkpoint": WEIGHTS}, "deployment": "tools"},
    "evaluate": {
        "run": "tools",
        "model": {"checkpoint": WEIGHTS},
        "dataset": DATASET,
        "batches": {"rows": 5},
        "policy": POLICY,
    },
    "release": {"run": "tools", "source": {"checkpoint": WEIGHTS}, "deployment": "tools", "canary": CANARY},
    "synthesize": {
        "run": "tools",
        "documents": {"bucket": BUCKET, "key": "data/documents/manifest.jsonl"},
        "recipe": {"bucket": BUCKET, "key": "data/recipe.json"},
        "model": WRITER,
        "concurrency": 3,
    },
    "customize": {
        "run": "tools",
        "base": BASE,
        "evaluation": {"dataset": DATASET, "batches": {"rows": 5}, "policy": POLICY},
        "sft": SFT,
        "rft": RFT,
        "release": {"deployment": "tools", "canary": CANARY},
    },
}
