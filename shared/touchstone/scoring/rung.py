"""The rung of an answer, 1 to 5: the score as a person would say it. It is for reports, not for training.

The ladder is that of Azure's ToolCallAccuracy, made exact (docs/scoring.md, step 7).
"""

from __future__ import annotations

from collections.abc import Sequence

from touchstone.scoring.pairing import Pair
from touchstone.scoring.rubric import Rubric

_ALL_WRONG = 2
EXACT, ONE_SLIP, SURPLUS, PARTLY, WRONG = 5, 4, 3, 2, 1


def rung_of(
    rubric: Rubric,
    reward: float,
    *,
    exact: bool,
    parse: float,
    counts: tuple[int, int],
    pairs: Sequence[Pair],
    order: float | None,
) -> int:
    """The rung: by the rubric's thresholds on the reward if it has any, else by what is wrong.

    5 exact; 4 the right calls with one slip or a recovered format; 3 the right calls plus surplus; 2 the
    right tool with wrong or missing arguments or calls; 1 the wrong tool, or none. A slip is one argument
    that is not right, in a call that is not all wrong, or a broken order.

    Args:
        rubric: for its `rungs`.
        reward: reward of the answer.
        exact: whether the calls are exactly right.
        parse: parse grade.
        counts: numbers of expected and emitted calls.
        pairs: matched calls.
        order: order part, None when no order is demanded.
    """
    if rubric.rungs is not None:
        return WRONG + sum(1 for threshold in rubric.rungs if reward >= threshold)
    if exact:
        return EXACT if parse >= rubric.parse["native"] else ONE_SLIP
    if not pairs or reward == 0:
        return WRONG
    expected, emitted = counts
    complete = len(pairs) == expected
    if not complete:
        return PARTLY
    slips = 0 if order is None or order == 1.0 else 1
    for pair in pairs:
        if not pair.right:
            slips += len([key for key in pair.keys if not key[3]]) if pair.grade > 0 else _ALL_WRONG
    recovered = 0 if parse >= rubric.parse["native"] else 1
    if emitted == expected and slips + recovered <= 1:
        return ONE_SLIP
    return SURPLUS if emitted > expected and slips == 0 else PARTLY
