"""Rules on the number of rows: what the services take, what they advise, what a batch needs."""

from __future__ import annotations

from collections.abc import Iterator

from touchstone.data.validation.problem import Problem, Told
from touchstone.data.validation.rule import Rule
from touchstone.data.validation.sources import BEDROCK_RFT, BEST_PRACTICES, FORGE, RECIPES, RFT, SFT
from touchstone.data.validation.tally import Tally

_BEST_MOST = 10_000


def _rows(tally: Tally) -> Told:
    return Told(f"{tally.rows:,} rows")


def _least(tally: Tally) -> Iterator[Problem]:
    least = tally.settings.row_count.least or 1
    if tally.rows < least:
        yield Problem((), f"{least:,} rows or more", _rows(tally))


def _most(tally: Tally) -> Iterator[Problem]:
    most = tally.settings.row_count.most
    if most is not None and tally.rows > most:
        yield Problem((), f"at most {most:,} rows", _rows(tally))


def _advised(tally: Tally) -> Iterator[Problem]:
    count = tally.settings.row_count
    if count.advised is not None and (count.least or 1) <= tally.rows < count.advised:
        yield Problem((), f"{count.advised:,} rows or more", _rows(tally))


def _many(tally: Tally) -> Iterator[Problem]:
    if tally.settings.platform == "bedrock" and _BEST_MOST < tally.rows <= (tally.settings.row_count.most or 0):
        yield Problem((), f"at most {_BEST_MOST:,} rows", _rows(tally))


def _batch(tally: Tally) -> Iterator[Problem]:
    batch = tally.settings.batch_size
    if batch is not None and tally.settings.platform != "bedrock" and tally.rows < batch:
        yield Problem((), f"{batch:,} rows or more, the batch size", _rows(tally))


def _default_batch(tally: Tally) -> Iterator[Problem]:
    batch = tally.settings.default_batch
    if tally.settings.batch_size is None and 0 < tally.rows < batch:
        yield Problem((), f"{batch:,} rows or more, the recipe's own batch size", _rows(tally))


RULES: tuple[Rule[Tally], ...] = (
    Rule(
        "too_few_rows",
        "error",
        "the file has as many rows as the service asks for: one at least; SFT 8, on Bedrock 200 for Nova 2; "
        "RFT on Bedrock 100",
        "add rows",
        f"{SFT}; {BEDROCK_RFT}; {FORGE}",
        _least,
    ),
    Rule(
        "too_many_rows",
        "error",
        "the file has no more rows than the service takes: SFT 20,000, RFT on Bedrock 20,000",
        "split the file, or keep the best",
        f"{SFT}; {BEDROCK_RFT}; {FORGE}",
        _most,
        ("sft", "rft"),
    ),
    Rule(
        "few_rows",
        "warning",
        "the file has as many rows as are advised: SFT 200, RFT and evaluation 100",
        "add rows: the service takes so few, but little is learned or measured by them",
        f"{SFT}; {RFT}",
        _advised,
        ("sft", "rft", "eval"),
    ),
    Rule(
        "many_rows",
        "warning",
        "RFT on Bedrock has at most 10,000 rows",
        "keep the best: one source says 10,000, another 20,000",
        BEST_PRACTICES,
        _many,
        ("rft",),
    ),
    Rule(
        "fewer_than_batch",
        "error",
        "the file has a whole batch of rows (`--batch-size`), on SageMaker and HyperPod",
        "lower global_batch_size, or add rows",
        FORGE,
        _batch,
        ("sft", "rft", "dpo"),
    ),
    Rule(
        "fewer_than_default_batch",
        "warning",
        "the file has a whole batch of rows as the recipe sets it, if no other is given: SFT 32, RFT and DPO 64, "
        "RFT on HyperPod 256",
        "say --batch-size as the job will have it, or add rows",
        RECIPES,
        _default_batch,
        ("sft", "rft", "dpo"),
    ),
)
