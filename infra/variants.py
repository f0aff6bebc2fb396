"""The deployments that every synthesis is tried with, besides the one of cdk.json."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_ACCOUNT = "111122223333"
_KEY = f"arn:aws:kms:us-east-1:{_ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890a"

VARIANTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "dev": {"profile": "dev"},
    "prod": {
        "profile": "prod",
        "tags": {"team": "securities"},
        "network": {"jobs_in_vpc": True},
        "storage": {"keep_runs_days": 3650, "lock_runs_days": 365},
        "reward": {"rubric": "examples/securities/rubric.yaml"},
        "evaluation": {"after_training": {"dataset": {"bucket": "own-data", "key": "data/eval.jsonl"}}},
        "notices": {"email": "team@example.org", "budget_usd": 20_000},
    },
    "imported": {
        "profile": "prod",
        "region": "us-west-2",
        "suffix": "own",
        "network": {
            "vpc_id": "vpc-0123456789abcdef0",
            "subnet_ids": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
            "route_table_ids": ["rtb-0123456789abcdef0"],
        },
        "keys": {kind: f"{_KEY}{number}" for number, kind in enumerate(("data", "runs", "models", "logs"))},
        "storage": {"data_bucket": "own-data", "run_bucket": "own-runs"},
    },
}
"""Both profiles with all that they can have, and a customer's own VPC, keys and buckets."""
