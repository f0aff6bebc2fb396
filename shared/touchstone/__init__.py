"""Touchstone scores tool calls; the same score trains (RFT reward) and measures (evaluation)."""

__version__ = "0.1.0"
