"""When a signal is worth a word, and where each threshold comes from. AWS publishes none; most are ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

MANY_LENGTHS = 20


class Threshold(NamedTuple):
    """When a finding is made: the number, what it means in words, and its source."""

    value: float
    words: str
    source: str


THRESHOLDS: Mapping[str, Threshold] = {
    "too_few_groups": Threshold(5, "fewer than 5 prompts have two answers", "ours"),
    "constant_reward": Threshold(0, "all rewards are the same", "an advantage is a difference in a group; 2, 10.16"),
    "unrewarded": Threshold(0, "no reward is above 0", "the base model must earn something [B3]"),
    "all_solved": Threshold(1, "all answers to all prompts are right", "always solved prompts give no signal [B3]"),
    "no_spread": Threshold(0.1, "less than 10 % of groups have a spread", "ours; RC-GRPO, arXiv 2602.03025"),
    "no_useful_group": Threshold(1, "less than one group of a step has a spread", "ours"),
    "little_spread": Threshold(0.5, "less than 50 % of groups have a spread", "ours, as zero_spread in training"),
    "never_solved": Threshold(0.5, "more than 50 % of prompts are never solved", "ours; such give no signal [B3]"),
    "always_solved": Threshold(0.5, "more than 50 % of prompts are always solved", "ours; such give no signal [B3]"),
    "one_part_dominates": Threshold(0.8, "one part makes more than 80 % of the spread", "ours"),
    "form_not_learned": Threshold(0.5, "the mean parse grade is below .5", "ours; RL erodes a form not learned, 10.15"),
    "length_pays": Threshold(0.5, f"|correlation| of .5 or more over {MANY_LENGTHS} answers", "ours"),
}
"""Thresholds by finding. Numbers are sections of the AWS contract, tags its sources."""
