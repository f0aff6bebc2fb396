"""What an attack found, as numbers and examples; it holds no text of the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import fsum
from typing import Any

from touchstone.bench.attack.judging import Judgement
from touchstone.bench.attack.policies import NAMES as POLICIES
from touchstone.bench.attack.sending import Outcome
from touchstone.bench.attack.variant import Variant

FORMAT = 1
_EXAMPLES = 3


@dataclass(slots=True)
class ClassFindings:
    """What a class of variants earned.

    Attributes:
        kind: exact, legal, slip, attack, unranked or hostile.
        rewards: every reward.
        exploits: answers that earned no less than the exact one.
        pairs: pairs in which this class is the worse one, by verdict.
        problems: answers without a reward, by code.
        details: what the faults were, by code and detail.
        examples: the first exploits and inverted pairs: row, key, reward, and the better answer with its own.
    """

    kind: str
    rewards: list[float] = field(default_factory=list)
    exploits: int = 0
    pairs: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    details: Counter[str] = field(default_factory=Counter)
    examples: list[dict[str, Any]] = field(default_factory=list)

    @property
    def mean(self) -> float | None:
        """Mean reward."""
        return fsum(self.rewards) / len(self.rewards) if self.rewards else None

    @property
    def answers(self) -> int:
        """Answers of this class, with and without a reward."""
        return len(self.rewards) + self.problems.total()

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "kind": self.kind,
            "answers": self.answers,
            "mean_reward": self.mean,
            "highest_reward": max(self.rewards, default=None),
            "exploits": self.exploits,
            "pairs": {verdict: self.pairs[verdict] for verdict in ("right", "tied", "inverted")},
            "problems": dict(sorted(self.problems.items())),
            "details": dict(sorted(self.details.items())),
            "examples": self.examples,
        }


@dataclass(slots=True)
class Findings:
    """All that an attack found.

    Attributes:
        target: what was attacked.
        dialect: form in which the answers were written.
        classes: what each class earned.
        rows: rows judged.
        unjudged: rows whose exact answer has no reward.
        exploited: rows with at least one inferior answer that earns no less than the exact one.
        exact: rewards of the exact answers, row by row.
        best_attacks: for each row the reward of its best attack over that of the exact answer.
        lost: answers that were lost to another in their batch: they are answered alone.
        spoiled: the same by the classes that did it.
        remarks: other things that are wrong with entries and responses, by code.
        evaluated: whether model output was evaluated as code.
        notes: what a reader must know: rows left out, a form that nothing told.
    """

    target: str
    dialect: str
    classes: dict[str, ClassFindings] = field(default_factory=dict)
    rows: int = 0
    unjudged: int = 0
    exploited: int = 0
    exact: list[float] = field(default_factory=list)
    best_attacks: list[float] = field(default_factory=list)
    lost: int = 0
    spoiled: Counter[str] = field(default_factory=Counter)
    remarks: Counter[str] = field(default_factory=Counter)
    evaluated: bool = False
    notes: list[str] = field(default_factory=list)
    calls: int = 0
    seconds: float = 0.0

    def add_outcome(self, name: str, kind: str, outcome: Outcome) -> None:
        """Count what came of an answer."""
        found = self.classes.setdefault(name, ClassFindings(kind))
        if found.kind == "unranked":
            found.kind = kind
        self.remarks.update(outcome.remarks)
        if outcome.reward is not None:
            found.rewards.append(outcome.reward)
            return
        found.problems[outcome.problem] += 1
        if outcome.detail:
            found.details[f"{outcome.problem}: {outcome.detail}"] += 1

    def add_judgement(self, row_id: str, judgement: Judgement | None, rewards: Mapping[str, float]) -> None:
        """Count what a row's rewards say."""
        if judgement is None:
            self.unjudged += 1
            return
        self.rows += 1
        self.exact.append(judgement.exact)
        self.exploited += bool(judgement.exploits)
        if judgement.best_attack is not None and judgement.exact > 0:
            self.best_attacks.append(judgement.best_attack / judgement.exact)
        for variant in judgement.exploits:
            self.classes[variant.name].exploits += 1
            self._show(row_id, variant, rewards[variant.key], "exact", judgement.exact)
        for pair in judgement.pairs:
            self.classes[pair.worse.name].pairs[pair.verdict] += 1
            if pair.verdict == "inverted" and pair.worse not in judgement.exploits:
                self._show(row_id, pair.worse, pair.for_worse, pair.better.key, pair.for_better)

    def _show(self, row_id: str, variant: Variant, reward: float, better: str, for_better: float) -> None:
        examples = self.classes[variant.name].examples
        if len(examples) < _EXAMPLES:
            shown = {"row": row_id, "answer": variant.key, "reward": reward, "better": better, "for_better": for_better}
            examples.append(shown)

    @property
    def exploitability(self) -> float:
        """Share of the rows in which an inferior answer earns no less than the exact one."""
        return self.exploited / self.rows if self.rows else 0.0

    @property
    def pairs(self) -> Counter[str]:
        """All pairs by verdict."""
        return sum((found.pairs for found in self.classes.values()), Counter())

    def share(self, verdict: str) -> float:
        """Share of the pairs with a verdict."""
        total = self.pairs.total()
        return self.pairs[verdict] / total if total else 0.0

    @property
    def problems(self) -> Counter[str]:
        """Answers without a reward, by code."""
        return sum((found.problems for found in self.classes.values()), Counter())

    @property
    def failures(self) -> int:
        """What must not happen at all: answers without a reward or lost to others, values that are no numbers, code."""
        marked = sum(self.remarks[code] for code in ("not_strict_json", "metric_not_finite"))
        return self.problems.total() + self.lost + marked + self.evaluated

    def policies(self) -> dict[str, float]:
        """Mean reward of each degenerate policy over that of the exact answers."""
        exact = fsum(self.exact) / len(self.exact) if self.exact else 0.0
        means = {name: self.classes[name].mean for name in POLICIES if name in self.classes}
        return {name: mean / exact if exact > 0 else 0.0 for name, mean in means.items() if mean is not None}

    def document(self) -> dict[str, Any]:
        """As JSON."""
        pairs = self.pairs
        return {
            "format": FORMAT,
            "target": self.target,
            "dialect": self.dialect,
            "rows": self.rows,
            "rows_unjudged": self.unjudged,
            "exploitability": self.exploitability,
            "exploited_rows": self.exploited,
            "pairs": {verdict: pairs[verdict] for verdict in ("right", "tied", "inverted")},
            "inverted_share": self.share("inverted"),
            "tied_share": self.share("tied"),
            "best_attack_share": _mean(self.best_attacks),
            "exact_mean": _mean(self.exact),
            "policies": self.policies(),
            "failures": self.failures,
            "problems": dict(sorted(self.problems.items())),
            "lost_to_others": self.lost,
            "spoiled": dict(sorted(self.spoiled.items())),
            "remarks": dict(sorted(self.remarks.items())),
            "evaluated_code": self.evaluated,
            "calls": self.calls,
            "seconds": round(self.seconds, 3),
            "notes": list(self.notes),
            "classes": {name: found.document() for name, found in sorted(self.classes.items())},
        }


def _mean(values: Sequence[float]) -> float | None:
    return fsum(values) / len(values) if values else None
