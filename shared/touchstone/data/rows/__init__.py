"""Rows: out of a model's reply, repaired, checked, and tied to a span of their chunk."""
