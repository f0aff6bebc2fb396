"""Items put together to batches, each within its limits of items and bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from touchstone.rehearsal.asl.errors import ITEM_READER_FAILED, StateError
from touchstone.rehearsal.asl.limits import MAX_PAYLOAD_BYTES, text_of


class ChildInput(NamedTuple):
    """The input of a child, its JSON text, and how many items it holds."""

    value: Any
    text: str
    items: int


def single_inputs(items: Sequence[Any]) -> Iterator[ChildInput]:
    """One child an item.

    Raises:
        StateError: `States.ItemReaderFailed`: an item is larger than the input of an execution may be.
    """
    for index, item in enumerate(items):
        text = text_of(item)
        _check(text, index, MAX_PAYLOAD_BYTES)
        yield ChildInput(item, text, 1)


def batched_inputs(
    items: Sequence[Any], *, max_items: int | None, max_bytes: int | None, batch_input: Any, with_batch_input: bool
) -> Iterator[ChildInput]:
    """One child a batch: `{"BatchInput": …, "Items": […]}`, every item once and in order.

    Args:
        items: the items.
        max_items: most items a batch, None without a limit.
        max_bytes: most bytes of the child's input; never more than the 256 KiB an input may have.
        batch_input: what every batch gets.
        with_batch_input: whether it gets it.

    Raises:
        StateError: `States.ItemReaderFailed`: an item does not fit into a batch of its own.
    """
    most_bytes = min(max_bytes or MAX_PAYLOAD_BYTES, MAX_PAYLOAD_BYTES)
    head = f'{{"BatchInput":{text_of(batch_input)},"Items":[' if with_batch_input else '{"Items":['
    frame = len(head.encode()) + 2
    start, texts, size = 0, list[str](), frame
    for index, item in enumerate(items):
        text = text_of(item)
        length = len(text.encode())
        _check(text, index, most_bytes - frame)
        if texts and (len(texts) == max_items or size + 1 + length > most_bytes):
            yield _batch(items[start:index], texts, head, batch_input, with_batch_input=with_batch_input)
            start, texts, size = index, [], frame
        size += length + (1 if texts else 0)
        texts.append(text)
    if texts:
        yield _batch(items[start:], texts, head, batch_input, with_batch_input=with_batch_input)


def _batch(
    items: Sequence[Any], texts: list[str], head: str, batch_input: Any, *, with_batch_input: bool
) -> ChildInput:
    value = {"BatchInput": batch_input} if with_batch_input else {}
    return ChildInput({**value, "Items": list(items)}, f"{head}{','.join(texts)}]}}", len(texts))


def _check(text: str, index: int, most: int) -> None:
    if len(text) * 4 > most and len(text.encode()) > most:
        raise StateError(
            ITEM_READER_FAILED, f"The item at index {index} has {len(text.encode()):,} bytes; at most {most:,} fit."
        )
