"""Calls in stages, by what depends on whose result, and references to results resolved."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from touchstone.data.training_rows.checked import CheckedSample, referred_labels
from touchstone.scoring.reference import REFERENCE


class UnresolvedError(Exception):
    """A reference to a part of a result that the result does not have."""


def stages_of(sample: CheckedSample) -> list[list[int]]:
    """The calls by stage: those of one stage can be made at once, when the results of all before it are there.

    Returns:
        Indices into the sample's calls, each once; one stage unless a call refers to a result.
    """
    labelled = {call["label"]: index for index, call in enumerate(sample.calls) if "label" in call}
    stage_of: list[int] = []
    for index, call in enumerate(sample.calls):
        at_least = [stage_of[before] for before, after in sample.edges if after == index]
        after_results = [stage_of[labelled[label]] + 1 for label in referred_labels([call])]
        stage_of.append(max([0, *at_least, *after_results]))
    return [
        [index for index, own in enumerate(stage_of) if own == stage] for stage in range(max(stage_of, default=-1) + 1)
    ]


def resolved(value: Any, results: Mapping[str, Any]) -> Any:
    """A value with every `$label.path$` replaced by what it refers to.

    A text that is nothing but a reference becomes the value itself, of whatever type; within a text, texts and
    numbers are written out.

    Raises:
        UnresolvedError: a result has no such part, or none that can stand within a text.
    """
    if isinstance(value, str):
        whole = REFERENCE.fullmatch(value)
        if whole:
            return _part(whole.group(1), whole.group(2), results)
        return REFERENCE.sub(lambda match: _text(_part(match.group(1), match.group(2), results)), value)
    if isinstance(value, Mapping):
        return {key: resolved(child, results) for key, child in value.items()}
    if isinstance(value, list):
        return [resolved(child, results) for child in value]
    return value


def _part(label: str, path: str, results: Mapping[str, Any]) -> Any:
    if label not in results:
        raise UnresolvedError(f"no result has the label of {len(label)} characters")
    part = results[label]
    for depth, step in enumerate(path.split(".")[1:]):
        if isinstance(part, Mapping) and step in part:
            part = part[step]
        elif isinstance(part, Sequence) and not isinstance(part, str) and step.isdecimal() and int(step) < len(part):
            part = part[int(step)]
        else:
            raise UnresolvedError(f"the result has no such part at step {depth + 1} of the path")
    return part


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    raise UnresolvedError(f"a {type(value).__name__} can't stand within a text")
