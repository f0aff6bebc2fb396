"""A run whose files lie in S3: the functions' side of what `run` is on a disk."""
