"""One decision of the student: some options, each with features, and a softmax over them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from touchstone.rehearsal.student.features import Codes, Places, crossed, places

Vector = NDArray[np.float64]
Counts = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Options:
    """What may be chosen, and what is seen of it.

    Attributes:
        values: the options; each once.
        base: codes of what is seen of them, one option after another.
        lengths: number of codes of each option; at least 1.
    """

    values: tuple[Any, ...]
    base: Codes
    lengths: Counts

    def __add__(self, other: Options) -> Options:
        """Both, these first; values must differ."""
        return Options(
            self.values + other.values,
            np.concatenate([self.base, other.base]),
            np.concatenate([self.lengths, other.lengths]),
        )

    def joined(self, rows: Codes) -> Options:
        """With more codes for every option.

        Args:
            rows: a row of codes for each option, all of one length.
        """
        more = rows.shape[1]
        ends = np.repeat(np.cumsum(self.lengths), more)
        return Options(self.values, np.insert(self.base, ends, rows.ravel()), self.lengths + more)

    def marked(self, index: int, mark: Codes) -> Options:
        """With one code more for one option."""
        lengths = self.lengths.copy()
        lengths[index] += 1
        return Options(self.values, np.insert(self.base, int(self.lengths[:index].sum()), mark), lengths)


def options_of(pairs: Iterable[tuple[Any, Codes]]) -> Options:
    """Options from values and codes; a value that comes twice is one option with the codes of both."""
    merged: dict[tuple[type, Any], list[Codes]] = {}
    for value, base in pairs:
        merged.setdefault((type(value), value), []).append(base)
    parts = [np.concatenate(base) if len(base) > 1 else base[0] for base in merged.values()]
    lengths = np.fromiter(map(len, parts), np.intp, len(parts))
    base = np.concatenate(parts) if parts else np.empty(0, np.uint64)
    return Options(tuple(value for _, value in merged), base, lengths)


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """Options to choose from; the chance of each is the softmax of the summed weights of its features.

    Attributes:
        key: what the decision is about, and all that its options depend on beside the question.
        options: what may be chosen.
        features: places of the features of all options, one option after another.
        lengths: number of features of each option.
        starts: where each option's features start.
    """

    key: tuple[Hashable, ...]
    options: Sequence[Any]
    features: Places
    lengths: Counts
    starts: Counts

    def log_chances(self, weights: Vector, temperature: float = 1.0) -> Vector:
        """Log probability of each option.

        Args:
            weights: the parameters.
            temperature: above 0.
        """
        logits: Vector = np.add.reduceat(weights[self.features], self.starts) / temperature
        logits -= logits.max()
        logits -= np.log(np.exp(logits).sum())
        return logits

    def spread(self, slopes: Vector) -> Vector:
        """Slopes of the options' logits as slopes of the features that stand in `features`."""
        return np.repeat(slopes, self.lengths)


def decision_of(key: tuple[Hashable, ...], options: Options, contexts: Codes) -> Decision:
    """A decision, in which all that is seen of an option is crossed with every context of the decision."""
    lengths = options.lengths * len(contexts)
    features = places(crossed(options.base[:, None], contexts[None, :])).ravel()
    return Decision(key, options.values, features, lengths, np.cumsum(lengths) - lengths)
