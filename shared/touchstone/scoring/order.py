"""Which calls must come before which."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import permutations, product
from typing import Any

from touchstone.scoring.errors import SampleError

Places = Mapping[int, Sequence[int]]

Edge = tuple[int, int]
_PAIR = 2
_MOST_EXCHANGES = 720


def edges_of(order: Any, count: int, implied: Sequence[Edge] = ()) -> tuple[Edge, ...]:
    """Every (before, after) pair of call indices that an order demands, its consequences included.

    Args:
        order: `"any"` (or None), `"sequence"`, or a list of `[before, after]` index pairs.
        count: number of calls.
        implied: pairs that follow from references to earlier results.

    Raises:
        SampleError: `bad_order`: another form, an index out of range, or a circle.
    """
    if not implied and (order is None or order == "any"):
        return ()
    if order == "sequence":
        return tuple((i, j) for i in range(count) for j in range(i + 1, count))
    pairs = {*implied, *_given(order, count)}
    return _closure(pairs, count) if pairs else ()


def keeps(edge: Edge, places: Places) -> bool:
    """Whether emitted calls keep an edge.

    Args:
        edge: indices of the expected calls, before and after.
        places: for each matched expected call the indices of the emitted calls that answer it: the matched one
            and those that would have done as well, so that repeating a call can't buy an order.
    """
    before, after = edge
    return before in places and after in places and max(places[before]) < min(places[after])


def settled(places: Places, edges: Sequence[Edge], twins: Sequence[Sequence[int]]) -> Places:
    """The places with expected calls that say the same exchanged among themselves, so that most edges hold.

    Which of two same calls is meant is nobody's knowledge, so an exchange buys nothing.

    Args:
        places: as `keeps` takes them.
        edges: the edges.
        twins: groups of indices of expected calls that say the same; too many of them stay as they are.
    """
    if math.prod(math.factorial(len(group)) for group in twins) > _MOST_EXCHANGES:
        return places
    best, most = places, -1
    for orders in product(*(permutations(group) for group in twins)):
        exchanged = dict(places)
        for group, order in zip(twins, orders, strict=True):
            for own, other in zip(group, order, strict=True):
                exchanged.pop(own, None)
                if other in places:
                    exchanged[own] = places[other]
        kept = sum(1 for edge in edges if keeps(edge, exchanged))
        if kept > most:
            best, most = exchanged, kept
    return best


def _given(order: Any, count: int) -> list[Edge]:
    if order is None or order == "any":
        return []
    if not isinstance(order, list):
        raise SampleError("bad_order", "/reference_answer/order", 'expected "any", "sequence" or a list of index pairs')
    return [_edge(pair, index, count) for index, pair in enumerate(order)]


def _edge(pair: Any, index: int, count: int) -> Edge:
    fits = isinstance(pair, (list, tuple)) and len(pair) == _PAIR and all(type(end) is int for end in pair)
    if not fits or not all(0 <= end < count for end in pair) or pair[0] == pair[1]:
        place = f"/reference_answer/order/{index}"
        raise SampleError("bad_order", place, f"expected two different call indices from 0 to {count - 1}")
    return pair[0], pair[1]


def _closure(pairs: set[Edge], count: int) -> tuple[Edge, ...]:
    after: list[set[int]] = [{end for start, end in pairs if start == node} for node in range(count)]
    for middle in range(count):
        for node in range(count):
            if middle in after[node]:
                after[node] |= after[middle]
    if any(node in after[node] for node in range(count)):
        raise SampleError("bad_order", "/reference_answer/order", "expected a partial order, saw a circle")
    return tuple((node, end) for node in range(count) for end in sorted(after[node]))
