"""Job settings as a caller writes them, one of each kind; names and accounts are AWS's documentation ones."""

from __future__ import annotations

import copy
from typing import Any

ACCOUNT = "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/NovaExec"
REWARD = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:SageMaker-tool-reward"
ESCROW = f"s3://customer-escrow-{ACCOUNT}-smtj-abcd/tools-sft-0001/"
DIGEST = f"sha256:{'0' * 64}"
OTHER_DIGEST = f"sha256:{'1' * 64}"
HUB = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:hub-content/own-hub"
EVALUATOR = f"{HUB}/JsonDoc/tool-reward/1.0.0"
KMS = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/01234567-89ab-cdef-0123-456789abcdef"

Document = dict[str, Any]

_JOB: Document = {"run": "2026-11-23-tools", "region": "us-east-1", "role": ROLE, "output": "s3://bucket/out"}
_RECIPE_JOB: Document = {**_JOB, "recipes": "s3://bucket/recipes"}
_P5 = {"type": "ml.p5.48xlarge", "count": 4}
_PACKAGES = {"group": f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:model-package-group/tools"}

DOCUMENTS: dict[str, Document] = {
    "sft": {
        **_RECIPE_JOB,
        "kind": "sft",
        "step": "sft",
        "tuning": "lora",
        "data": {"uri": "s3://bucket/sft/train.jsonl", "digest": DIGEST, "rows": 800},
        "instances": _P5,
    },
    "rft": {
        **_RECIPE_JOB,
        "kind": "rft",
        "step": "rft",
        "tuning": "lora",
        "data": {"uri": "s3://bucket/rft/train.jsonl", "digest": DIGEST, "rows": 400},
        "instances": _P5,
        "reward": REWARD,
        "checkpoint": {"uri": ESCROW, "model": "nova-2-lite", "tuning": "lora"},
    },
    "dpo": {
        **_RECIPE_JOB,
        "kind": "dpo",
        "step": "dpo",
        "tuning": "lora",
        "model": "nova-lite",
        "data": {"uri": "s3://bucket/dpo/train.jsonl", "digest": DIGEST},
        "instances": _P5,
    },
    "rft_eval": {
        **_RECIPE_JOB,
        "kind": "rft_eval",
        "step": "eval",
        "data": {"uri": "s3://bucket/rft/eval.jsonl", "digest": DIGEST, "rows": 200},
        "instances": {"type": "ml.p5.48xlarge", "count": 1},
        "reward": REWARD,
    },
    "gen_qa": {
        **_RECIPE_JOB,
        "kind": "gen_qa",
        "step": "eval",
        "data": {"uri": "s3://bucket/eval/gen_qa.jsonl", "digest": DIGEST, "rows": 200},
        "instances": {"type": "ml.p5.48xlarge", "count": 1},
        "processor": {"lambda_arn": REWARD},
    },
    "serverless": {
        **_JOB,
        "kind": "serverless",
        "step": "rft",
        "technique": "RLVR",
        "accept_eula": True,
        "data": {"uri": "s3://bucket/rft/train.jsonl", "digest": DIGEST, "rows": 400},
        "evaluator": EVALUATOR,
        "packages": _PACKAGES,
        "hyperparameters": {"max_steps": 50, "learning_rate": 1e-5, "max_length": 8192},
    },
    "bedrock_rft": {
        **_JOB,
        "kind": "bedrock_rft",
        "step": "rft",
        "data": {"uri": "s3://bucket/rft/train.jsonl", "digest": DIGEST, "rows": 400},
        "reward": REWARD,
    },
}

RECIPE_KINDS = ("sft", "rft", "dpo", "rft_eval", "gen_qa")


def document(kind: str, **changes: Any) -> Document:
    """Settings of a kind, with some fields changed; a field set to `...` is taken out."""
    made = {**copy.deepcopy(DOCUMENTS[kind]), **changes}
    return {key: value for key, value in made.items() if value is not ...}
