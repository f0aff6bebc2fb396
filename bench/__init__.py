"""Benchmarks: figures of this machine and, because machines differ, ratios to a yardstick of the same run."""
