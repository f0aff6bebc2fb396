"""A clock to turn, objects in memory, requests that are right, and boto3 clients of the doubles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import boto3  # type: ignore[import-untyped]
import yaml
from botocore.config import Config  # type: ignore[import-untyped]

from touchstone.rehearsal.doubles.aws import Doubles, Stage
from touchstone.rehearsal.doubles.escrow import Checkpoint
from touchstone.rehearsal.doubles.objects import MissingObject

ROLE = "arn:aws:iam::111122223333:role/NovaExec"
REWARD = "arn:aws:lambda:us-east-1:111122223333:function:SageMaker-tool-reward"
LITE = "amazon.nova-2-lite-v1:0:256k"
REGISTRY = "708977205387.dkr.ecr.us-east-1.amazonaws.com"
GROUP = "arn:aws:sagemaker:us-east-1:111122223333:model-package-group/g"


@dataclass(slots=True)
class Clock:
    """Virtual seconds, turned by hand."""

    second: float = 0.0

    def __call__(self) -> float:
        return self.second

    def pass_(self, seconds: float) -> None:
        self.second += seconds


@dataclass(slots=True)
class MemoryObjects:
    """An object store that is a dict."""

    content: dict[str, bytes] = field(default_factory=dict)

    def read(self, uri: str) -> bytes:
        if uri not in self.content:
            raise MissingObject(uri)
        return self.content[uri]

    def write(self, uri: str, content: bytes) -> None:
        self.content[uri] = content

    def exists(self, prefix: str) -> bool:
        return any(uri.startswith(prefix) for uri in self.content)

    def of(self, role: str) -> MemoryObjects:
        assert role.startswith("arn:aws:iam::"), role
        return self


class Scene:
    """Doubles with a clock, objects and clients."""

    def __init__(self, faults: Iterable[Mapping[str, Any]] = (), **stage: Any) -> None:
        self.clock = Clock()
        self.objects = MemoryObjects({"s3://bucket/train.jsonl": b"{}\n"})
        self.doubles = Doubles(Stage(now=self.clock, objects=self.objects, faults=faults, **stage))
        self.sagemaker = client("sagemaker", self.doubles.url)
        self.bedrock = client("bedrock", self.doubles.url)
        self.runtime = client("bedrock-runtime", self.doubles.url)

    def train(self, name: str = "job", recipe: Any = None, **changes: Any) -> str:
        """Start an RFT job, with its recipe where it belongs."""
        recipe = rft_recipe() if recipe is None else recipe
        text = recipe if isinstance(recipe, str) else yaml.safe_dump(recipe)
        self.objects.write(f"s3://bucket/recipes/{name}/recipe.yaml", text.encode())
        return str(self.sagemaker.create_training_job(**{**rft_request(name), **changes})["TrainingJobArn"])

    def job(self, name: str = "job") -> dict[str, Any]:
        found: dict[str, Any] = self.sagemaker.describe_training_job(TrainingJobName=name)
        return found

    def model(self, name: str = "m", *, active: bool = True, **changes: Any) -> str:
        """A custom model of a checkpoint that is in escrow."""
        uri = f"s3://customer-escrow-111122223333-smtj-0/{name}/"
        self.doubles.escrow.add(Checkpoint(uri, LITE, lora=True, kind="rft", job=name, weights={"of": name}))
        request = {"modelName": name, "roleArn": ROLE, "modelSourceConfig": {"s3DataSource": {"s3Uri": uri}}, **changes}
        arn = str(self.bedrock.create_custom_model(**request)["modelArn"])
        if active:
            self.clock.pass_(900)
        return arn

    def deployment(self, model: str, name: str = "d", **changes: Any) -> str:
        """A deployment that answers."""
        made = self.bedrock.create_custom_model_deployment(modelDeploymentName=name, modelArn=model, **changes)
        self.clock.pass_(2100 + 120)
        return str(made["customModelDeploymentArn"])

    def state(self, deployment: str) -> dict[str, Any]:
        found: dict[str, Any] = self.bedrock.get_custom_model_deployment(customModelDeploymentIdentifier=deployment)
        return found

    def ask(self, model: str, text: str = "hello", **changes: Any) -> dict[str, Any]:
        messages = [{"role": "user", "content": [{"text": text}]}]
        found: dict[str, Any] = self.runtime.converse(**{"modelId": model, "messages": messages, **changes})
        return found

    def close(self) -> None:
        for one in (self.sagemaker, self.bedrock, self.runtime):
            one.close()
        self.doubles.close()


@cache
def _session() -> Any:
    return boto3.session.Session(
        aws_access_key_id="AKIDTOUCHSTONE",
        aws_secret_access_key="none",  # noqa: S106 - no secret: nothing checks it
        region_name="us-east-1",
    )


def client(service: str, url: str, **config: Any) -> Any:
    """A client that asks once."""
    settings = Config(retries={"total_max_attempts": 1}, **config)
    return _session().client(service, endpoint_url=url, config=settings)


def rft_recipe(**run: Any) -> dict[str, Any]:
    """A recipe for LoRA RFT of the base model, as the contract has it."""
    return {
        "run": {
            "name": "r",
            "model_type": LITE,
            "model_name_or_path": "nova-lite-2/prod",
            "data_s3_path": "",
            "replicas": 4,
            "reward_lambda_arn": REWARD,
            **run,
        },
        "training_config": {
            "max_length": 8192,
            "global_batch_size": 64,
            "reasoning_effort": "high",
            "rollout": {
                "advantage_strategy": {"number_generation": 4},
                "generator": {"max_new_tokens": 6000, "set_random_seed": True, "temperature": 1, "top_k": 1},
                "rewards": {"api_endpoint": {"lambda_arn": REWARD, "lambda_concurrency_limit": 12}},
            },
            "trainer": {
                "max_steps": 50,
                "save_steps": 50,
                "ent_coeff": 0.0,
                "kl_loss_coef": 0.001,
                "optim_config": {"lr": 1e-5, "weight_decay": 0.0, "adam_beta1": 0.9, "adam_beta2": 0.95},
                "peft": {"peft_scheme": "lora", "lora_tuning": {"alpha": 32, "lora_plus_lr_ratio": 64.0}},
            },
        },
    }


def eval_recipe(**run: Any) -> dict[str, Any]:
    """A recipe for rft_eval."""
    return {
        "run": {
            "name": "e",
            "model_type": LITE,
            "model_name_or_path": "nova-lite-2/prod",
            "replicas": 4,
            "data_s3_path": "",
            **run,
        },
        "evaluation": {"task": "rft_eval", "strategy": "rft_eval", "metric": "all"},
        "inference": {"max_new_tokens": 8192, "top_k": -1, "top_p": 1.0, "temperature": 0, "reasoning_effort": None},
        "rl_env": {"reward_lambda_arn": REWARD},
    }


def rft_request(name: str = "job") -> dict[str, Any]:
    """The request that goes with `rft_recipe`."""
    return {
        "TrainingJobName": name,
        "AlgorithmSpecification": {
            "TrainingImage": f"{REGISTRY}/nova-fine-tune-repo:SM-TJ-RFT-V2-latest",
            "TrainingInputMode": "File",
        },
        "RoleArn": ROLE,
        "HyperParameters": {
            "base_model": "nova-lite-2/prod",
            "reward_lambda_arn": REWARD,
            "sagemaker_recipe_local_path": "/opt/ml/input/data/recipe/recipe.yaml",
        },
        "InputDataConfig": [
            channel("train", "s3://bucket/train.jsonl"),
            channel("recipe", f"s3://bucket/recipes/{name}/recipe.yaml"),
        ],
        "ResourceConfig": {"InstanceType": "ml.p5.48xlarge", "InstanceCount": 4, "VolumeSizeInGB": 30},
        "OutputDataConfig": {"S3OutputPath": "s3://bucket/out/"},
        "StoppingCondition": {"MaxRuntimeInSeconds": 86_400},
    }


def channel(name: str, uri: str, kind: str = "S3Prefix") -> dict[str, Any]:
    """An input channel."""
    source = {"S3DataType": kind, "S3Uri": uri, "S3DataDistributionType": "FullyReplicated"}
    return {"ChannelName": name, "DataSource": {"S3DataSource": source}}
