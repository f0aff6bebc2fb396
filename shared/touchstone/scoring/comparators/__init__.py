"""Comparators of leaf values: each grades an emitted value against a reference value, in [0, 1]."""
