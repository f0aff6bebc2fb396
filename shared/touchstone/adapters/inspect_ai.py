"""The rubric as a scorer of inspect_ai (`pip install 'touchstone[inspect]'`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from touchstone.scoring.errors import SampleError
from touchstone.scoring.reasons import reasons_of
from touchstone.scoring.rubric import Rubric
from touchstone.scoring.score import Score, Scorer
from touchstone.wire.batch import outcome_of
from touchstone.wire.rubrics import load_rubric

_NAME = "touchstone"
_BROKEN = "?"
"""Arguments of a call that inspect_ai could not parse: no JSON here either."""


def rubric_scorer(rubric: Rubric | str | Path | None = None) -> Any:
    """A scorer for inspect_ai: the reward as value, reasons as explanation, parts as metadata.

    The reference stands in the sample's metadata under `reference_answer`, or is the target, as JSON; tools stand in
    the metadata, or in the reference. A sample that can't be scored, whatever the model answered, is *unscored*:
    inspect_ai leaves it out of the metrics.

    Args:
        rubric: a rubric, the path of its file, or None for the default one.

    Raises:
        ModuleNotFoundError: inspect_ai is not installed.
        RubricError: the rubric file is none.
        OSError: it can't be read.
    """
    from inspect_ai.scorer import mean, scorer, stderr  # noqa: PLC0415 - an extra

    own = Scorer(load_rubric(rubric) if isinstance(rubric, (str, Path)) else rubric)

    @scorer(metrics=[mean(), stderr()], name=_NAME)  # type: ignore[untyped-decorator]
    def touchstone(rubric: str) -> Any:
        del rubric  # the digest, which inspect_ai writes into its log

        async def score(state: Any, target: Any) -> Any:
            return _score_of(outcome_of(item_of(state, target), own), state.output.completion, own)

        return score

    return touchstone(own.rubric.digest)


def item_of(state: Any, target: Any) -> dict[str, Any]:
    """The item of a sample that has been answered, as the reward Lambda would get it."""
    metadata = dict(state.metadata or {})
    reference = metadata.get("reference_answer")
    item = {**metadata, "reference_answer": target.text if reference is None else reference, "id": state.sample_id}
    answered = bool(state.output.choices)
    return {**item, "messages": [_turn(state.output.message)] if answered else []}


def _turn(message: Any) -> dict[str, Any]:
    """The assistant's turn in OpenAI's form; reasoning stays reasoning, which is never scored."""
    content = message.content
    if not isinstance(content, str):
        content = [_block(block) for block in content]
    turn: dict[str, Any] = {"role": "assistant", "content": content}
    if message.tool_calls:
        turn["tool_calls"] = [_call(call) for call in message.tool_calls]
    return turn


def _block(block: Any) -> dict[str, Any]:
    if block.type == "text":
        return {"type": "text", "text": block.text}
    return {"type": "reasoning" if block.type == "reasoning" else str(block.type)}


def _call(call: Any) -> dict[str, Any]:
    arguments = _BROKEN if call.parse_error else call.arguments
    return {"id": call.id, "type": "function", "function": {"name": call.function, "arguments": arguments}}


def _score_of(outcome: Score | SampleError, answer: str, scorer: Scorer) -> Any:
    from inspect_ai.scorer import Score as InspectScore  # noqa: PLC0415 - an extra

    if isinstance(outcome, SampleError):
        words = f"{outcome.code} at {outcome.pointer or '/'}: {outcome.problem}"
        return InspectScore.unscored(reason=outcome.code, answer=answer, explanation=words)
    reasons = reasons_of(outcome, scorer)
    parts = ("parse", "selection", "arguments", "order", "schema", "exact", "rung")
    return InspectScore(
        value=outcome.reward,
        answer=answer,
        explanation="\n".join(f"-{reason.lost:.4f} {reason.code} {reason.pointer}" for reason in reasons) or "exact",
        metadata={part: getattr(outcome, part) for part in parts} | {"rubric": scorer.rubric.digest},
    )
