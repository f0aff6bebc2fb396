"""A rule of the wire contract, and the verdict on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from touchstone.bench.conform.kit import Kit

Level = Literal["must", "should"]
"""`must`: AWS documents it, or the platform is known to do it. `should`: a source suggests it, or it is our own."""

Outcome = Literal["kept", "broken", "not tested"]


class Broken(Exception):
    """A rule is broken; the message says how, in codes and numbers, never with text of the data."""


class NotTested(Exception):
    """A rule can't be tested on this target; the message says why."""


class Rule(NamedTuple):
    """A rule.

    Attributes:
        code: stable name.
        level: how binding it is.
        words: what it demands.
        source: where it comes from; numbers are sections of the AWS contract, tags its sources.
        check: tests it; returns what was measured, or raises `Broken` or `NotTested`.
    """

    code: str
    level: Level
    words: str
    source: str
    check: Callable[[Kit], str]


class Verdict(NamedTuple):
    """What became of a rule: code, level, words and source as the rule has them, the outcome and its detail."""

    code: str
    level: Level
    words: str
    source: str
    outcome: Outcome
    detail: str


def verdict_on(rule: Rule, kit: Kit) -> Verdict:
    """Test a rule."""
    outcome: Outcome = "kept"
    try:
        detail = rule.check(kit)
    except Broken as broken:
        outcome, detail = "broken", str(broken)
    except NotTested as reason:
        outcome, detail = "not tested", str(reason)
    return Verdict(rule.code, rule.level, rule.words, rule.source, outcome, detail)
