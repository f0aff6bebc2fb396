"""Answers of mixed quality to the questions, as the event items that a reward function receives."""

from collections.abc import Iterable, Iterator
from typing import Any

from examples.securities.dialects import turn
from examples.securities.slips import slipped
from examples.securities.sources import read_yaml

Json = dict[str, Any]

_TURN_KEYS = ("tool_calls", "content")


def answers(samples: Iterable[Json]) -> Iterator[Json]:
    """Render every answer.

    Args:
        samples: The samples of the questions.

    Yields:
        Event items in the order of ``answers.yaml``.
    """
    by_id = {sample["id"]: sample for sample in samples}
    for written in read_yaml("answers.yaml"):
        sample = by_id[written["question"]]
        reference = sample["reference_answer"]
        yield {
            "id": written["id"],
            "messages": [*sample["messages"], _turn(written, reference["calls"])],
            "reference_answer": reference,
            "question": written["question"],
            "quality": written["quality"],
        }


def _turn(written: Json, reference: list[Json]) -> Json:
    if "text" in written:
        return {"role": "assistant", "content": written["text"]}
    verbatim = {key: written[key] for key in _TURN_KEYS if key in written}
    if verbatim:
        return {"role": "assistant", "content": None, **verbatim}
    return turn(slipped(reference, written.get("slip", [])), written)
