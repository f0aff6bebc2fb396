"""The evaluate function: a batch of a dataset asked and scored, the plan of a run, and the eval processor."""
