"""The canary: the same few prompts to candidate and base; answers must be valid, and some must differ.

Users elsewhere served the base model for weeks and never noticed; others lost the format in training.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Any, NamedTuple

from functions.canary.event import CanaryEvent
from touchstone.evaluation.run.dataset import DatasetError, Row
from touchstone.evaluation.run.ledger import Record
from touchstone.evaluation.run.scoring import prompts_of, result_row
from touchstone.inference.model import Answered, InferenceSettings, Model
from touchstone.inference.prompt import Prompt
from touchstone.inference.retry import Budget, Clock, ask
from touchstone.scoring.errors import SampleError, TouchstoneError
from touchstone.scoring.score import Scorer
from touchstone.wire.items import id_of
from touchstone.wire.objects import Objects, Pointer
from touchstone.wire.rows import BadLine, Line, item_of

_BROKEN = ("malformed_tool_use", "malformed_model_output")
"""Stop reasons by which the platform itself says that it could not read the model's call."""


class CanaryUnavailableError(TouchstoneError):
    """A model does not answer now; asking again may help."""


class CanaryRefusedError(TouchstoneError):
    """A model refuses: the rights, the model or the prompts are wrong."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """What the canary is asked with.

    Attributes:
        objects: S3.
        scorer: says whether an answer is valid.
        model: makes a model.
        budget: what one request may take.
        concurrency: requests at once.
        clock: time.
    """

    objects: Objects
    scorer: Scorer
    model: Callable[[str, InferenceSettings], Model]
    budget: Budget
    concurrency: int
    clock: Clock


class _Pair(NamedTuple):
    row: Row
    prompt: Prompt
    candidate: Answered
    base: Answered


def canary(event: CanaryEvent, equipment: Equipment) -> dict[str, Any]:
    """Ask, compare, and keep what came of it.

    Returns:
        Run, number of prompts asked, shares of valid and of different answers, whether that is enough, and where the
        rows lie.

    Raises:
        CanaryUnavailableError: a model does not answer now.
        CanaryRefusedError: a model refuses.
        DatasetError: the rows can't be asked.
        StorageError: S3 refuses.
    """
    pairs = _asked(event, equipment)
    rows = [_row(pair, equipment.scorer) for pair in pairs]
    valid = sum(row["valid"] for row in rows) / len(rows)
    different = sum(row["different"] for row in rows) / len(rows)
    passed = valid >= event.min_valid and different >= event.min_different
    numbers = {"run": event.run, "asked": len(rows), "valid": valid, "different": different, "passed": passed}
    place = Pointer(event.output.bucket, f"{event.output.prefix.rstrip('/')}/canary.json")
    document = {**numbers, "candidate": event.candidate, "base": event.base, "rows": rows}
    equipment.objects.write(place, (json.dumps(document, indent=2) + "\n").encode(), "application/json")
    return {**numbers, "rows": place.document()}


def _asked(event: CanaryEvent, equipment: Equipment) -> list[_Pair]:
    rows = list(_rows(event, equipment))
    inference = InferenceSettings(**event.inference.model_dump())
    models = [equipment.model(name, inference) for name in (event.candidate, event.base)]
    wanted = [(model, prompt) for _, prompt in rows for model in models]
    with ThreadPoolExecutor(equipment.concurrency) as pool:
        answers = list(pool.map(lambda one: _answer(one[0], one[1], equipment), wanted))
    return [_Pair(*row, *answers[2 * index : 2 * index + 2]) for index, row in enumerate(rows)]


def _rows(event: CanaryEvent, equipment: Equipment) -> Iterator[tuple[Row, Prompt]]:
    """The first rows and their prompts."""
    place = Pointer(event.dataset.bucket, event.dataset.key, event.dataset.version_id)
    found = 0
    with equipment.objects.stream(place) as (stream, _):
        lines = ((number, raw.strip()) for number, raw in enumerate(stream, 1))
        for number, content in islice(((n, c) for n, c in lines if c), event.prompts):
            item = item_of(Line(number, content), str(place))
            if isinstance(item, BadLine):
                raise DatasetError(str(item))
            row = Row(id_of(item, number - 1), item)
            prompts = prompts_of(row, 1, equipment.scorer)
            if isinstance(prompts, SampleError):
                raise DatasetError(f"{place}:{number}: {prompts.code} at {prompts.pointer or '/'}; mend the canary set")
            found += 1
            yield row, prompts[0]
    if not found:
        raise DatasetError(f"{place} holds no row at all")


def _answer(model: Model, prompt: Prompt, equipment: Equipment) -> Answered:
    asked = ask(model, prompt, equipment.budget, equipment.clock, Random(0))  # noqa: S311 - jitter is no secret
    if asked.answered is not None:
        return asked.answered
    failure = asked.failure
    code, retryable = ("unknown", False) if failure is None else (failure.code, failure.retryable)
    kind = CanaryUnavailableError if retryable else CanaryRefusedError
    raise kind(f"{model.name}: {code}")


def _row(pair: _Pair, scorer: Scorer) -> dict[str, Any]:
    """What came of a prompt, without any text."""
    record = Record(pair.row.id, 0, "", pair.candidate)
    broken = pair.candidate.stop_reason in _BROKEN
    valid = not broken and bool(result_row(pair.row, pair.prompt, record, scorer).get("valid"))
    different = _said(pair.candidate) != _said(pair.base)
    stops = {"candidate": pair.candidate.stop_reason, "base": pair.base.stop_reason}
    return {"id": pair.row.id, "valid": valid, "different": different, "stop_reasons": stops}


def _said(answered: Answered) -> str:
    """An answer in one form, without the ids that platforms make up for calls."""
    message: Mapping[str, Any] = answered.message
    calls = [call.get("function", call) for call in message.get("tool_calls") or ()]
    return json.dumps([_without_ids(message.get("content")), calls], sort_keys=True)


def _without_ids(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_ids(inner) for key, inner in value.items() if key != "toolUseId"}
    return [_without_ids(inner) for inner in value] if isinstance(value, list) else value
