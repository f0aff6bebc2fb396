"""What became of the calls of an example's answer, as text: only for reports that show text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from touchstone.evaluation.run.folder import RunFolder
from touchstone.inference.prompt import key_of

_LONGEST_RESULT = 600


def execution_texts(folder: RunFolder, wanted: set[str]) -> dict[tuple[str, int], str]:
    """The results of the calls and the final answer of some samples, by id (as `key_of` writes it) and sample.

    Args:
        folder: the run; without execution there is nothing.
        wanted: ids, as `key_of` writes them.

    Raises:
        LedgerError: a line is broken.
    """
    finals = {_key(line): line["answer"] for line in _of(folder.final_answers(), wanted) if line["answer"] is not None}
    return {
        _key(line): "\n\n".join([*map(_result, line["calls"]), *_final(finals.get(_key(line)))])
        for line in _of(folder.executions(), wanted)
        if line["calls"]
    }


def _of(lines: Iterable[Mapping[str, Any]], wanted: set[str]) -> Iterable[Mapping[str, Any]]:
    return (line for line in lines if key_of(line["id"]) in wanted)


def _key(line: Mapping[str, Any]) -> tuple[str, int]:
    return key_of(line["id"]), int(line["sample"])


def _result(call: Mapping[str, Any]) -> str:
    if "faults" in call:
        codes = ", ".join(fault["code"] for fault in call["faults"])
        return f"{call['name'] or '(no name)'} could not run: {codes}"
    written = json.dumps(call["result"], ensure_ascii=False)
    left = len(written) - _LONGEST_RESULT
    more = f"… {left:,} more characters are left out" if left > 0 else ""
    return f"{call['name']} returned: {written[:_LONGEST_RESULT]}{more}"


def _final(message: Mapping[str, Any] | None) -> list[str]:
    if message is None:
        return []
    content = message.get("content")
    blocks = content if isinstance(content, list) else [content]
    texts = [block.get("text") if isinstance(block, dict) else block for block in blocks]
    said = "\n".join(text for text in texts if isinstance(text, str))
    return [f"Final answer: {said or '(no text: the model called tools again)'}"]
