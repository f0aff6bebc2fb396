"""Inference over a dataset: prompts out, answers back, from any model behind one small protocol."""
