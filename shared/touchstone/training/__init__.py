"""From a dataset to trained weights: recipes, job requests, checkpoints, training metrics."""
