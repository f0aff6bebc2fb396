"""The student in place of the models behind Converse."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from touchstone.rehearsal.doubles.policy import Conversation, ModelIdentity, Reply
from touchstone.rehearsal.student.answering import answer_to
from touchstone.rehearsal.student.forms import blocks_of, cut_to, text_of, tokens_in
from touchstone.rehearsal.student.question import Question, question_of_converse
from touchstone.rehearsal.student.weights import Weights
from touchstone.scoring.errors import TouchstoneError

DEFAULT_TEMPERATURE = 0.7
"""Nova's, where a request names none."""


class StrangeWeightsError(TouchstoneError):
    """A checkpoint whose weights are none of the student's."""


class StudentPolicy:
    """Answers Converse: fills the doubles' `Policy`.

    A foundation model answers with the base weights, a checkpoint with its own. The same conversation gets the same
    answer from the same weights at the same temperature. It keeps nothing, so threads don't meet.

    Args:
        base: the base model.
    """

    def __init__(self, base: Weights | None = None) -> None:
        self._base = base or Weights()

    def answer(self, model: ModelIdentity, conversation: Conversation) -> Reply:
        """The model's turn: toolUse blocks if it decides to call as Nova does and has a toolConfig, else text.

        Raises:
            StrangeWeightsError: the checkpoint was trained by something else.
        """
        weights = self._base if model.checkpoint is None else model.checkpoint.weights
        if not isinstance(weights, Weights):
            raise StrangeWeightsError(
                f"checkpoint of job {model.checkpoint and model.checkpoint.job}: no student's weights"
            )
        question = question_of_converse(conversation.messages, conversation.system, conversation.tools)
        asked = conversation.inference.get("temperature")
        temperature = DEFAULT_TEMPERATURE if asked is None else float(asked)
        answer = answer_to(weights, question, temperature, _seed(weights, question, temperature))
        text = text_of(answer)
        most = conversation.inference.get("maxTokens")
        cut = cut_to(text, None if most is None else int(most))
        is_cut = len(cut) < len(text)
        blocks: list[dict[str, Any]] = [{"text": cut}] if is_cut or not conversation.tools else blocks_of(answer)
        return Reply(
            blocks,
            stop_reason="max_tokens" if is_cut else None,
            input_tokens=_tokens(question),
            output_tokens=max(1, tokens_in(cut)),
        )


def _seed(weights: Weights, question: Question, temperature: float) -> int:
    told = f"{weights.digest} {question.digest} {temperature!r}"
    return int.from_bytes(hashlib.sha256(told.encode()).digest()[:8], "little")


def _tokens(question: Question) -> int:
    tools = json.dumps([[tool.name, tool.description, tool.parameters] for tool in question.tools], default=str)
    return max(1, tokens_in(question.system + question.text + tools))
