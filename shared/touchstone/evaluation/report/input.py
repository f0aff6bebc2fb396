"""What a report is made of: documents that are written already, and the examples to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from touchstone.evaluation.report.training import Training

ExampleKind = Literal["regression", "improvement", "worst"]


@dataclass(frozen=True, slots=True)
class CallShown:
    """One call of an example, by name.

    Attributes:
        expected: name of the expected tool, or None where nothing was expected.
        emitted: name of the emitted one out of the tool set, `(unknown)`, `(broken)`, or None where there is none.
        grade: mean grade of its arguments, 0 to 1, of a matched pair that has any.
    """

    expected: str | None
    emitted: str | None
    grade: float | None = None


@dataclass(frozen=True, slots=True)
class LossShown:
    """One lost point of an example: code, JSON pointer, points of the reward (0 to 1)."""

    code: str
    pointer: str
    lost: float


@dataclass(frozen=True, slots=True)
class Side:
    """What one run did with the sample of an example.

    Attributes:
        series: the run's place in the report's runs.
        reward: of the answer shown, 0 to 1.
        mean: of all answers of the run to the prompt, the same as `reward` where there is but one.
        rung: 1 to 5.
        calls: expected beside emitted.
        losses: largest first.
        length: characters of the answer, where the answer is at hand.
        text: the answer itself; only when text is to be shown.
    """

    series: int
    reward: float
    mean: float
    rung: int
    calls: tuple[CallShown, ...] = ()
    losses: tuple[LossShown, ...] = ()
    length: int | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """One sample that a reader should look at.

    Attributes:
        kind: why it is shown.
        id: id of the sample.
        sample: which of the answers to its prompt is shown, from 0; None where there is but one.
        category: its category, if it has one.
        sides: champion and candidate, or the one run.
        expected: the expected calls as text; only when text is to be shown.
    """

    kind: ExampleKind
    id: str
    sample: int | None
    category: str | None
    sides: tuple[Side, ...]
    expected: str | None = None

    @property
    def quotes(self) -> bool:
        """Whether it holds text of the data."""
        return self.expected is not None or any(side.text is not None for side in self.sides)


@dataclass(frozen=True, slots=True)
class ReportInput:
    """The documents of a report.

    Attributes:
        runs: summaries in the order base, SFT, RFT: the champion first, the candidate last.
        comparison: the comparison of the first with the last, if one was made.
        gate: the gate's decision on it, if one was made.
        examples: samples to look at.
        training: the jobs that trained the model, in their order.

    Raises:
        ValueError: no run is given.
    """

    runs: Sequence[Mapping[str, Any]]
    comparison: Mapping[str, Any] | None = None
    gate: Mapping[str, Any] | None = None
    examples: Sequence[Example] = field(default=())
    training: Sequence[Training] = field(default=())

    def __post_init__(self) -> None:
        if not self.runs:
            raise ValueError("expected the summary of at least one run, saw none")
