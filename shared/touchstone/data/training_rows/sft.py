"""Rows for supervised fine-tuning, in `bedrock-conversation-2024` (AWS contract, 4.2)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from touchstone.data.training_rows.checked import CheckedSample, Faults, checked, faulty_arguments
from touchstone.data.training_rows.converse import opening, question, turn
from touchstone.data.training_rows.results import UnresolvedError, resolved, stages_of
from touchstone.data.training_rows.text_form import calls_text

Json = dict[str, Any]
Style = Literal["tool_use", "json_text"]


def sft_row(sample: Any, style: Style = "json_text", *, results: Sequence[Any] | None = None) -> Json:
    """The SFT row of a sample: its prompt with the reference calls as the answer.

    Style `json_text` writes the calls as one JSON list, labels and references to results as they stand: for prompts
    that ask for it. Style `tool_use` writes `toolUse` blocks. There a model can't refer to the result of a call in
    the same turn, since the platform makes up the ids: with `results` such calls come in later turns, after the
    `toolResult` of the calls they need, and their references are resolved.

    The service takes an optional block (`toolUse`, `toolResult`) in every row of a file or in none [nova-forge, SFT
    validator]: keep rows with results in a file of their own.

    Args:
        sample: a sample in Touchstone's own format.
        style: how the answer is written.
        results: with style `tool_use`, what each reference call gave, in the reference's order: JSON values.

    Raises:
        RowError: as `checked`; for style `tool_use` also `no_tools`, `no_calls` (nothing to put into a block),
            `needs_results`, `bad_results`, `unresolved_reference`.
    """
    read = checked(sample)
    if style == "json_text":
        return {**opening(read), "messages": [question(read), turn("assistant", [{"text": calls_text(read.calls)}])]}
    stages = stages_of(read)
    given = _checked_results(read, stages, results)
    asked = question(read)
    if len(stages) == 1:
        return {**opening(read), "messages": [asked, turn("assistant", [_use(i, c) for i, c in enumerate(read.calls)])]}
    return {**opening(read), "messages": [asked, *_staged(read, stages, [given[place] for place in read.places])]}


def _checked_results(
    sample: CheckedSample, stages: Sequence[Sequence[int]], results: Sequence[Any] | None
) -> Sequence[Any]:
    """The results, if blocks can be written with them."""
    faults = Faults()
    if not sample.tools:
        faults.add("no_tools", "/tools", "expected tools: a toolUse block must name one of the row's toolConfig")
    if not sample.calls:
        problem = "expected a call: toolUse stands in every row of a file or in none; use JSON text, or leave it out"
        faults.add("no_calls", "/reference_answer/calls", problem)
    if len(stages) > 1 and results is None:
        problem = "calls refer to results of others: give the results, or use JSON text"
        faults.add("needs_results", "/reference_answer/calls", problem)
    if results is not None and len(results) != len(sample.calls):
        faults.add("bad_results", "", f"expected a result for each of {len(sample.calls)} calls, saw {len(results)}")
    faults.check()
    return results or ()


def _staged(sample: CheckedSample, stages: Sequence[Sequence[int]], results: Sequence[Any]) -> list[Json]:
    """A turn with calls for each stage, and between them the results."""
    faults, known, turns = Faults(), dict[str, Any](), list[Json]()
    for number, stage in enumerate(stages):
        if number:
            turns.append(turn("user", [_result(index, results[index]) for index in stages[number - 1]]))
        turns.append(turn("assistant", [_use(i, _resolved(i, sample, known, faults)) for i in stage]))
        known.update({sample.calls[i]["label"]: results[i] for i in stage if "label" in sample.calls[i]})
    faults.check()
    return turns


def _resolved(index: int, sample: CheckedSample, known: Mapping[str, Any], faults: Faults) -> Json:
    """A call with its references resolved, checked against its schema once more."""
    call, place = sample.calls[index], f"/reference_answer/calls/{sample.places[index]}/arguments"
    try:
        arguments = resolved(call["arguments"], known)
    except UnresolvedError as error:
        faults.add("unresolved_reference", place, f"expected a part of an earlier result: {error}")
        return call
    for name, seen in faulty_arguments(sample.expected[index], arguments):
        faults.add("bad_results", f"{place}/{name}", f"expected a result that the tool takes, saw {seen}")
    return {**call, "arguments": arguments}


def _use(index: int, call: Mapping[str, Any]) -> Json:
    return {"toolUse": {"toolUseId": _id(index), "name": call["name"], "input": call["arguments"]}}


def _result(index: int, value: Any) -> Json:
    content = {"json": value} if isinstance(value, dict) else {"text": _written(value)}
    return {"toolResult": {"toolUseId": _id(index), "content": [content]}}


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _id(index: int) -> str:
    return f"tooluse_{index + 1}"
