"""The rubric as a reward function of TRL's trainers (GRPO, RLOO), which needs nothing of TRL to be one.

TRL calls it with `prompts`, `completions` and every column of the dataset as keyword arguments, and takes a list with a
number for each completion, or None where a reward does not apply (read in TRL 1.16, `GRPOTrainer._calculate_rewards`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import fsum
from pathlib import Path
from typing import Any

from touchstone.scoring.errors import SampleError
from touchstone.scoring.rubric import Rubric
from touchstone.scoring.score import Score, Scorer
from touchstone.wire.batch import outcome_of
from touchstone.wire.rubrics import load_rubric

RewardFunction = Callable[..., list[float | None]]

PARTS = ("reward", "parse", "selection", "arguments", "order", "schema", "exact")
"""What a reward function may return: the reward, or one part of it."""

_NOT_COLUMNS = ("completion_ids", "trainer_state", "log_extra", "log_metric", "environments")


def reward_function(rubric: Rubric | str | Path | None = None, *, part: str = "reward") -> RewardFunction:
    """A reward function for `reward_funcs`.

    A row that can't be scored, whatever the model answered, gets None: TRL leaves it out, instead of training on a
    zero. Where the trainer offers `log_metric`, the means of all parts and the share of unscored rows are logged.

    Args:
        rubric: a rubric, the path of its file, or None for the default one.
        part: what is returned, one of `PARTS`. One function for each part, with `reward_weights`, lets the trainer
            normalise the parts apart (GDPO, arXiv 2601.05242); a part that does not apply to a row is None.

    Raises:
        ValueError: there is no such part.
        RubricError: the rubric file is none.
        OSError: it can't be read.
    """
    if part not in PARTS:
        raise ValueError(f"part is one of {', '.join(PARTS)}, not {part!r}")
    scorer = Scorer(load_rubric(rubric) if isinstance(rubric, (str, Path)) else rubric)

    def touchstone(prompts: Sequence[Any], completions: Sequence[Any], **columns: Any) -> list[float | None]:
        outcomes = [outcome_of(item, scorer) for item in _items(prompts, completions, columns)]
        log = columns.get("log_metric")
        if part == "reward" and callable(log):
            _log(outcomes, log)
        return [None if isinstance(outcome, SampleError) else _value(outcome, part) for outcome in outcomes]

    touchstone.__name__ = "touchstone" if part == "reward" else f"touchstone_{part}"
    return touchstone


def _items(prompts: Sequence[Any], completions: Sequence[Any], columns: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The items of a batch, each as the reward Lambda would get it."""
    rows = {key: values for key, values in columns.items() if key not in _NOT_COLUMNS and isinstance(values, list)}
    for index, (prompt, completion) in enumerate(zip(prompts, completions, strict=True)):
        item = {key: values[index] for key, values in rows.items()}
        yield {**item, "messages": [*_turns(prompt, "user"), *_turns(completion, "assistant")]}


def _turns(turns: Any, role: str) -> list[Any]:
    """Turns of a conversation; a plain text is one."""
    return [{"role": role, "content": turns}] if isinstance(turns, str) else list(turns)


def _value(score: Score, part: str) -> float | None:
    value = getattr(score, part)
    return None if value is None else float(value)


def _log(outcomes: Sequence[Score | SampleError], log: Callable[[str, float], None]) -> None:
    scored = [outcome for outcome in outcomes if not isinstance(outcome, SampleError)]
    for part in PARTS[1:]:
        values = [value for value in (_value(score, part) for score in scored) if value is not None]
        if values:
            log(f"touchstone/{part}", fsum(values) / len(values))
    if outcomes:
        log("touchstone/unscored", 1.0 - len(scored) / len(outcomes))
