"""Rows for direct preference optimisation.

The last turn of the assistant holds two `candidates`, each with a `content` of text blocks and a `preferenceLabel`
[Amazon Nova User Guide, "Direct Preference Optimization (DPO)"].
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from touchstone.data.errors import RowError
from touchstone.data.training_rows.checked import Faults, checked, text_of
from touchstone.data.training_rows.converse import opening, question

Json = dict[str, Any]


def dpo_row(sample: Any, preferred: Mapping[str, Any], other: Mapping[str, Any]) -> Json:
    """The DPO row of a sample and two answers to it.

    Args:
        sample: a sample in Touchstone's own format.
        preferred: the better answer, an assistant turn whose content is text.
        other: the worse one.

    Raises:
        RowError: as `checked`; `not_text`: an answer holds calls in blocks, or nothing, and the format takes text
            only; `same_answers`.
    """
    faults = Faults()
    try:
        read = checked(sample)
    except RowError as error:
        faults.found += error.faults
    texts = {"preferred": answer_text(preferred), "non-preferred": answer_text(other)}
    for label, text in texts.items():
        if not text:
            problem = "expected an answer in text: candidates take no calls in blocks"
            faults.add("not_text", "", f"{label} answer: {problem}")
    if texts["preferred"] and texts["preferred"] == texts["non-preferred"]:
        faults.add("same_answers", "", "expected two answers that differ")
    faults.check()
    candidates = [{"content": [{"text": text}], "preferenceLabel": label} for label, text in texts.items()]
    return {**opening(read), "messages": [question(read), {"role": "assistant", "candidates": candidates}]}


def answer_text(answer: Mapping[str, Any]) -> str:
    """The text of an answer; empty where it is none, or not text alone."""
    if answer.get("tool_calls") or answer.get("function_call"):
        return ""
    return text_of(answer) or ""
