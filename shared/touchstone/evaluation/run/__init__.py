"""The run: a dataset asked and scored, and the folder that keeps what came of it."""
