"""A small question set with the rows made of it, and the services that the student trains and answers behind."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.rehearsal.doubles.scene import eval_recipe, rft_recipe, rft_request
from touchstone.data.training_rows.rft import rft_row
from touchstone.data.training_rows.sft import sft_row
from touchstone.rehearsal.asl.clock import VirtualClock
from touchstone.rehearsal.lambdas.function import Code, Function
from touchstone.rehearsal.permissions.guard import Guard
from touchstone.rehearsal.permissions.statements import statements_of
from touchstone.rehearsal.services.local_aws import LocalAws, LocalSettings
from touchstone.rehearsal.student.policy import StudentPolicy
from touchstone.rehearsal.student.rewards import Event, Reward
from touchstone.rehearsal.student.trainer import StudentTrainer
from touchstone.scoring.rubric import Rubric
from touchstone.scoring.score import Scorer
from touchstone.wire.batch import score_items

Json = dict[str, Any]

ROOT = Path(__file__).resolve().parents[3]
ACCOUNT = "123456789012"
JOB_ROLE = f"arn:aws:iam::{ACCOUNT}:role/job"
REWARD_ROLE = f"arn:aws:iam::{ACCOUNT}:role/reward"
REWARD = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:SageMaker-reward"
SYSTEM = 'Reply with one JSON list of calls, each {"name": ..., "arguments": {...}}, and nothing else.'
_LONG = 1e6
_STRANGERS = "111122223333:function:SageMaker-tool-reward"
GRANTS = ("s3:GetObject", "s3:ListBucket", "s3:PutObject", "lambda:InvokeFunction")


@cache
def samples() -> tuple[Json, ...]:
    """Questions about weather and flights in many cities: easy, and alike enough to learn from few."""
    cities = ["Oslo", "Lima", "Cairo", "Quito", "Turin", "Dakar", "Perth", "Seoul", "Hanoi", "Lagos", "Paris", "Malmo"]
    rows = []
    for at, city in enumerate(cities):
        other = cities[(at + 5) % len(cities)]
        rows.append(_sample(f"w{at}", f"What is the weather in {city} tomorrow?", [_weather(city)]))
        rows.append(
            _sample(f"f{at}", f"Book a flight to {city} on 2025-03-{at + 10}.", [_flight(city, f"2025-03-{at + 10}")])
        )
        ask = f"Check the weather in {city}, then book a flight to {other} on 2025-04-{at + 10}."
        rows.append(_sample(f"b{at}", ask, [_weather(city), _flight(other, f"2025-04-{at + 10}")], "sequence"))
    return tuple(rows)


def _sample(name: str, ask: str, calls: list[Json], order: str = "any") -> Json:
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": ask}]
    return {
        "id": name,
        "messages": messages,
        "tools": TOOLS,
        "reference_answer": {"calls": calls, "order": order, "tools": TOOLS},
    }


def _weather(city: str) -> Json:
    return {"name": "get_weather", "arguments": {"city": city}}


def _flight(city: str, day: str) -> Json:
    return {"name": "book_flight", "arguments": {"destination": city, "date": day}}


def _tool(name: str, description: str, properties: Json, required: list[str]) -> Json:
    parameters = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}


_TEXT: Json = {"type": "string", "description": "Name of a city."}
TOOLS = [
    _tool("get_weather", "Forecast the weather of a city.", {"city": _TEXT}, ["city"]),
    _tool(
        "book_flight",
        "Book a flight.",
        {
            "destination": _TEXT,
            "date": {"type": "string", "format": "date"},
            "cabin": {"type": "string", "enum": ["economy", "business"]},
        },
        ["destination", "date"],
    ),
    _tool("convert_currency", "Convert an amount of money.", {"amount": {"type": "number"}}, ["amount"]),
]


def reward() -> Reward:
    """Our reward by the default rubric, without a Lambda."""
    scorer = Scorer(Rubric())

    def ask(event: Event) -> Any:
        return score_items(event, scorer, 0.0)[0]

    return ask


def sft_recipe(**run: Any) -> Json:
    """A recipe for LoRA SFT, as the contract has it."""
    recipe = rft_recipe(mlflow_experiment_name="e", mlflow_run_name="r", **run)
    del recipe["run"]["reward_lambda_arn"]
    recipe["training_config"] = {
        "max_steps": 30,
        "save_steps": 30,
        "max_length": 8192,
        "global_batch_size": 32,
        "reasoning_enabled": False,
        "lr_scheduler": {"warmup_steps": 5, "min_lr": 1e-6},
        "optim_config": {"lr": 1e-5, "weight_decay": 0.0, "adam_beta1": 0.9, "adam_beta2": 0.95},
        "peft": {"peft_scheme": "lora", "lora_tuning": {"alpha": 32, "lora_plus_lr_ratio": 64.0}},
    }
    return recipe


@dataclass(slots=True)
class World:
    """The services, and a clock to turn."""

    local: LocalAws
    clock: VirtualClock = field(default_factory=VirtualClock)

    def put(self, key: str, rows: Sequence[Json]) -> str:
        body = "".join(json.dumps(row) + "\n" for row in rows).encode()
        self.local.client("s3").put_object(Bucket="bucket", Key=key, Body=body)
        return f"s3://bucket/{key}"

    def run(self, name: str, kind: str, data: str, base: str | None = None, steps: int = 8) -> Json:
        """Run a job to its end; the description.

        Args:
            name: its name.
            kind: what it does.
            data: URI of its rows.
            base: checkpoint to go on from.
            steps: of reinforcement.
        """
        image, recipe = {
            "sft": ("nova-fine-tune-repo:SM-TJ-SFT-V2-latest", sft_recipe()),
            "rft": ("nova-fine-tune-repo:SM-TJ-RFT-V2-latest", rft_recipe()),
            "rft_eval": ("nova-evaluation-repo:SM-TJ-Eval-V2-latest", eval_recipe()),
        }[kind]
        if kind == "rft":
            recipe["training_config"]["trainer"] |= {"max_steps": steps, "save_steps": steps}
            recipe["training_config"]["global_batch_size"] = 16
        request = rft_request(name)
        request["RoleArn"] = JOB_ROLE
        request["AlgorithmSpecification"]["TrainingImage"] = f"708977205387.dkr.ecr.us-east-1.amazonaws.com/{image}"
        request["InputDataConfig"][0]["DataSource"]["S3DataSource"] |= {
            "S3Uri": data,
            "S3DataType": "Converse" if kind == "sft" else "S3Prefix",
        }
        if kind != "rft":
            del request["HyperParameters"]["reward_lambda_arn"]
        if base:
            recipe["run"]["model_name_or_path"] = base
            del request["HyperParameters"]["base_model"]
            request["HyperParameters"]["base_model_location"] = base
        ours = REWARD.split(":", 4)[4]
        text = yaml.safe_dump(recipe).replace(_STRANGERS, ours)
        request = json.loads(json.dumps(request).replace(_STRANGERS, ours))
        self.local.client("s3").put_object(Bucket="bucket", Key=f"recipes/{name}/recipe.yaml", Body=text.encode())
        sagemaker = self.local.client("sagemaker")
        sagemaker.create_training_job(**request)
        self.wait()
        found: Json = sagemaker.describe_training_job(TrainingJobName=name)
        return found

    def wait(self) -> None:
        """Let everything that was started end."""
        self.clock.advance(self.clock.seconds() + _LONG)

    def output(self, name: str) -> dict[str, bytes]:
        """Members of what a job wrote."""
        body = self.local.client("s3").get_object(Bucket="bucket", Key=f"out/{name}/output/output.tar.gz")["Body"]
        with tarfile.open(fileobj=io.BytesIO(body.read())) as archive:
            return {name: (archive.extractfile(name) or io.BytesIO()).read() for name in archive.getnames()}

    def checkpoint(self, name: str) -> str:
        """The checkpoint of a job."""
        uri: str = json.loads(self.output(name)["manifest.json"])["checkpoint_s3_bucket"]
        return uri

    def evaluated(self, name: str, data: str, base: str | None = None) -> Json:
        """The metrics of an rft_eval job."""
        self.run(name, "rft_eval", data, base)
        results = next(body for member, body in self.output(name).items() if "/results_" in member)
        metrics: Json = json.loads(results)["results"]["all"]
        return metrics


@contextmanager
def world(without: Sequence[str] = (), environment: dict[str, str] | None = None) -> Iterator[World]:
    """LocalAws with the student behind SageMaker and Bedrock, and the real reward handler in a process."""
    allowed = {
        "Statement": [{"Effect": "Allow", "Action": [one for one in GRANTS if one not in without], "Resource": "*"}]
    }
    guard = Guard({JOB_ROLE: statements_of(allowed, "job"), REWARD_ROLE: ()})
    function = Function(
        name="SageMaker-reward",
        handler="functions.reward.handler.handler",
        code=Code.source(ROOT),
        role=REWARD_ROLE,
        environment=environment or {},
    )
    held: list[LocalAws] = []

    def clients(service: str, role: str) -> Any:
        return held[0].client(service, role)

    doubles = {"trainer": StudentTrainer(clients), "policy": StudentPolicy()}
    with LocalAws(LocalSettings(account=ACCOUNT, functions=[function], guard=guard, doubles=doubles)) as local:
        held.append(local)
        local.client("s3").create_bucket(Bucket="bucket")
        made = World(local)
        local.follow(made.clock)
        yield made
        assert local.failures == []


def sft_rows(rows: Sequence[Json]) -> list[Json]:
    return [sft_row(row) for row in rows]


def rft_rows(rows: Sequence[Json]) -> list[Json]:
    return [rft_row(row) for row in rows]
