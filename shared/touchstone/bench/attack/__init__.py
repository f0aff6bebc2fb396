"""Attacks on a reward function: answers whose true rank is known, and what the reward makes of them."""
