"""Whether RFT can learn from a signal: the verdict, and the findings that speak for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from touchstone.bench.signal.signal import Signal
from touchstone.bench.signal.thresholds import MANY_LENGTHS, THRESHOLDS

FORMAT = 1
LearningVerdict = Literal["can learn", "learns slowly", "will not learn", "unknown"]


class Finding(NamedTuple):
    """A finding: code, whether it alone prevents learning, words with the numbers, what to do, and its source."""

    code: str
    fatal: bool
    words: str
    next_step: str
    source: str


def judged(signal: Signal) -> tuple[LearningVerdict, tuple[Finding, ...]]:
    """The verdict, and the findings, fatal ones first."""
    if signal.measured < _at("too_few_groups"):
        words = f"only {signal.measured} of {signal.prompts} prompts have two answers or more"
        step = "sample several answers a prompt: touchstone evaluate --samples 8"
        return "unknown", (_minor("too_few_groups", words, step),)
    findings = tuple(sorted(_findings(signal), key=lambda finding: not finding.fatal))
    if any(finding.fatal for finding in findings):
        return "will not learn", findings
    slow = (signal.useful or 0.0) < _at("little_spread")
    return ("learns slowly" if slow else "can learn"), findings


def document_of(signal: Signal) -> dict[str, Any]:
    """A signal as JSON, with verdict and findings."""
    verdict, findings = judged(signal)
    fewest, middle, most = signal.answers
    return {
        "format": FORMAT,
        "verdict": verdict,
        "rollouts": signal.rollouts,
        "prompts": signal.prompts,
        "answers_per_prompt": {"fewest": fewest, "median": middle, "most": most},
        "prompts_measured": signal.measured,
        "prompts_without_spread": signal.without_spread,
        "prompts_always_solved": signal.solved,
        "prompts_never_rewarded": signal.unrewarded,
        "prompts_stuck_between": signal.stuck,
        "prompts_never_solved": signal.never_solved,
        "mean_reward": signal.mean,
        "deviation_within": signal.deviation,
        "group_size": signal.plan.group_size,
        "prompts_per_step": signal.plan.prompts_per_step,
        "expected_useful_share": signal.useful,
        "expected_useful_groups_per_step": signal.useful_per_step,
        "parts": {name: part._asdict() for name, part in signal.parts.items()},
        "length_correlation": signal.length,
        "rollouts_with_length": signal.lengths,
        "findings": [finding._asdict() for finding in findings],
    }


def _fatal(code: str, words: str, next_step: str) -> Finding:
    return Finding(code, fatal=True, words=words, next_step=next_step, source=THRESHOLDS[code].source)


def _minor(code: str, words: str, next_step: str) -> Finding:
    return _fatal(code, words, next_step)._replace(fatal=False)


def _at(code: str) -> float:
    return THRESHOLDS[code].value


def _findings(signal: Signal) -> Iterator[Finding]:
    yield from _on_rewards(signal)
    yield from _on_usefulness(signal)
    yield from _on_prompts(signal)
    yield from _on_parts(signal)
    yield from _on_length(signal)


def _on_rewards(signal: Signal) -> Iterator[Finding]:
    if signal.lowest == signal.highest:
        words = f"every answer has the reward {signal.mean:.3f}"
        step = "if it is 0, the reward may not read rows or answers (touchstone conform); else it can't tell them apart"
        yield _fatal("constant_reward", words, step)
    elif signal.highest <= _at("unrewarded"):
        words = f"no answer earns more than {signal.highest:.3f}"
        yield _fatal("unrewarded", words, "train by SFT first, so that some answers earn something")
    elif signal.solved == signal.measured:
        words = "every answer to every prompt is right already"
        yield _fatal("all_solved", words, "find harder prompts; there is nothing to learn from these")


def _on_usefulness(signal: Signal) -> Iterator[Finding]:
    useful, per_step, plan = signal.useful or 0.0, signal.useful_per_step or 0.0, signal.plan
    expected = (
        f"{per_step:.1f} of {plan.prompts_per_step} groups of {plan.group_size} answers have a spread, by estimate"
    )
    step = (
        "drop prompts that are always solved or never rewarded; raise number_generation and temperature, set top_k 0; "
        "give partial credit"
    )
    if useful < _at("no_spread"):
        yield _fatal("no_spread", f"only {expected}", step)
    elif per_step < _at("no_useful_group"):
        yield _fatal("no_useful_group", f"only {expected}", step)
    elif useful < _at("little_spread"):
        yield _minor("little_spread", expected, step)


def _on_prompts(signal: Signal) -> Iterator[Finding]:
    if signal.share(signal.never_solved) > _at("never_solved"):
        words = f"{signal.never_solved} of {signal.measured} prompts are never solved"
        step = "train by SFT first, or add easier prompts; partial credit can still lead there"
        yield _minor("never_solved", words, step)
    if signal.share(signal.solved) > _at("always_solved"):
        words = f"{signal.solved} of {signal.measured} prompts are always solved"
        yield _minor("always_solved", words, "drop them, or find harder ones")


def _on_parts(signal: Signal) -> Iterator[Finding]:
    for name, part in signal.parts.items():
        if part.share is not None and part.share > _at("one_part_dominates"):
            words = f"{part.share:.0%} of the rewards' spread comes from {name}"
            step = "the others hardly count: look at the weights, or teach this part by SFT first"
            yield _minor("one_part_dominates", words, step)
    form = signal.parts.get("parse")
    if form is not None and form.mean is not None and form.mean < _at("form_not_learned"):
        words = f"the mean parse grade is {form.mean:.2f}: many answers can't be read as calls"
        yield _minor("form_not_learned", words, "train the form by SFT first")


def _on_length(signal: Signal) -> Iterator[Finding]:
    length = signal.length
    if length is None or signal.lengths < MANY_LENGTHS or abs(length) < _at("length_pays"):
        return
    kind = "longer" if length > 0 else "shorter"
    words = f"{kind} answers earn more: correlation {length:+.2f} over {signal.lengths} answers, within prompts"
    step = "read some: are they right, or does the reward pay for length? touchstone attack tells"
    yield _minor("length_pays", words, step)
