"""GRPO with the securities rubric as the reward, by TRL (`pip install 'touchstone[trl]'`).

`python -m examples.adapters.trl_grpo` calls the reward as the trainer does, with a right and a wrong answer to a
prompt; with the name of a model it trains: `python -m examples.adapters.trl_grpo Qwen/Qwen3-0.6B`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from touchstone.adapters.trl import reward_function

SECURITIES = Path(__file__).parents[1] / "securities"


def rows() -> list[dict[str, Any]]:
    """The dataset: prompts and references. A reference is JSON text, since a table gives all rows the same keys."""
    lines = (SECURITIES / "samples.jsonl").read_text(encoding="utf-8").splitlines()
    samples = [json.loads(line) for line in lines]
    return [
        {"prompt": sample["messages"], "reference_answer": json.dumps(sample["reference_answer"])} for sample in samples
    ]


def train(model: str) -> None:
    """Train a model."""
    from datasets import Dataset  # noqa: PLC0415 - only training needs them
    from trl import GRPOConfig, GRPOTrainer  # noqa: PLC0415

    trainer = GRPOTrainer(
        model=model,
        reward_funcs=reward_function(SECURITIES / "rubric.yaml"),
        args=GRPOConfig(output_dir="runs/grpo", num_generations=8, max_completion_length=512),
        train_dataset=Dataset.from_list(rows()),
    )
    trainer.train()


def show() -> None:
    """Call the reward as the trainer does, and print what it returns."""
    reward = reward_function(SECURITIES / "rubric.yaml")
    row = rows()[0]
    right = json.dumps(json.loads(row["reference_answer"])["calls"][:1])
    wrong = right.replace("230.501(a)", "230.506(b)")
    rewards = reward(
        prompts=[row["prompt"]] * 2,
        completions=[[{"role": "assistant", "content": text}] for text in (right, wrong)],
        reference_answer=[row["reference_answer"]] * 2,
    )
    print(reward.__name__, rewards)  # noqa: T201 - it is what the example is for


if __name__ == "__main__":
    train(sys.argv[1]) if sys.argv[1:] else show()
