"""Rules on a row's size, and on rows that come twice."""

from __future__ import annotations

from collections.abc import Iterator

from touchstone.data.validation.problem import Problem, Told
from touchstone.data.validation.row import Row
from touchstone.data.validation.rule import Rule
from touchstone.data.validation.settings import CHAT
from touchstone.data.validation.sources import LAMBDA, OURS, RFT, STEP_FUNCTIONS
from touchstone.wire.rows import MAX_LINE_BYTES

ITEM_BYTES = 262_144
REWARD_BATCH = 64
"""`lambda_batch_size` of a recipe that says nothing else, by AWS's blog; the documentation says 128."""


def _item(row: Row) -> Iterator[Problem]:
    if row.size > ITEM_BYTES:
        yield Problem((), f"at most {ITEM_BYTES:,} bytes", Told(f"{row.size:,} bytes"))


def _batch(row: Row) -> Iterator[Problem]:
    if row.size * REWARD_BATCH > MAX_LINE_BYTES:
        expected = f"at most {MAX_LINE_BYTES // REWARD_BATCH:,} bytes, for {REWARD_BATCH} rows to fit one call"
        yield Problem((), expected, Told(f"{row.size:,} bytes"))


def _id(row: Row) -> Iterator[Problem]:
    if row.namesake:
        yield Problem(("id",), "an id of its own", Told(f"the id of line {row.namesake}"))


def _id_form(row: Row) -> Iterator[Problem]:
    found = row.value.get("id")
    if found is not None and (type(found) is not str or not found):
        yield Problem(("id",), "a text that is not empty", found)


def _twin(row: Row) -> Iterator[Problem]:
    if row.twin:
        yield Problem((), "a row of its own", Told(f"the row of line {row.twin} once more"))


RULES: tuple[Rule[Row], ...] = (
    Rule(
        "item_size",
        "warning",
        "a row fits an item of a Distributed Map and the input of a state",
        "shorten it, or hand over pointers and not rows, as Touchstone's evaluate machine does",
        STEP_FUNCTIONS,
        _item,
    ),
    Rule(
        "reward_batch_size",
        "warning",
        "64 such rows fit one call of the reward function",
        "set lambda_batch_size lower; the answers come on top",
        LAMBDA,
        _batch,
        CHAT,
    ),
    Rule(
        "id_twice",
        "error",
        "no two rows have the same id",
        "give each row an id of its own: results are matched by it",
        OURS,
        _id,
        CHAT,
    ),
    Rule(
        "id_form",
        "warning",
        "an id is a text, and not an empty one",
        "write it as a text: the reward's response has it as one",
        RFT,
        _id_form,
        CHAT,
    ),
    Rule(
        "row_twice",
        "warning",
        "no row stands in the file twice",
        "take one out: it counts twice, and may end up on both sides of a split",
        OURS,
        _twin,
    ),
)
