"""The inputs that a rehearsal starts the machines with, as a person would write them for the deployed ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from touchstone.rehearsal.run.account import LocalAccount
from touchstone.rehearsal.run.data import Prepared
from touchstone.rehearsal.run.documents import MANIFEST, RECIPE

BASE: Final = "amazon.nova-2-lite-v1:0"
DEPLOYMENT: Final = "securities"
_SFT: Final = {"max_steps": 80, "global_batch_size": 32, "max_length": 8192}
_RFT: Final = {"max_steps": 80, "global_batch_size": 16, "number_generation": 8, "max_new_tokens": 1024}
_BATCH_ROWS: Final = 10

Source = Mapping[str, Any] | None
"""Trained weights as the machines take them; None where the machine needs none."""


def checkpoint_needed(machine: str) -> bool:
    """Whether a machine begins with trained weights."""
    return machine in {"host", "release"}


def input_of(machine: str, account: LocalAccount, data: Prepared, source: Source) -> dict[str, Any]:
    """The input of a machine."""
    return _INPUTS[machine](account, data, source)


def _train(account: LocalAccount, data: Prepared, _: Source) -> dict[str, Any]:
    return {"run": data.run, "kind": "sft", **_sft(account, data)}


def _host(_: LocalAccount, data: Prepared, source: Source) -> dict[str, Any]:
    return {"run": data.run, "source": source, "deployment": DEPLOYMENT}


def _evaluate(account: LocalAccount, data: Prepared, _: Source) -> dict[str, Any]:
    return {"run": data.run, "model": {"id": BASE}, **_evaluation(account, data)}


def _release(account: LocalAccount, data: Prepared, source: Source) -> dict[str, Any]:
    return {"run": data.run, "source": source, "deployment": DEPLOYMENT, "canary": _canary(account, data)}


def _customize(account: LocalAccount, data: Prepared, _: Source) -> dict[str, Any]:
    return {
        "run": data.run,
        "base": BASE,
        "evaluation": _evaluation(account, data),
        "sft": _sft(account, data),
        "rft": {"tuning": "lora", "data": data.rows_of(account, "rft"), "hyperparameters": {**_RFT}},
        "release": {"deployment": DEPLOYMENT, "canary": _canary(account, data)},
    }


def _synthesize(account: LocalAccount, data: Prepared, _: Source) -> dict[str, Any]:
    bucket = account.bucket("data")
    return {
        "run": data.run,
        "documents": {"bucket": bucket, "key": MANIFEST},
        "recipe": {"bucket": bucket, "key": RECIPE},
        "model": BASE,
    }


def _sft(account: LocalAccount, data: Prepared) -> dict[str, Any]:
    return {"tuning": "lora", "data": data.rows_of(account, "sft"), "hyperparameters": {**_SFT}}


def _evaluation(account: LocalAccount, data: Prepared) -> dict[str, Any]:
    return {
        "dataset": data.pointer(account, "eval"),
        "batches": {"rows": _BATCH_ROWS},
        "policy": data.pointer(account, "policy"),
    }


def _canary(account: LocalAccount, data: Prepared) -> dict[str, Any]:
    return {"dataset": data.pointer(account, "canary"), "base": BASE, "prompts": data.rows["canary"]}


_INPUTS: Final[Mapping[str, Callable[[LocalAccount, Prepared, Source], dict[str, Any]]]] = {
    "train": _train,
    "host": _host,
    "evaluate": _evaluate,
    "release": _release,
    "customize": _customize,
    "synthesize": _synthesize,
}
