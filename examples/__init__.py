"""Worked examples of Touchstone."""
