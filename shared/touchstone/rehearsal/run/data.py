"""The data of a rehearsal: samples split into training rows and a held-out set, as objects of the data bucket."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from touchstone.data.split.assignment import SplitSettings
from touchstone.data.split.samples import split_samples
from touchstone.data.training_rows.evaluation import evaluation_sample
from touchstone.data.training_rows.rft import rft_row
from touchstone.data.training_rows.sft import sft_row
from touchstone.rehearsal.run.account import LocalAccount
from touchstone.scoring.errors import TouchstoneError
from touchstone.wire.documents import read_document
from touchstone.wire.rows import BadLine, item_of, lines_of

_HELD_OUT: Final = 1 / 3
_CANARIES: Final = 12
_EXAMPLE: Final = "examples/securities"


class RehearsalDataError(TouchstoneError):
    """A dataset that can't be rehearsed with."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything that a rehearsal puts into the buckets.

    Attributes:
        run: id of the run.
        objects: content by key of the data bucket.
        rows: number of rows by word: sft, rft, eval, canary.
        digest: hex digest over all objects.
        rubric: rubric file of the example, for data of the example; None for data of one's own.
    """

    run: str
    objects: Mapping[str, bytes]
    rows: Mapping[str, int]
    digest: str
    rubric: str | None

    def upload(self, account: LocalAccount) -> None:
        """Put the objects into the data bucket, as the operator."""
        s3, bucket = account.aws.client("s3"), account.bucket("data")
        for key, content in self.objects.items():
            s3.put_object(Bucket=bucket, Key=key, Body=content)

    def rows_of(self, account: LocalAccount, word: str) -> dict[str, Any]:
        """Training rows as a job's settings name them."""
        key = key_of(word)
        return {
            "uri": f"s3://{account.bucket('data')}/{key}",
            "digest": f"sha256:{hashlib.sha256(self.objects[key]).hexdigest()}",
            "rows": self.rows[word],
        }

    def pointer(self, account: LocalAccount, word: str) -> dict[str, Any]:
        """An object as the machines' inputs point at it."""
        return {"bucket": account.bucket("data"), "key": key_of(word)}


def key_of(word: str) -> str:
    """Key of rows, or of the policy."""
    return "data/policies/rehearsal.json" if word == "policy" else f"data/rehearsal/{word}.jsonl"


def prepared(dataset: Path, root: Path, policy: Mapping[str, Any] | None = None) -> Prepared:
    """Split a dataset and render its rows; the same file gives the same objects.

    Args:
        dataset: samples with references.
        root: the checkout, for the example's rubric and gate policy.
        policy: the gate's policy, in place of the example's.

    Raises:
        RehearsalDataError: a line is no sample.
        TouchstoneError: a sample can't be made a training row; the split is impossible.
        OSError: a file can't be read.
    """
    samples = list(_samples(dataset))
    parts = split_samples(samples, SplitSettings({"train": 1 - _HELD_OUT, "held-out": _HELD_OUT}))
    train = [samples[index] for index in parts.rows("train")]
    held_out = [samples[index] for index in parts.rows("held-out")]
    rows = {
        "sft": [sft_row(sample) for sample in train],
        "rft": [rft_row(sample) for sample in train],
        "eval": [evaluation_sample(sample) for sample in held_out],
        "canary": [evaluation_sample(sample) for sample in held_out[:_CANARIES]],
    }
    objects = {key_of(word): _jsonl(some) for word, some in rows.items()}
    objects[key_of("policy")] = json.dumps(policy or read_document(root / _EXAMPLE / "policy.yaml").value).encode()
    digest = hashlib.sha256(b"\0".join(objects.values())).hexdigest()
    counts = {word: len(some) for word, some in rows.items()}
    is_example = dataset.resolve().is_relative_to((root / _EXAMPLE).resolve())
    return Prepared("securities", objects, counts, digest, f"{_EXAMPLE}/rubric.yaml" if is_example else None)


def _samples(path: Path) -> Iterator[Mapping[str, Any]]:
    faults = []
    for line in lines_of(path):
        item = item_of(line, str(path))
        if isinstance(item, BadLine):
            faults.append(str(item))
        else:
            yield item
    if faults:
        raise RehearsalDataError("\n".join(faults))


def _jsonl(rows: Iterable[Mapping[str, Any]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
