"""When a signal is worth a word, and where each threshold comes from. AWS publishes none; most are ours."""

from __future__ import annotations

from typing import NamedTuple


class Threshold(NamedTuple):
    """A threshold, and its source."""

    value: float
    source: str


GROUPS = Threshold(5, "ours: fewer prompts with two answers say nothing")
USELESS = Threshold(0.1, "ours; groups without spread have no advantage, RC-GRPO, arXiv 2602.03025")
SLOW = Threshold(0.5, "ours, as zero_spread during training")
PER_STEP = Threshold(1.0, "ours: a step without a useful group changes nothing")
NEVER_SOLVED = Threshold(0.5, "ours; AWS: prompts never solved give no signal [B3]")
SOLVED = Threshold(0.5, "ours; AWS: prompts always solved give no signal [B3]")
DOMINANT = Threshold(0.8, "ours")
LENGTH = Threshold(0.5, "ours")
LENGTHS = Threshold(20, "ours: a correlation over fewer says nothing")
FORM = Threshold(0.5, "ours; AWS: RL erodes a form that was not learned first, contract 10.15")
ANYTHING = Threshold(0.0, "AWS: the base model must earn something [B3]")
DIFFERENCE = Threshold(0.0, "an advantage is a reward's distance from its group's mean; AWS contract, 2 and 10.16")
