"""Events that ask for scores, answered: one way for every function that is called by a training or evaluation job."""

from __future__ import annotations

from typing import Any

from touchstone.scoring.score import Scorer
from touchstone.wire.batch import Tally, score_items
from touchstone.wire.envelope import items_of
from touchstone.wire.response import enveloped
from touchstone.wire.settings import Settings


class TooManyUnscoredError(Exception):
    """So large a share of the batch can't be scored that the rest would mislead."""


def answer_items(event: Any, scorer: Scorer, settings: Settings) -> tuple[list[dict[str, Any]], Tally]:
    """One entry an item, in order, and the batch's numbers.

    Raises:
        EnvelopeError: the event holds no items.
    """
    return score_items(items_of(event), scorer, settings.floor)


def response_of(entries: list[dict[str, Any]], tally: Tally, settings: Settings) -> Any:
    """The entries as the settings want them: a list, or the HTTP-like envelope.

    Raises:
        TooManyUnscoredError: more samples are unscored than the settings allow.
    """
    if tally.samples >= settings.min_batch and tally.unscored_share > settings.max_unscored_share:
        codes = ", ".join(f"{code} x{count}" for code, count in sorted(tally.unscored.items()))
        raise TooManyUnscoredError(
            f"{tally.unscored_total} of {tally.samples} samples can't be scored ({codes}); at most a share of "
            f"{settings.max_unscored_share:g} may be. Check the dataset's reference answers with `touchstone score`."
        )
    return enveloped(entries) if settings.envelope else entries
