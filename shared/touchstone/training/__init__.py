"""From a dataset to trained weights: recipes, job requests, checkpoints, training metrics.

`plan.plan(document)` turns job settings into a recipe and a request. Nothing here calls AWS or touches a file.
"""
