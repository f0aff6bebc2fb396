"""The reward Lambda that reinforcement fine-tuning calls.

It reads the event, asks the library, and writes the response; it makes no AWS call. A row that can't be
scored gets the floor and `unscored` 1. An envelope that can't be read, or a fault of ours, raises: the
platform tries again and then fails loudly, instead of training on zeros.
"""

from __future__ import annotations

import os
import time
from functools import cache
from typing import Any

from functions.reward.observation import observe, observe_crash
from functions.reward.settings import Settings, SettingsError
from touchstone.scoring.errors import TouchstoneError
from touchstone.scoring.rubric import Rubric
from touchstone.scoring.score import Scorer
from touchstone.wire.answering import TooManyUnscoredError, answer_items, response_of
from touchstone.wire.faults import InternalFaultError, told_without_text
from touchstone.wire.processor import is_processor_event, process

__all__ = ["InternalFaultError", "TooManyUnscoredError", "handler"]


def handler(event: Any, context: object = None) -> Any:
    """Score an RFT event, or answer the eval processor.

    Args:
        event: any envelope of the AWS contract, sections 1.1 and 7.4.
        context: the Lambda context; unused.

    Returns:
        One entry an item, in order, with the item's id: a list, or the HTTP-like envelope if so set.

    Raises:
        TouchstoneError: the event can't be read.
        TooManyUnscoredError: more samples are unscored than the settings allow.
        InternalFaultError: a fault of ours.
    """
    del context
    with told_without_text(observe_crash, (TouchstoneError, TooManyUnscoredError, SettingsError, OSError)):
        return _answer(event)


def _answer(event: Any) -> Any:
    started = time.perf_counter()
    settings, scorer = _configured()
    if is_processor_event(event):
        return process(event, scorer)
    entries, tally = answer_items(event, scorer, settings)
    observe(tally, scorer.rubric.digest, time.perf_counter() - started, settings.min_batch)
    return response_of(entries, tally, settings)


@cache
def _configured() -> tuple[Settings, Scorer]:
    settings = Settings.from_environment(os.environ)
    if not settings.rubric:
        return settings, Scorer(Rubric())
    from touchstone.wire.rubrics import load_rubric  # noqa: PLC0415 - the default rubric needs no reader

    return settings, Scorer(load_rubric(settings.rubric))
