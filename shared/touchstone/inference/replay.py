"""Recorded answers in place of a model: a file of answered rows, or the ledger of an earlier run."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from touchstone.inference.model import Answered, Kind, ModelError, ModelUnavailableError, Tokens
from touchstone.inference.prompt import Prompt, key_of
from touchstone.scoring.errors import SampleError
from touchstone.wire.items import answer_of, id_of
from touchstone.wire.rows import BadLine, item_of, lines_of

_DIGITS = 12


class Replay:
    """Answers as they were recorded.

    Args:
        path: JSON Lines, plain or gzipped. Rows whose last turn is the assistant's: the k-th of an id is sample k.
            Or the lines of a run's `answers.jsonl`.

    Raises:
        ModelError: the file can't be read, or holds no answer.
    """

    kind: Kind = "replay"

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        self._answers: dict[tuple[str, int], Answered] = {}
        digest = hashlib.sha256()
        try:
            for line in lines_of(path):
                digest.update(line.content + b"\n")
                self._keep(item_of(line, str(path)), line.number, path)
        except OSError as error:
            raise ModelError(f"can't read the recorded answers: {error}") from None
        if not self._answers:
            raise ModelError(f"{path} holds no answer: expected rows that end with the assistant's turn")
        self.spec = f"replay:{path.name}#{digest.hexdigest()[:_DIGITS]}"

    def answer(self, prompt: Prompt) -> Answered:
        """The recorded answer of a row.

        Raises:
            ModelUnavailableError: `no_recorded_answer`.
        """
        found = self._answers.get((key_of(prompt.id), prompt.sample))
        if found is None:
            raise ModelUnavailableError("no_recorded_answer", retryable=False)
        return found

    def close(self) -> None:
        """Nothing to let go."""

    def _keep(self, item: Any, number: int, path: Path) -> None:
        if isinstance(item, BadLine):
            raise ModelError(str(item))
        if isinstance(item, dict) and "answer" in item and "sample" in item:
            self._keep_ledger_line(item, f"{path}:{number}")
            return
        try:
            answer = answer_of(item) if isinstance(item, dict) else None
        except SampleError as error:
            raise ModelError(f"{path}:{number}: {error}") from None
        if answer is None:
            return
        key = key_of(id_of(item, number - 1))
        sample = 0
        while (key, sample) in self._answers:
            sample += 1
        self._answers[key, sample] = Answered(answer)

    def _keep_ledger_line(self, line: Mapping[str, Any], place: str) -> None:
        answer, sample = line["answer"], line["sample"]
        if not isinstance(answer, dict | None) or not isinstance(sample, int):
            raise ModelError(f"{place}: expected a line of an answers.jsonl: a sample's number and its answer")
        key = key_of(line.get("id")), sample
        if answer is None:
            self._answers.pop(key, None)
            return
        tokens = line.get("tokens")
        self._answers[key] = Answered(
            answer,
            line.get("stop_reason"),
            Tokens(tokens["input"], tokens["output"]) if isinstance(tokens, dict) else None,
            line.get("seconds"),
        )
