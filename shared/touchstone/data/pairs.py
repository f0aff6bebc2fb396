"""Pairs for preference training: of several answers to one prompt, the best against the worst, by the score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from touchstone.data.errors import RowError
from touchstone.data.training_rows import answer_text, dpo_row
from touchstone.inference.prompt import key_of
from touchstone.scoring.errors import SampleError
from touchstone.scoring.score import Scorer
from touchstone.wire.items import answer_of, read_item

Json = dict[str, Any]
DEFAULT_MARGIN = 0.2


class Answer(NamedTuple):
    """An answer to a prompt: the prompt's id, and the assistant turn."""

    id: Any
    message: Mapping[str, Any]


class _Graded(NamedTuple):
    reward: float
    place: int
    message: Mapping[str, Any]


@dataclass(slots=True)
class PairCounts:
    """What became of the prompts.

    Attributes:
        pairs: prompts that gave a pair.
        without: the others by code: `no_answer`, `one_answer`, `no_difference` (less than the margin), and the codes
            of rows that can't be made.
        not_text: answers with calls in blocks, which the format can't hold.
        unscored: answers that could not be scored, by code.
        strange: answers to prompts that are not there.
    """

    pairs: int = 0
    without: Counter[str] = field(default_factory=Counter)
    not_text: int = 0
    unscored: Counter[str] = field(default_factory=Counter)
    strange: int = 0


def answer_from(line: Any) -> Answer | None:
    """The answer of a line: of an evaluation's `answers.jsonl` (`id`, `answer`), or of an item with its messages.

    Returns:
        None for a line without an answer, such as one that failed.
    """
    if not isinstance(line, Mapping):
        return None
    message = line.get("answer") if "answer" in line else _last_turn(line)
    prompt = line.get("question", line.get("id"))
    return Answer(prompt, message) if isinstance(message, Mapping) else None


def _last_turn(line: Mapping[str, Any]) -> Mapping[str, Any] | None:
    try:
        return answer_of(line)
    except SampleError:
        return None


def pairs_of(
    samples: Iterable[Json],
    answers: Iterable[Answer],
    scorer: Scorer,
    counts: PairCounts,
    margin: float = DEFAULT_MARGIN,
) -> Iterator[Json]:
    """The DPO rows of prompts whose answers, those in text, differ enough.

    Of each prompt only the best and the worst answer are kept in memory. Equal scores are settled by the order of the
    answers, so the same input gives the same pairs.

    Args:
        samples: the prompts with their references; ids of their own.
        answers: answers to them, in any order.
        scorer: grades them.
        counts: filled in.
        margin: by how much the best reward must exceed the worst.
    """
    by_id = {key_of(sample.get("id")): sample for sample in samples}
    best, worst, seen = _extremes(by_id, answers, scorer, counts)
    for key, sample in by_id.items():
        if seen[key] < 2:  # noqa: PLR2004 - a pair has two
            counts.without["one_answer" if seen[key] else "no_answer"] += 1
        elif best[key].reward - worst[key].reward < margin:
            counts.without["no_difference"] += 1
        else:
            try:
                row = dpo_row(sample, best[key].message, worst[key].message)
            except RowError as error:
                counts.without[error.faults[0].code] += 1
                continue
            counts.pairs += 1
            yield row


def _extremes(
    by_id: Mapping[str, Json], answers: Iterable[Answer], scorer: Scorer, counts: PairCounts
) -> tuple[dict[str, _Graded], dict[str, _Graded], Counter[str]]:
    best: dict[str, _Graded] = {}
    worst: dict[str, _Graded] = {}
    seen: Counter[str] = Counter()
    for place, answer in enumerate(answers):
        key = key_of(answer.id)
        sample = by_id.get(key)
        if sample is None:
            counts.strange += 1
            continue
        if not answer_text(answer.message):
            counts.not_text += 1
            continue
        try:
            score = scorer.score(read_item({**sample, "messages": [*sample["messages"], answer.message]}))
        except SampleError as error:
            counts.unscored[error.code] += 1
            continue
        graded = _Graded(score.reward, place, answer.message)
        seen[key] += 1
        if key not in best or graded.reward > best[key].reward:
            best[key] = graded
        if key not in worst or graded.reward < worst[key].reward:
            worst[key] = graded
    return best, worst, seen
