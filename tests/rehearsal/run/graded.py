"""Models for scenarios: the more they are trained, the more prompts they answer as the reference does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from touchstone.rehearsal.doubles.policy import Conversation, ModelIdentity, Reply
from touchstone.rehearsal.doubles.trainer import Evaluated, JobRequest, Trained
from touchstone.rehearsal.run.data import Prepared, key_of
from touchstone.rehearsal.run.models import Models

_RIGHT: Final = {"base": 0.1, "sft": 0.5, "rft": 0.95}


class CurvedTrainer:
    """Trains nothing, but leaves curves that look like training."""

    def train(self, job: JobRequest) -> Trained:
        rising = job.kind == "rft"
        column = "train_reward_mean" if rising else "training_loss"
        rows = [
            {"step_number": step, "epoch_number": 0, column: 0.3 + step / 50 if rising else 2 - step / 50}
            for step in range(1, 21)
        ]
        return Trained({"job": job.name}, rows)

    def evaluate(self, job: JobRequest) -> Evaluated:
        raise AssertionError(job.name)


class GradedPolicy:
    """Knows the references, and uses as many of them as its training allows."""

    def __init__(self, data: Prepared) -> None:
        rows = [json.loads(line) for line in data.objects[key_of("eval")].splitlines()]
        self._calls = {row["messages"][-1]["content"]: row["reference_answer"]["calls"] for row in rows}

    def answer(self, model: ModelIdentity, conversation: Conversation) -> Reply:
        question = conversation.messages[-1]["content"][0]["text"]
        share = _RIGHT[model.checkpoint.kind if model.checkpoint else "base"]
        if _luck(question) > share:
            return Reply([{"text": "I would look that up."}])
        return Reply([{"text": json.dumps(_plain(self._calls[question]))}])


def graded(data: Prepared) -> Models:
    return Models(lambda _: CurvedTrainer(), GradedPolicy(data), "Graded answers of a test; no model made them.")


def _luck(text: str) -> float:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") / 2**32


def _plain(calls: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{key: call[key] for key in ("name", "arguments", "label") if key in call} for call in calls]
